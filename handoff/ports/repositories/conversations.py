"""Conversations and who owns them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.ids import ConversationId, OperatorId


@dataclass(frozen=True, kw_only=True)
class ForMessage:
    """Whether the conversation holds the message already, has tickets, and is in an episode that goes on."""

    conversation: Conversation
    is_known: bool
    has_tickets: bool
    in_episode: bool


class ConversationRepository(Protocol):
    async def add(self, conversation: Conversation) -> None: ...

    async def get(self, id: ConversationId) -> Conversation:
        """In a unit of work that writes, nobody else changes it from here to the end.

        Raises: NotFound.
        """
        ...

    async def get_for_message(self, id: ConversationId, client_message_id: str) -> ForMessage:
        """What a message that comes must know, in one look; the conversation as with `get`.

        Raises: NotFound.
        """
        ...

    async def get_for_visitor(self, id: ConversationId) -> tuple[Conversation, bool]:
        """What its page must know, in one look: the conversation, and whether a survey in it is still to be answered.

        Raises: NotFound.
        """
        ...

    async def get_for_browser(self, id: ConversationId, session: str, now: datetime) -> tuple[Conversation, bool, bool]:
        """The same for a page that comes, with whether its session (the hash) is one of the conversation and lasts."""
        ...

    async def heads(self, ids: Sequence[ConversationId]) -> dict[ConversationId, int]:
        """The last seq of each that is there."""
        ...

    async def change_owner(self, before: Conversation, after: Conversation) -> None:
        """Store `after`, made by `before.move(...)`, if the row still has `before`'s status and epoch.

        The only way to change an owner. Raises: StaleOwner: somebody was faster; nothing is stored.
        """
        ...

    async def update(self, conversation: Conversation) -> None:
        """Store what differs from the conversation as this unit of work read it, but for status, epoch, operator and
        head_seq.
        """
        ...

    async def queued(self) -> list[Conversation]:
        """All that wait, first to be served first: priority, then `waiting_since`, then id."""
        ...

    async def count_waiting(self, since: datetime) -> int:
        """Those who wait and write by a channel, or whose page was heard of since then, or who wait since then.

        Players in danger are not counted: they take no place from others.
        """
        ...

    async def count_waiting_with(self, id: ConversationId) -> int:
        """How many others of the networks from which this conversation is used wait."""
        ...

    async def count_waiting_at(self, network: str) -> int:
        """How many of those who wait are used from this network."""
        ...

    async def gone(self, since: datetime) -> list[Conversation]:
        """Those who asked for a person themselves in the chat, began to wait before then, and were not heard of since.

        Who writes by a channel waits until they are answered.
        """
        ...

    async def assigned_to(self, operator_id: OperatorId) -> list[Conversation]: ...

    async def assigned(self) -> list[Conversation]:
        """All that operators hold, longest held first."""
        ...

    async def held(self) -> dict[OperatorId, int]:
        """How many conversations each operator holds, counted from the rows; nothing for those who hold none."""
        ...

    async def renew_leases(self, operator_id: OperatorId, until: datetime) -> None:
        """Prolong all that the operator holds."""
        ...

    async def clock_set_back(self, now: datetime, lease_until: datetime) -> None:
        """See to it that nobody waits since later than `now`, and that no lease ends after `lease_until`."""
        ...

    async def lapsed(self, now: datetime) -> list[Conversation]:
        """Held conversations whose lease has run out or that have none, longest ago first."""
        ...

    async def add_lapse(self, id: ConversationId, operator_id: OperatorId, now: datetime) -> None:
        """Remember whose lease ran out, until they are told."""
        ...

    async def lapses(self, operator_id: OperatorId) -> list[ConversationId]:
        """Conversations that the operator lost and was not told of, oldest loss first."""
        ...

    async def forget_lapses(self, operator_id: OperatorId) -> None: ...

    async def of_account(self, account_id: str, limit: int) -> list[Conversation]:
        """Conversations of a proven account, newest first."""
        ...
