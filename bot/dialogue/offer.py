"""What a reply offered: what a yes or a no right after it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Offer:
    """False where nothing was offered."""

    kind: str = ""
    """person, complaint, draft, status, topics or proof."""
    topics: tuple[str, ...] = ()
    """Of kind topics: those to choose from."""
    reference: str = ""
    """Of kind proof: the ticket that the account ID would show."""
    reason: str = ""
    """Of kind person: why, where it is not simply the wish."""

    def __bool__(self) -> bool:
        return bool(self.kind)

    @classmethod
    def of(cls, slot: Mapping[str, object] | None) -> Self:
        """As its slot holds it."""
        known = slot or {}
        topics = known.get("topics")
        return cls(
            kind=str(known.get("kind") or ""),
            topics=tuple(map(str, topics)) if isinstance(topics, list | tuple) else (),
            reference=str(known.get("reference") or ""),
            reason=str(known.get("reason") or ""),
        )

    def to_slot(self) -> dict[str, object] | None:
        """As plain JSON; None for nothing."""
        if not self:
            return None
        told: dict[str, object] = {"kind": self.kind, "topics": list(self.topics)}
        told |= {"reference": self.reference, "reason": self.reason}
        return {name: value for name, value in told.items() if value}


NO_OFFER = Offer()
