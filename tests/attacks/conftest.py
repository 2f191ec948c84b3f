"""The desk on real sockets (`tests.api`) and the server process (`tests.faults`), to be attacked."""

from tests.api.conftest import building, world
from tests.faults.conftest import folder, server

__all__ = ["building", "folder", "server", "world"]
