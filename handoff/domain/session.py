"""Somebody signed in, or a browser that may come back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Session:
    """An operator's sign-in or a browser's right to come back. Only the hash of the secret is stored."""

    secret_hash: str
    subject: str
    kind: str
    expires_at: datetime
    csrf: str = ""
