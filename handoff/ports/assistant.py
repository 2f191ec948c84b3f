"""Who understands players and answers them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from handoff.domain.complaint import ComplaintForm
from handoff.domain.conversations.conversation import HandoffReason, Level, Priority
from handoff.domain.conversations.message import AttachedFile, Outcome
from handoff.domain.ids import ConversationId, DepartmentId


@dataclass(frozen=True, kw_only=True)
class ButtonDraft:
    """A button that the assistant wants under a reply; the server gives it its id."""

    label: str
    action: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One bubble of the assistant."""

    text: str
    buttons: tuple[ButtonDraft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HandoffRequest:
    """The assistant's wish to hand over; carried out in the same transaction that stores its replies."""

    reason: HandoffReason
    priority: Priority = Priority.NORMAL
    department: DepartmentId | None = None
    """None: whom the desk gives what names no department."""
    level: Level = Level.OPERATOR
    """Who is asked for: a supervisor, where the player wants one."""


@dataclass(frozen=True, kw_only=True)
class TurnRequest:
    """One visitor message on its way to the assistant: `text` as typed, or the `action` of a pressed button."""

    conversation_id: ConversationId
    seq: int
    text: str
    action: Mapping[str, object] | None
    language: str
    page_language: str
    epoch: int
    form: ComplaintForm | None = None
    """What the complaint form held after the turn before."""
    memory: Mapping[str, object] | None = None
    """What the assistant kept then in order to go on with it."""
    told: bool = True
    """False: people had the conversation, and `resume` could not tell so. The answer must not lean on the dialogue."""
    masked: tuple[str, ...] = ()
    """Kinds of secrets that were hidden in the text before it was stored: card, iban, password, code."""
    account_id: str | None = None
    """The player's account, where the page proved it."""
    attachments: tuple[AttachedFile, ...] = ()
    standby_turns: tuple[int, ...] = ()
    """Messages before this one whose latest turns the dialogue may have done without being heard: they got a limited
    answer. The same message again is answered, and not done a second time."""


@dataclass(frozen=True, kw_only=True)
class TurnResult:
    """What the assistant made of a message. Nothing in it has happened yet, except tickets (idempotent by key)."""

    replies: tuple[Reply, ...]
    outcome: Outcome
    language: str
    """The conversation's language from now on."""
    handoff: HandoffRequest | None = None
    form: ComplaintForm | None = None
    """What the complaint form holds after this turn; None when there is none."""
    memory: Mapping[str, object] | None = None
    """What the assistant needs in order to go on with it; comes back with the next turn, and nobody reads it."""


class Mask(Protocol):
    """Hides secrets in what a player typed, before anything keeps it."""

    def __call__(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with each secret replaced by dots, and which kinds there were: card, iban, password, code."""
        ...


class MaskAcross(Protocol):
    """Hides a card whose number goes through several messages."""

    def __call__(self, texts: Sequence[str | None]) -> Sequence[str | None] | None:
        """The texts of a person's messages without the number that ends in the last one; None if there is none.

        None in `texts` stands for what others said in between.
        """
        ...


class Assistant(Protocol):
    async def respond(self, turn: TurnRequest) -> TurnResult:
        """Understand one message and word the replies. Turns of one conversation come one after the other.

        Comes back within seconds: with a limited answer (its outcome's reason is "standby") where the dialogue cannot
        be gone on with. Calling again with the same conversation and seq after a failure is safe.

        Raises:
            AssistantUnavailable: no usable reply in time.
        """
        ...

    async def resume(self, conversation_id: ConversationId, what: str) -> None:
        """Tell the assistant that people had the conversation and gave it back (`what` = "returned" or "closed").

        Raises:
            AssistantUnavailable: it could not be told; the caller tries again before the next turn.
        """
        ...

    async def is_ready(self) -> bool: ...

    def welcome(self, language: str) -> Reply:
        """The first words of a conversation: they say that this is an automated assistant. Needs nothing but texts."""
        ...
