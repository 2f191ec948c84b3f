"""Events as they travel between processes: JSON, each under the name of its kind."""

from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from handoff.domain.events import Event

_KINDS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Event)}


def written(origin: str, number: int, events: list[Event]) -> bytes:
    """What `origin` tells under its `number`: events, or none, as a sign of life.

    Raises:
        ValueError: one of them cannot be written.
    """
    return to_json([origin, number, [[type(event).__name__, event] for event in events]])


def read(data: bytes) -> tuple[str, int, list[Event]]:
    """Origin, number and events. Kinds that this version does not know are left out: a newer one may be beside us.

    Raises:
        ValueError: nothing of ours wrote that.
    """
    try:
        origin, number, told = from_json(data)
        events = [_KINDS[kind].validate_python(values, strict=False) for kind, values in told if kind in _KINDS]
        return str(origin), int(number), events
    except (TypeError, KeyError) as error:
        raise ValueError("no message of the hub") from error
