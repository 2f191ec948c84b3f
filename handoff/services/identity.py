"""Whose account a page's player has: the gaming site says so, signed (JWT, HS256) with a secret that we share."""

from dataclasses import dataclass
from datetime import datetime

import jwt

from handoff.domain.errors import Unauthenticated
from handoff.services.texts import scrub

SECRET_BYTES = 32
_ACCOUNT_CHARACTERS = 64
_NAME_CHARACTERS = 80
_SLACK_SECONDS = 30
"""Clocks of two servers differ by as much."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A proven player. `name` may be empty."""

    account_id: str
    name: str


class Identities:
    """Reads the signed identities. Without a secret none is good."""

    def __init__(self, secret: str) -> None:
        """Raises: ValueError: the secret is too short to be one."""
        if 0 < len(secret.encode()) < SECRET_BYTES:
            raise ValueError(f"the identity secret must have at least {SECRET_BYTES} bytes")
        self._secret = secret

    def read(self, token: str, now: datetime) -> Identity:
        """Who the player is.

        Raises:
            Unauthenticated: not signed with our secret, run out, or not complete.
        """
        if not self._secret:
            raise Unauthenticated
        try:
            # The times are checked below, by our clock.
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={
                    "require": ["sub", "exp"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "verify_aud": False,
                },
            )
        except (jwt.PyJWTError, UnicodeError, ValueError):
            raise Unauthenticated from None
        ends, begins = claims["exp"], claims.get("nbf", 0)
        if not _is_time(ends) or not _is_time(begins):
            raise Unauthenticated
        if not begins - _SLACK_SECONDS <= now.timestamp() < ends + _SLACK_SECONDS:
            raise Unauthenticated
        account, name = scrub(claims["sub"]), claims.get("name") or ""
        if not 0 < len(account) <= _ACCOUNT_CHARACTERS or not isinstance(name, str):
            raise Unauthenticated
        return Identity(account_id=account, name=scrub(name)[:_NAME_CHARACTERS])


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
