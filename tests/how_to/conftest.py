"""Databases, for the pages whose steps are done to a desk."""

from tests.fixtures.databases import database, hub, uow

__all__ = ["database", "hub", "uow"]
