"""Which process answers."""

from datetime import datetime
from typing import Protocol

from handoff.domain.ids import ConversationId


class TurnClaimRepository(Protocol):
    """Which process answers a conversation just now. `token` names a process from its start to its end: whose token
    the row has not any more must not store what it computed.
    """

    async def claim(self, conversation_id: ConversationId, token: str, now: datetime, until: datetime) -> bool:
        """Whether it is the caller's until then: nobody else has it, or whoever had it let the time pass."""
        ...

    async def renew(self, conversation_id: ConversationId, token: str, until: datetime) -> bool:
        """Whether it is still the caller's; it is until then."""
        ...

    async def end(self, conversation_id: ConversationId, token: str) -> bool:
        """Let go of it; whether it still was the caller's."""
        ...
