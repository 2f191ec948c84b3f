"""A socket's conversation without I/O: text in, frame or refusal out. The bridges are thin shells around it."""

import json
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from handoff.protocol.codes import CloseCode

F = TypeVar("F", bound=BaseModel)

HELLO_SECONDS = 10.0
SILENCE_SECONDS = 75.0
"""A client pings every 20 s; after three missed ones nobody is there."""


class Refused(Exception):
    """The socket must be closed with `code`."""

    def __init__(self, code: CloseCode) -> None:
        self.code = code
        super().__init__(code.name)


class Unreadable(Exception):
    """The frame cannot be understood, but the session may go on; `ref` is the sender's mark, if it could be read."""

    def __init__(self, ref: str | None) -> None:
        self.ref = ref
        super().__init__("bad_request")


@dataclass
class FrameReader(Generic[F]):
    """Reads one socket's frames: the hello first and once, a bounded number a window, nothing unknown.

    `clock` values are seconds of any monotonic clock.
    """

    adapter: TypeAdapter[F]
    frames_per_window: int = 120
    window_seconds: float = 10.0
    max_unreadable: int = 10
    _greeted: bool = False
    _unreadable: int = 0
    _times: list[float] = field(default_factory=list)

    def read(self, text: str, now: float) -> F:
        """The frame in `text`.

        Raises:
            Unreadable: say `bad_request` and go on. Refused: close.
        """
        self._times.append(now)
        while self._times[0] <= now - self.window_seconds:
            del self._times[0]
        if len(self._times) > self.frames_per_window:
            raise Refused(CloseCode.TOO_MANY)
        try:
            frame = self.adapter.validate_json(text)
        except ValidationError as error:
            self._unreadable += 1
            if not self._greeted or self._unreadable > self.max_unreadable:
                raise Refused(CloseCode.BAD_FRAME) from error
            raise Unreadable(_ref(text)) from error
        is_hello = getattr(frame, "type", None) == "session.hello"
        if is_hello == self._greeted:  # something before the hello, or a second one
            raise Refused(CloseCode.BAD_FRAME)
        self._greeted = True
        return frame


def _ref(text: str) -> str | None:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    ref = values.get("client_message_id") or values.get("client_note_id") or values.get("ref")
    # ASCII: half a surrogate pair, say, could not be sent back.
    return ref if isinstance(ref, str) and len(ref) <= 64 and ref.isascii() else None
