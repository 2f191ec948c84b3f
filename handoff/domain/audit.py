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
    CONFIRMED = "session.confirmed"  # they proved once more who they are
    CONFIRMATION_FAILED = "session.confirmation_refused"
    SECOND_FACTOR_FAILED = "session.second_factor_refused"
    SESSION_REVOKED = "session.revoked"
    FACTOR_ADDED = "factor.added"
    FACTOR_REMOVED = "factor.removed"
    FACTORS_RESET = "factor.all_removed"  # by an administrator, for somebody who has lost them
    RECOVERY_CODES_MADE = "factor.recovery_codes_made"
    RECOVERY_CODE_USED = "factor.recovery_code_used"
    OWNER_CHANGED = "conversation.owner_changed"
    BLOCKED = "conversation.blocked"
    PRESENCE_CHANGED = "account.presence_changed"
    PRIORITY_CHANGED = "conversation.priority_changed"
    TICKET_MADE = "ticket.made"
    TICKET_CHANGED = "ticket.changed"
    REPLIES_CHANGED = "saved_reply.changed"
    ARTICLE_CHANGED = "article.changed"
    REPORT_DRAFTED = "public_report.drafted"
    REPORT_APPROVED = "public_report.approved"
    REPORT_REMOVED = "public_report.removed"
    TOPIC_ADDED = "article.topic_added"
    GAP_CLOSED = "article.gap_closed"
    GAP_REOPENED = "article.gap_reopened"
    SETTINGS = "settings.in_force"  # at a start, where they are not those of before
    SETTING_CHANGED = "setting.changed"  # in the console; with what it was and is
    EXPORTED = "audit.exported"
    READ = "player.read"  # of a proven account, by somebody who does not hold the conversation
    PLAYER_EXPORTED = "player.exported"
    ERASED = "player.erased"
    HELD = "hold.set"
    RELEASED = "hold.ended"
    TOKEN_MADE = "token.made"  # of the API
    TOKEN_REVOKED = "token.revoked"
    ENDPOINT_CHANGED = "endpoint.changed"  # whom the desk calls: made, changed, rotated, removed
    PROACTIVE_CHANGED = "endpoint.proactive_changed"  # rules of cards that come up by themselves
    DELIVERY_REPLAYED = "endpoint.replayed"
    PLAYER_ACTED = "player.action"  # of the site, at an operator's wish
    RETAINED = "retention.removed"  # what was kept long enough
    CUT = "audit.cut"  # lines that were kept long enough were removed


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: an operator's id, or the name of a part of the desk; the name as people know it; from which address."""

    id: str
    name: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Search:
    """Which lines: older than number `before`, from `since` on and before `until`, with this action, actor and subject.

    None leaves one open.
    """

    before: int | None = None
    action: str | None = None
    actor: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100


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
