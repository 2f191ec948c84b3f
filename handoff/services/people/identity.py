"""Whose account a page's player has: the gaming site says so, signed (JWT, HS256) with a secret that we share."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from handoff.domain.errors import Unauthenticated
from handoff.services.texts import scrub

SECRET_BYTES = 32
AUDIENCE = "destek"
SIGN_OUT = "destek:sign-out"
"""Audience of the site's word that an account has signed out: neither can be used as the other."""
MAX_SECONDS = 3600
_ACCOUNT_CHARACTERS = 64
_NAME_CHARACTERS = 80
_SLACK_SECONDS = 30
"""Clocks of two servers differ by as much."""
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {chr(n) for n in range(0xFE00, 0xFE10)}
"""Letters and marks that show nothing."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A proven player. `name` may be empty."""

    account_id: str
    name: str
    issued_at: datetime


class Identities:
    """Reads the signed identities. Without a secret none is good."""

    def __init__(self, secret: str, *, audience: str = AUDIENCE, max_seconds: int = MAX_SECONDS) -> None:
        """`max_seconds`: no identity that is good for longer is taken.

        Raises: ValueError: the secret is too short to be one.
        """
        if 0 < len(secret.encode()) < SECRET_BYTES:
            raise ValueError(f"the identity secret must have at least {SECRET_BYTES} bytes")
        self._secret = secret
        self._audience = audience
        self._max_seconds = max_seconds

    def read(self, token: str, now: datetime) -> Identity:
        """Who the player is.

        Raises:
            Unauthenticated: not signed with our secret, not for us, run out, good for too long, or not complete.
        """
        return self._read(token, self._audience, now)

    def read_sign_out(self, token: str, now: datetime) -> Identity:
        """Who has signed out at the site, as its server says. Raises: Unauthenticated."""
        return self._read(token, SIGN_OUT, now)

    @property
    def lasting(self) -> timedelta:
        """After this time no identity that was issued is good any more."""
        return timedelta(seconds=self._max_seconds + 2 * _SLACK_SECONDS)

    def _read(self, token: str, audience: str, now: datetime) -> Identity:
        if not self._secret:
            raise Unauthenticated
        try:
            # The times are checked below, by our clock.
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                audience=audience,
                options={
                    "require": ["sub", "aud", "iat", "exp"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, UnicodeError, ValueError):
            raise Unauthenticated from None
        self._check_times(claims, now.timestamp())
        account, name = claims["sub"].strip(), claims.get("name") or ""
        if not 0 < len(account) <= _ACCOUNT_CHARACTERS or not _shows(account) or not isinstance(name, str):
            raise Unauthenticated
        issued_at = datetime.fromtimestamp(claims["iat"], UTC)
        return Identity(account_id=scrub(account), name=scrub(name)[:_NAME_CHARACTERS], issued_at=issued_at)

    def _check_times(self, claims: dict[str, Any], now: float) -> None:
        """Raises: Unauthenticated."""
        begins, issued, ends = claims.get("nbf", 0), claims["iat"], claims["exp"]
        if not all(isinstance(time, int | float) and not isinstance(time, bool) for time in (begins, issued, ends)):
            raise Unauthenticated
        if not max(begins, issued) - _SLACK_SECONDS <= now < ends + _SLACK_SECONDS:
            raise Unauthenticated
        if not ends - issued <= self._max_seconds:
            raise Unauthenticated


def _shows(account: str) -> bool:
    """Whether every character of it can be seen: else two accounts could look like one."""
    return all(unicodedata.category(c)[0] not in "CZ" and c not in _BLANK for c in account)
