"""Real databases for the desk, real servers for its mail."""

from tests.fixtures.databases import database, hub, uow

__all__ = ["database", "hub", "uow"]
