"""What the sockets and routes share: the collaborators of the use cases and the limits in force."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from handoff.bridge.brand import Brand
from handoff.bridge.heads import Heads
from handoff.bridge.limits import Limits
from handoff.bridge.message_frames import MessageFrames
from handoff.bridge.queue_floor import QueueFloor
from handoff.bridge.queue_snapshot import QueueSnapshot
from handoff.bridge.transport.access_tokens import AccessTokens
from handoff.bridge.transport.connection_limits import ConnectionLimits
from handoff.bridge.transport.identity_provider import IdentityProvider
from handoff.bridge.transport.rate_limiter import RateLimiter
from handoff.bridge.transport.uploads import Uploads
from handoff.domain.conversations.playbook import DangerPlaybook
from handoff.ports.assistant import Assistant
from handoff.ports.files import FileStore
from handoff.ports.hub import EventHub
from handoff.ports.outgoing import Outgoing
from handoff.ports.screening import Screening, Unscreened
from handoff.services.administration import Administration
from handoff.services.channels.running import Channels
from handoff.services.context import Context
from handoff.services.conversations.turn_bell import Turns
from handoff.services.integrations.players import Players
from handoff.services.integrations.writing_help import Help
from handoff.services.people.identity import Identities
from handoff.services.people.provided import ProviderRules
from handoff.services.people.rules import SignInRules
from handoff.services.privacy.places import Places
from handoff.services.texts import scrub


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """An article that may answer; `score` is the calibrated probability that it does, 0 to 1."""

    topic: str
    title: str
    body: str
    score: float


@dataclass(frozen=True, kw_only=True)
class ArticleShown:
    """An article as people read it. `body` is Markdown."""

    topic: str
    language: str
    title: str
    category: str
    body: str


class Library(Protocol):
    """The articles in service."""

    def all(self, language: str) -> Sequence[ArticleShown]:
        """By topic; nothing while they are not loaded."""
        ...

    def one(self, topic: str, language: str) -> ArticleShown | None:
        """In this language alone."""
        ...


class NoLibrary:
    """Holds nothing."""

    def all(self, language: str) -> Sequence[ArticleShown]:
        return ()

    def one(self, topic: str, language: str) -> ArticleShown | None:
        return None


@dataclass(kw_only=True)
class AppContext(Context):
    """One per process, made by the composition root: what use cases are run with, and what sockets and routes add."""

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
    files: FileStore
    identities: Identities
    suggest: Callable[[str, str], Awaitable[Sequence[Suggestion]]]
    """What the FAQ has to say to these words in this language, likely first."""
    queue_snapshot: QueueSnapshot
    queue_floor: QueueFloor
    heads: Heads
    """How far logs go, for all pings together."""
    sign_in: SignInRules
    own_address: str
    """Where browsers find the desk, without a slash at the end."""
    places: Places
    """Where a player's data is, for its copy and its erasure."""
    outgoing: Outgoing
    """By which the desk calls addresses that somebody typed in."""
    players: Players
    """Who asks the site about players."""
    writing: Help
    """Who writes drafts and summaries for the people at the desk."""
    channels: Channels | None = None
    """Ways in besides the chat; None: none is on."""
    library: Library = field(default_factory=NoLibrary)
    administration: Administration | None = None
    """What administrators set while it runs; None: nothing can be."""
    provider: IdentityProvider | None = None
    """Through whom operators may sign in beside their passwords."""
    provider_rules: ProviderRules = field(default_factory=ProviderRules)
    screening: Screening = field(default_factory=Unscreened)
    connections: ConnectionLimits = field(default_factory=ConnectionLimits)
    message_frames: MessageFrames = field(default_factory=MessageFrames)
    uploads: Uploads = field(default_factory=Uploads)
    history_limiter: RateLimiter = field(default_factory=lambda: RateLimiter(burst=5, seconds=0.5))
    """How often older messages of one conversation are read, for all its sockets together."""
    brand: Brand = field(default_factory=Brand)
    help_lines: Mapping[str, str] = field(default_factory=dict)
    """Gambling help line by language; empty or missing: none is configured."""
    playbook: DangerPlaybook = field(default_factory=DangerPlaybook)

    def hidden(self, text: str) -> str:
        """A short text as it may be kept: made safe, without the secrets in it."""
        return self.mask(scrub(text))[0]
