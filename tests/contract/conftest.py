"""The adapters that the suites run over."""

from tests.fixtures.databases import database, hub, uow

__all__ = ["database", "hub", "uow"]
