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
    """When its page was last heard of while its player waited for a person; when an operator last did something."""
    opened_at: datetime | None = None
    confirmed_at: datetime | None = None
    """When its operator last proved who they are."""
    device: str | None = None
    """Browser and system, as the browser calls itself."""
    stage: str | None = None
    """What a sign-in that is not complete still asks for."""

    @property
    def id(self) -> str:
        """What its owner knows it by; opens nothing."""
        return self.secret_hash[:16]
