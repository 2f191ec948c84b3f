"""The bounds in force, from the settings."""

from dataclasses import dataclass

from handoff.protocol.session import HELLO_SECONDS, SILENCE_SECONDS


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds, from the settings."""

    message_max_characters: int
    messages_per_minute: int
    conversations_per_minute: int
    resume_token_days: int
    upload_max_bytes: int = 10_485_760
    conversation_uploads_max_bytes: int = 52_428_800
    address_uploads_max_bytes: int = 209_715_200
    """What players at one address may send in an hour."""
    uploads_max_bytes: int = 21_474_836_480
    """What is kept in all."""
    nps_days: int = 90
    """A player is asked at most this often whether they would recommend us; 0 never."""
    sla_warning_minutes: int = 120
    outgoing_frames: int = 256
    """Frames a slow reader may be behind before it is cut."""
    outgoing_bytes: int = 1_048_576
    """The same in bytes; a single frame may be longer."""
    frames_per_ten_seconds: int = 120
    """Frames one socket may send in ten seconds."""
    history_page: int = 200
    """Messages that come at once when a conversation is opened; older ones are asked for."""
    conversation_max_messages: int = 5000
    """Messages a conversation may hold before players and operators must begin a new one."""
    queue_max: int = 500
    """Players who may wait for a person at once; a player in danger always may."""
    places_per_address: int = 30
    """Of them, how many from one address."""
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
