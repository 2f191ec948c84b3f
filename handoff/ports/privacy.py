"""What erasure, export and retention need of the places where things are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from handoff.domain.ids import AttachmentId, ConversationId
from handoff.domain.privacy import Hold, Holding, Subject


class PrivacyRepository(Protocol):
    """Holds, and removal of what is personal. The rows that stay are counts: nothing in them tells of whom."""

    async def holdings(self, subject: Subject) -> list[Holding]:
        """What there is of the subject and is not erased, oldest first; after it, what only names the account."""
        ...

    async def surveys(self, id: ConversationId) -> list[dict[str, Any]]:
        """What was answered in the conversation: kind, score, comment, when."""
        ...

    async def add_hold(self, hold: Hold) -> None: ...

    async def remove_hold(self, id: str) -> bool:
        """Whether there was one."""
        ...

    async def holds(self) -> list[Hold]:
        """Newest first."""
        ...

    async def is_held(self, id: ConversationId) -> bool:
        """By a hold on the conversation, on its account, or on an account that one of its tickets names."""
        ...

    async def clear_talk(self, id: ConversationId) -> None:
        """Remove what was said, noted and filled in, and who may come back to it."""
        ...

    async def clear_tickets(self, id: ConversationId) -> int:
        """Empty the tickets of the conversation but for number, kind, state and times; how many. Open ones are closed
        without counting as solved.
        """
        ...

    async def clear_player(self, id: ConversationId) -> None:
        """Remove from the conversation itself whose it was."""
        ...

    async def page(self, after: ConversationId | None, limit: int) -> ConversationId | None:
        """The last id of the next so many conversations; None where there are no more."""
        ...

    async def due(
        self,
        after: ConversationId | None,
        through: ConversationId,
        *,
        talks_before: datetime | None,
        tickets_before: datetime | None,
        wholes_before: datetime | None,
    ) -> "Due":
        """Of the conversations between two ids: in which the talk, the tickets, or all that is left was last of use
        before these times. Those that are held, waited for, talked in by people, or have an open ticket are left out.
        """
        ...

    async def files_before(self, at: datetime, limit: int) -> list[AttachmentId]:
        """Of conversations that are not held and have no open ticket."""
        ...

    async def has_file(self, id: AttachmentId) -> bool:
        """Whether something is known of it."""
        ...

    async def erased_or_unknown(self, ids: Sequence[ConversationId]) -> set[ConversationId]: ...


class Due(Protocol):
    @property
    def talks(self) -> Sequence[ConversationId]: ...

    @property
    def tickets(self) -> Sequence[ConversationId]: ...

    @property
    def wholes(self) -> Sequence[ConversationId]: ...


class Rewriting(Protocol):
    """What can be written anew, so that nothing of what was removed is left in its files."""

    async def rewrite(self) -> None: ...


class DialogueStore(Rewriting, Protocol):
    """What the assistant remembers of each conversation, outside of the database."""

    async def read(self, id: ConversationId) -> list[dict[str, Any]]:
        """Its events, oldest first."""
        ...

    async def forget(self, ids: Sequence[ConversationId], *, asked: bool = False) -> int:
        """Leave nothing of them, on disk neither; of how many there was something.

        Where it was `asked` for, not by age, a damaged store that was put aside goes at once, too.
        """
        ...

    async def known(self) -> list[ConversationId]: ...

    async def idle_since(self, at: datetime) -> list[ConversationId]:
        """Of which nothing was heard since then."""
        ...


class ErasureList(Protocol):
    """Which conversations were erased, kept beside the database: a backup of before does not bring them back."""

    async def add(self, ids: Sequence[ConversationId], at: datetime) -> None: ...

    async def all(self) -> list[ConversationId]: ...

    async def drop_before(self, at: datetime) -> None: ...
