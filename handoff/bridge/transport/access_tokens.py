"""Access tokens of conversations: signed, short-lived, good for one conversation and as long as its session lasts."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from itsdangerous import BadData, URLSafeSerializer

from handoff.domain.errors import TokenExpired, Unauthenticated
from handoff.domain.ids import ConversationId

_SALT = "conversation-access"
_SECRET_CHARACTERS = 32


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a token opens, by the right of which session (its hash), and until when."""

    conversation_id: ConversationId
    session: str
    ends_at: datetime


class AccessTokens:
    """Makes and reads the tokens. `secret` is the process's signing secret, at least 32 bytes."""

    def __init__(self, secret: str, seconds: int) -> None:
        self._serializer = URLSafeSerializer(secret, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
        self._secret = secret.encode()
        self.seconds = seconds

    def derived(self, purpose: str) -> str:
        """A secret for another purpose, made of the same one."""
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).hexdigest()

    def make(self, conversation_id: ConversationId, session: str, now: datetime) -> tuple[str, datetime]:
        """A token for this conversation and the time it ends."""
        ends_at = now + timedelta(seconds=self.seconds)
        return self._serializer.dumps([conversation_id, session, ends_at.timestamp()]), ends_at

    def read(self, token: str, now: datetime) -> Access:
        """What the token opens. Whether the session still lasts is for `conversations.check_access` to say.

        Raises:
            TokenExpired, Unauthenticated
        """
        try:
            conversation_id, session, ends_at = self._serializer.loads(token)
        except (BadData, UnicodeError, ValueError):  # ValueError: of an older make
            raise Unauthenticated from None
        if now.timestamp() >= ends_at:
            raise TokenExpired
        return Access(
            conversation_id=ConversationId(conversation_id),
            session=session,
            ends_at=datetime.fromtimestamp(ends_at, UTC),
        )


def signing_secret(file: Path, given: str = "") -> str:
    """The secret that is `given`, the same to all processes of a desk; else that in `file`, made once and readable by
    its owner alone.

    Raises:
        ValueError: it is too short to be one.
    """
    if given:
        if len(given) < _SECRET_CHARACTERS:
            raise ValueError(f"DESTEK_SECRET must have at least {_SECRET_CHARACTERS} characters")
        return given
    if not file.exists():
        fresh = file.with_name(f"{file.name}.new")  # so that a crash in between leaves no empty secret
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.replace(file)
    secret = file.read_text().strip()
    if len(secret) < _SECRET_CHARACTERS:
        raise ValueError(f"{file} must hold a secret of at least {_SECRET_CHARACTERS} characters")
    return secret
