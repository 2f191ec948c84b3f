"""Where the departments come from."""

from typing import Protocol

from handoff.domain.departments import Departments


class DepartmentSource(Protocol):
    def current(self) -> Departments:
        """Those in force now. Costs nothing; two calls may differ, so ask once for each thing to be done."""
        ...
