"""A token by which another system calls the API: what it may do, and until when."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import OperatorId

_FORM = re.compile(r"dsk_([A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Scope(StrEnum):
    """What a token may do."""

    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    PLAYERS_READ = "players:read"
    ARTICLES_READ = "articles:read"
    EVENTS_READ = "events:read"


SCOPES: dict[Scope, str] = {
    Scope.CONVERSATIONS_READ: "Read conversations and what was said in them",
    Scope.CONVERSATIONS_WRITE: "Write notes for operators",
    Scope.TICKETS_READ: "Read tickets and their history",
    Scope.TICKETS_WRITE: "Make tickets, change their state, write notes on them",
    Scope.PLAYERS_READ: "Read what the desk knows of an account",
    Scope.ARTICLES_READ: "Read and search articles",
    Scope.EVENTS_READ: "Follow what happens",
}
"""As the description of the API says it."""


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """The secret itself is nowhere kept: `secret_hash` is the SHA-256 of all of it, `prefix` the part that people may
    know it by.
    """

    id: str
    name: str
    prefix: str
    secret_hash: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_good(self, secret: str, now: datetime) -> bool:
        """Whether `secret` is this token's, and it may be used."""
        same = hmac.compare_digest(hashed(secret), self.secret_hash)
        return same and self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def actor_id(self) -> OperatorId:
        """By which name what it does is recorded."""
        return OperatorId(f"token:{self.id}")


def new_secret() -> tuple[str, str]:
    """A new token's prefix, and all of it, to be shown once."""
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return prefix, f"dsk_{prefix}_{secrets.token_urlsafe(32)}"


def prefix_of(secret: str) -> str | None:
    """The prefix of what is spelt like a token; None if it is not."""
    match = _FORM.fullmatch(secret)
    return match[1] if match else None


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
