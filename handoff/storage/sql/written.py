"""What is written of a changed row: the columns in which it differs from what this unit of work read, and no others.

Who writes a whole row takes back what somebody else changed in it meanwhile.
"""

from collections.abc import Collection, Mapping
from typing import Any, Generic, Protocol, TypeVar


class _Thing(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Thing)


class Read(Generic[T]):
    """What one repository of one unit of work has read, by id: as it was read or written last."""

    def __init__(self) -> None:
        self._things: dict[str, T] = {}

    def note(self, thing: T) -> T:
        self._things[thing.id] = thing
        return thing

    def before(self, after: T) -> T:
        """Raises: LookupError: it was not read in this unit of work, so nobody knows what of it is changed."""
        try:
            return self._things[after.id]
        except KeyError:
            raise LookupError(f"a {type(after).__name__} is to be read in the unit of work that changes it") from None


def changes(before: Mapping[str, Any], after: Mapping[str, Any], *, but: Collection[str] = ()) -> dict[str, Any]:
    """The columns of `after` that are others than in `before`, except those of `but`."""
    return {name: value for name, value in after.items() if name not in but and value != before[name]}
