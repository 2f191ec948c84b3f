"""Sign-ins, and what else ends by itself."""

from datetime import datetime
from typing import Protocol

from handoff.domain.ids import ConversationId
from handoff.domain.people.session import Session


class SessionRepository(Protocol):
    async def add(self, session: Session) -> None: ...

    async def get(self, secret_hash: str, kind: str, now: datetime) -> Session | None:
        """The session unless it has ended."""
        ...

    async def extend(self, secret_hash: str, expires_at: datetime, network: str | None = None) -> bool:
        """Whether there is such a session. `network`: from where it is used now, if that is known."""
        ...

    async def saw(self, secret_hash: str, now: datetime) -> None:
        """Its page was heard of while its player waits."""
        ...

    async def of(self, subject: str, kind: str, now: datetime) -> list[Session]:
        """Those of that kind that somebody has and that have not ended, last used first."""
        ...

    async def take(self, secret_hash: str, kind: str, now: datetime) -> Session | None:
        """Remove it; what it was, unless it had ended or somebody else took it."""
        ...

    async def confirm(self, secret_hash: str, now: datetime) -> None:
        """Its operator has proved who they are."""
        ...

    async def set_stage(self, secret_hash: str, stage: str) -> None: ...

    async def remove(self, secret_hash: str) -> None: ...

    async def networks_of(self, subject: str, kind: str) -> list[str]:
        """From where the sessions of that kind that somebody has are used."""

    async def count_of(self, subject: str, kind: str, now: datetime) -> int:
        """How many sessions of that kind somebody has that are still good."""
        ...

    async def remove_of(self, subject: str, kind: str) -> int:
        """End all sessions of that kind that somebody has; how many."""
        ...

    async def remove_of_account(self, account_id: str, kind: str) -> list[ConversationId]:
        """End all sessions of that kind in the conversations of a proven account; in which there were any."""
        ...

    async def remove_expired(self, now: datetime) -> int: ...
