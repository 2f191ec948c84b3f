"""The audit log: who did what to what, from where. Each line holds the hash of the line before it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

NOTHING = "0" * 64
"""What stands for the hash of the line before the first."""


class Action(StrEnum):
    """What is recorded. Nothing of what people wrote goes into a line."""

    SIGNED_IN = "session.begun"
    SIGN_IN_FAILED = "session.refused"
    SIGNED_OUT = "session.ended"
    SIGNED_OUT_EVERYWHERE = "session.all_ended"
    ACCOUNT_MADE = "account.made"
    ACCOUNT_CHANGED = "account.changed"
    PASSWORD_CHANGED = "account.password_changed"
    OWNER_CHANGED = "conversation.owner_changed"
    BLOCKED = "conversation.blocked"
    READ = "player.read"  # of a proven account, by somebody who does not hold the conversation
    EXPORTED = "player.exported"
    ERASED = "player.erased"
    HELD = "hold.set"
    RELEASED = "hold.ended"
    RETAINED = "retention.removed"  # what was kept long enough
    CUT = "audit.cut"  # lines that were kept long enough were removed


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: an operator's id, or the name of a part of the desk; the name as people know it; from which address."""

    id: str
    name: str = ""
    address: str = ""


SYSTEM, PLAYER, ASSISTANT = Actor(id="system"), Actor(id="player"), Actor(id="assistant")


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last line's number and hash."""

    seq: int = 0
    hash: str = NOTHING


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`subject` is the id of what it was done to. `previous` is the hash of the line before, `hash` covers all else."""

    seq: int
    at: datetime
    actor: str
    name: str
    address: str
    action: str
    subject: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    previous: str
    hash: str = ""

    def computed_hash(self) -> str:
        """What `hash` is in a line that nobody changed."""
        content = [
            self.seq,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.actor,
            self.name,
            self.address,
            self.action,
            self.subject,
            dict(sorted(self.params.items())),
            self.previous,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
