"""Somebody signed in, or a browser that may come back."""

from dataclasses import dataclass
from datetime import datetime

RESUME = "resume"
"""Kind of the sessions of browsers that may come back to a conversation."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """An operator's sign-in or a browser's right to come back. Only the hash of the secret is stored."""

    secret_hash: str
    subject: str
    kind: str
    expires_at: datetime
    csrf: str = ""
    network: str | None = None
    """Where it was opened or used last from; see `handoff.services.networks`."""
    seen_at: datetime | None = None
    """When its page was last heard of while its player waited for a person."""
