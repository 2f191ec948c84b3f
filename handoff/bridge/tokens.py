"""Access tokens of conversations: signed, short-lived, good for one conversation."""

from datetime import datetime, timedelta

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from handoff.domain.errors import TokenExpired, Unauthenticated
from handoff.domain.ids import ConversationId

_SALT = "conversation-access"


class AccessTokens:
    """Makes and reads the tokens. `secret` is the process's signing secret, at least 32 bytes."""

    def __init__(self, secret: str, seconds: int) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt=_SALT)
        self.seconds = seconds

    def make(self, conversation_id: ConversationId, now: datetime) -> tuple[str, datetime]:
        """A token for this conversation and the time it ends."""
        return self._serializer.dumps(conversation_id), now + timedelta(seconds=self.seconds)

    def read(self, token: str) -> ConversationId:
        """The conversation that the token opens.

        Raises:
            TokenExpired, Unauthenticated
        """
        try:
            return ConversationId(str(self._serializer.loads(token, max_age=self.seconds)))
        except SignatureExpired:
            raise TokenExpired from None
        except BadSignature:
            raise Unauthenticated from None
