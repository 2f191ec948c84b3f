"""The worlds of `tests/api`, for attacks that need no server of their own."""

from tests.api.conftest import building, world

__all__ = ["building", "world"]
