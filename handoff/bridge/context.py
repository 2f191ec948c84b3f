"""What the sockets and routes share: the collaborators of the use cases and the limits in force."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from handoff.bridge.message_frames import MessageFrames
from handoff.bridge.queue_snapshot import QueueSnapshot
from handoff.bridge.transport.access_tokens import AccessTokens
from handoff.bridge.transport.connection_limits import ConnectionLimits
from handoff.bridge.transport.rate_limiter import RateLimiter
from handoff.bridge.transport.uploads import Uploads
from handoff.domain.queue.rules import RULES, DeskRules
from handoff.domain.tickets.ticket import SlaPolicy
from handoff.ports.assistant import Assistant, Mask, MaskAcross
from handoff.ports.clock import Clock
from handoff.ports.files import FileStore
from handoff.ports.hub import EventHub
from handoff.ports.screening import Screening, Unscreened
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.protocol.session import HELLO_SECONDS, SILENCE_SECONDS
from handoff.services.conversations.turn_bell import Turns
from handoff.services.people.identity import Identities
from handoff.services.texts import scrub


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds, from the settings."""

    message_max_characters: int
    messages_per_minute: int
    conversations_per_minute: int
    resume_token_days: int
    operator_session_hours: int
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


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """An article that may answer; `score` is the calibrated probability that it does, 0 to 1."""

    topic: str
    title: str
    body: str
    score: float


@dataclass(frozen=True, kw_only=True)
class AppContext:
    """One per process, made by the composition root."""

    uow: UnitOfWorkFactory
    clock: Clock
    hub: EventHub
    assistant: Assistant
    turns: Turns
    tokens: AccessTokens
    limits: Limits
    site_name: str
    default_language: str
    allowed_origins: frozenset[str]
    secure_cookies: bool
    topic_title: Callable[[str, str], str]
    """Title of a topic in a language, for the handoff card."""
    mask: Mask
    files: FileStore
    sla: SlaPolicy
    identities: Identities
    suggest: Callable[[str, str], Awaitable[Sequence[Suggestion]]]
    """What the FAQ has to say to these words in this language, likely first."""
    floor: QueueSnapshot
    rules: DeskRules = RULES
    screening: Screening = field(default_factory=Unscreened)
    gate: ConnectionLimits = field(default_factory=ConnectionLimits)
    said: MessageFrames = field(default_factory=MessageFrames)
    uploads: Uploads = field(default_factory=Uploads)
    older_pages: RateLimiter = field(default_factory=lambda: RateLimiter(burst=5, seconds=0.5))
    """How often older messages of one conversation are read, for all its sockets together."""
    mask_across: MaskAcross | None = None

    def hidden(self, text: str) -> str:
        """A short text as it may be kept: made safe, without the secrets in it."""
        return self.mask(scrub(text))[0]
