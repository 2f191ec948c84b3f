"""One player's message as the actions see it: read from Rasa's tracker, which the channel has filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from rasa_sdk import Tracker

from bot.dialogue.decision import Decision
from bot.dialogue.memory import Memory
from bot.dialogue.offer import Offer
from handoff.domain.ids import ConversationId
from languages import DEFAULT

FORM = "complaint_form"
FORM_ACTIVE = "form_active"
"""The slot that says whether a complaint is being taken down."""


@dataclass(frozen=True)
class Evidence:
    """A file of the conversation that will be evidence."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Turn:
    """`text` is empty for a pressed button, whose `intent` and `entities` the server made."""

    conversation_id: ConversationId
    seq: int
    language: str
    text: str
    intent: str
    entities: Mapping[str, object] = field(default_factory=dict)
    ranking: Mapping[str, float] = field(default_factory=dict)
    """Probability of each intent; empty for a button."""
    topics: tuple[tuple[str, float], ...] = ()
    """Topics that the classifier thinks of, the likeliest first, with their probabilities among all intents."""
    masked: tuple[str, ...] = ()
    """Kinds of secrets that were hidden in the text: card, iban, password, code."""
    account_id: str | None = None
    """The player's account, where the page proved it."""
    files: tuple[Evidence, ...] = ()
    """What came with the message."""
    slots: Mapping[str, Any] = field(default_factory=dict)
    form_active: bool = False

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """The latest message of `tracker`."""
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        slots = tracker.slots
        typed = bool(metadata.get("typed"))
        seq = int(metadata.get("seq", 0))
        switched = slots.get("language") or {}
        return cls(
            conversation_id=ConversationId(tracker.sender_id),
            seq=seq,
            language=switched["code"] if switched.get("seq") == seq else str(metadata.get("language", DEFAULT)),
            text=str(message.get("text") or "") if typed else "",
            intent=str((message.get("intent") or {}).get("name")),
            entities={e["entity"]: e["value"] for e in message.get("entities") or ()},
            ranking={r["name"]: float(r["confidence"]) for r in message.get("intent_ranking") or ()} if typed else {},
            topics=tuple(
                (str(r["name"]).partition("/")[2], float(r["confidence"]))
                for r in (message.get("topic_ranking") or () if typed else ())
            ),
            masked=tuple(metadata.get("masked") or ()),
            account_id=metadata.get("account_id"),
            files=tuple(Evidence(str(f["id"]), str(f["name"])) for f in metadata.get("attachments") or ()),
            slots=slots,
            form_active=bool(slots.get(FORM_ACTIVE)),
        )

    @property
    def typed(self) -> bool:
        return bool(self.text)

    @property
    def decision(self) -> Decision | None:
        """What an earlier action of the same turn made of the message."""
        stored = self.slots.get("decision") or {}
        return Decision.from_slot(stored) if stored.get("seq") == self.seq else None

    @property
    def offer(self) -> Offer:
        """What the last reply offered; empty for nothing."""
        return Offer.of(self.slots.get("offer"))

    @property
    def memory(self) -> Memory:
        """What the assistant remembers of the talk before this message."""
        return Memory.of(self.slots)

    @property
    def failures(self) -> int:
        """Failures in a row before this turn."""
        return int(self.slots.get("failures") or 0)

    def probability(self, intent: str) -> float:
        """That the message has this intent; a button has its own for sure."""
        return self.ranking.get(intent, 0.0) if self.typed else float(intent == self.intent)
