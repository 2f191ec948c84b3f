"""What the sockets and routes share: the collaborators of the use cases and the limits in force."""

from collections.abc import Callable
from dataclasses import dataclass, field

from handoff.bridge.gate import Gate
from handoff.bridge.tokens import AccessTokens
from handoff.domain.rules import RULES, DeskRules
from handoff.ports import Assistant, Clock, EventHub, Mask, UnitOfWorkFactory
from handoff.protocol.session import HELLO_SECONDS, SILENCE_SECONDS
from handoff.services.turns import TurnRunner


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds, from the settings."""

    message_max_characters: int
    messages_per_minute: int
    conversations_per_minute: int
    resume_token_days: int
    operator_session_hours: int
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
    desk_updates_seconds: float = 1.0
    """A console is told of the desk as a whole at most this often."""
    hello_seconds: float = HELLO_SECONDS
    """How long a socket may be open before its first frame."""
    silence_seconds: float = SILENCE_SECONDS
    """How long a socket may be silent after it."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One per process, made by the composition root."""

    uow: UnitOfWorkFactory
    clock: Clock
    hub: EventHub
    assistant: Assistant
    turns: TurnRunner
    tokens: AccessTokens
    limits: Limits
    site_name: str
    default_language: str
    allowed_origins: frozenset[str]
    secure_cookies: bool
    topic_title: Callable[[str, str], str]
    """Title of a topic in a language, for the handoff card."""
    mask: Mask
    rules: DeskRules = RULES
    gate: Gate = field(default_factory=Gate)
