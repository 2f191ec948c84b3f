"""The bounds in force, from the settings."""

from dataclasses import dataclass

from handoff.protocol.session import HELLO_SECONDS, SILENCE_SECONDS
from handoff.services import context


@dataclass(frozen=True, kw_only=True)
class Limits(context.Limits):
    """Those of the use cases, and those of sockets."""

    outgoing_frames: int
    """Frames a slow reader may be behind before it is cut."""
    outgoing_bytes: int
    """The same in bytes; a single frame may be longer."""
    frames_per_ten_seconds: int
    """Frames one socket may send in ten seconds."""
    api_requests_per_minute: int
    """Calls of the API that one token may make in a minute."""
    row_updates_seconds: float = 0.25
    """A console is told of its rows at most this often, however much is said in them."""
    queue_updates_seconds: float = 0.5
    """A console is told of the queue at most this often: each time it is all of it."""
    desk_updates_seconds: float = 1.0
    """A console is told of the desk as a whole at most this often."""
    hello_seconds: float = HELLO_SECONDS
    """How long a socket may be open before its first frame."""
    silence_seconds: float = SILENCE_SECONDS
    """How long a socket may be silent after it."""

    @property
    def told(self) -> dict[str, int]:
        """What pages must know to say "too long" before they send."""
        return {
            "message_max_characters": self.message_max_characters,
            "upload_max_bytes": self.upload_max_bytes,
        }
