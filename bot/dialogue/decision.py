"""What a message was understood as: the action that answers it, and what the retriever found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from faq.ports import Found, Hit, Verdict


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Kept in a slot for the rest of the turn, so that its actions agree."""

    action: str
    found: Found | None = None
    topic: str | None = None
    """A topic to show at once, chosen by the player."""
    choice: str | None = None
    """How a complaint is opened: continue or restart one begun before, or accept the offer of one."""
    intent: str | None = None
    """The intent that the message was taken for, where one decided."""
    topics: tuple[str, ...] = ()
    """Two topics to show at once: two matters in one message, or both of those that were offered."""
    calm: bool = False
    """Harm is possible, and not plain: one calm line goes with the reply."""

    def to_slot(self, seq: int) -> dict[str, object]:
        """As plain JSON, valid for message `seq` only."""
        found = self.found
        return {
            "seq": seq,
            "action": self.action,
            "topic": self.topic,
            "choice": self.choice,
            "intent": self.intent,
            "topics": list(self.topics),
            "calm": self.calm,
            "verdict": found.verdict.value if found else None,
            "hits": [[hit.topic, hit.score] for hit in found.hits] if found else [],
        }

    @classmethod
    def from_slot(cls, slot: Mapping[str, Any]) -> Self:
        found = None
        if slot.get("verdict"):
            hits = tuple(Hit(topic=topic, score=score) for topic, score in slot["hits"])
            found = Found(verdict=Verdict(slot["verdict"]), hits=hits)
        return cls(
            action=slot["action"],
            found=found,
            topic=slot.get("topic"),
            choice=slot.get("choice"),
            intent=slot.get("intent"),
            topics=tuple(slot.get("topics") or ()),
            calm=bool(slot.get("calm")),
        )
