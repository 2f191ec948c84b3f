"""A real database, empty, for each test."""

from tests.fixtures.databases import database, hub, uow

__all__ = ["database", "hub", "uow"]
