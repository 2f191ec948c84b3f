"""What is stored, a repository each. All of one unit of work share its transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.audit import Entry, Head, Search
from handoff.domain.content.saved_reply import SavedReply
from handoff.domain.conversations.conversation import Conversation, Department
from handoff.domain.conversations.message import Message
from handoff.domain.conversations.note import Note
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import (
    AttachmentId,
    ConversationId,
    OfferId,
    OperatorId,
    Reference,
    SavedReplyId,
    SurveyId,
    TicketId,
)
from handoff.domain.people.factor import Authenticator, Passkey
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.domain.queue.offer import Offer, OfferState
from handoff.domain.queue.wait import Wait, WaitEnd, WaitRange
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.domain.tickets.ticket import Ticket, TicketChange, TicketCounts, TicketStatus


class ConversationRepository(Protocol):
    async def add(self, conversation: Conversation) -> None: ...

    async def get(self, id: ConversationId) -> Conversation:
        """In a unit of work that writes, nobody else changes it from here to the end.

        Raises: NotFound.
        """
        ...

    async def get_for_message(self, id: ConversationId, client_message_id: str) -> tuple[Conversation, bool, bool]:
        """What a message that comes must know, in one look: the conversation, as with `get`, whether it holds
        that message already, and whether there are tickets of it.

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


class MessageRepository(Protocol):
    async def append(self, message: Message, *, head_seq: int | None = None) -> Message:
        """Give the message the conversation's next `seq` (the argument's is ignored), store it, return it.

        If the conversation already holds its `client_message_id`, the stored message comes back and nothing changes.
        A caller who has the conversation locked and looked for that may give its `head_seq` with a message of the
        player's: nobody looks again. What is said to the player of a channel's conversation gets its row in the outbox.
        """
        ...

    async def get(self, conversation_id: ConversationId, seq: int) -> Message:
        """Raises: NotFound."""
        ...

    async def after(self, conversation_id: ConversationId, seq: int, limit: int | None = None) -> list[Message]:
        """All messages with a greater seq, in order; the first `limit` of them where one is given."""
        ...

    async def last_spoken(self, conversation_ids: Sequence[ConversationId]) -> dict[ConversationId, str]:
        """The text, else the file's name, of the last message of each that is no system line; nothing without one."""
        ...

    async def said_at(self, conversation_id: ConversationId, nth: int) -> datetime | None:
        """When the visitor said what stands `nth` from the end of their messages; None if there are fewer."""
        ...

    async def by_client_id(self, conversation_id: ConversationId, client_message_id: str) -> Message | None: ...

    async def set_helpful(self, conversation_id: ConversationId, seq: int, helpful: bool) -> None: ...

    async def hide(self, conversation_id: ConversationId, seq: int, text: str, masked: tuple[str, ...]) -> None:
        """Keep `text` in place of what was said, for it turned out to hold secrets of the kinds `masked`."""
        ...

    async def unanswered(self, conversation_id: ConversationId) -> list[Message]:
        """Visitor's messages that the assistant still owes an answer, in order."""
        ...

    async def conversations_unanswered(self, now: datetime, token: str = "") -> list[ConversationId]:
        """Conversations with such messages that the assistant owns and that no process but that of the `token` answers
        now (`TurnClaimRepository`): what is to be gone on with.
        """
        ...

    async def mark_answered(self, conversation_id: ConversationId, up_to_seq: int) -> None: ...


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


class TicketRepository(Protocol):
    async def add(self, ticket: Ticket, idempotency_key: str) -> Ticket:
        """Store, or give back the ticket that was stored under the same key before."""
        ...

    async def by_reference(self, reference: Reference, *, for_update: bool = False) -> Ticket | None:
        """`for_update` keeps others from changing it until the end of the transaction."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[Ticket]: ...

    async def get(self, id: TicketId) -> Ticket:
        """Raises: NotFound."""
        ...

    async def of_account(self, account_id: str, limit: int) -> list[Ticket]:
        """Tickets that name this account, newest first."""
        ...

    async def search(
        self,
        *,
        departments: Collection[Department] | None = None,
        status: TicketStatus | None = None,
        operator_id: OperatorId | None = None,
        due_before: datetime | None = None,
        unalarmed: bool = False,
        limit: int = 200,
    ) -> list[Ticket]:
        """Unsolved first, then by the next due time; merged ones are left out. `due_before` means running clocks.

        `unalarmed` leaves out those of which it is known that the due time has passed.
        """
        ...

    async def counts(self, since: datetime) -> TicketCounts: ...

    async def update(self, ticket: Ticket) -> None: ...

    async def add_change(self, change: TicketChange) -> None: ...

    async def changes(self, id: TicketId) -> list[TicketChange]:
        """The ticket's history, oldest first."""
        ...

    async def move_changes(self, source: TicketId, target: TicketId) -> None:
        """Make the history of one ticket part of another's."""
        ...


class OperatorRepository(Protocol):
    async def add(self, operator: Operator) -> None: ...

    async def get(self, id: OperatorId, *, for_update: bool = False) -> Operator:
        """`for_update` keeps others from changing the row until the end of the transaction: what is counted of the
        operator's conversations then stands.

        Raises: NotFound.
        """
        ...

    async def names(self, ids: Sequence[OperatorId]) -> dict[OperatorId, str]:
        """Names of those that exist."""
        ...

    async def by_username(self, username: str) -> Operator | None: ...

    async def update(self, operator: Operator) -> None: ...

    async def count(self) -> int: ...

    async def all(self) -> list[Operator]:
        """Everybody, by name."""
        ...

    async def beat(self, connection_id: str, operator_id: OperatorId, now: datetime) -> None:
        """A console of theirs is connected; to be said again before the presence runs out."""
        ...

    async def disconnect(self, connection_id: str) -> None: ...

    async def disconnect_before(self, before: datetime) -> int:
        """Forget connections not heard of since; how many."""
        ...

    async def clock_set_back(self, now: datetime) -> None:
        """See to it that no connection was heard of later than `now`."""
        ...

    async def count_online(self, since: datetime) -> int:
        """How many `online` would give."""
        ...

    async def connected(self, since: datetime) -> set[OperatorId]:
        """Who has a console that was heard of since then, whether they want conversations or not."""
        ...

    async def online(self, since: datetime) -> list[Operator]:
        """Those of them who want conversations; longest without a new one first."""
        ...


class OfferRepository(Protocol):
    async def add(self, offer: Offer) -> None:
        """The database refuses a second open offer of a conversation."""
        ...

    async def get(self, id: OfferId) -> Offer:
        """Raises: NotFound."""
        ...

    async def open(self) -> list[Offer]:
        """All open ones, first to expire first."""
        ...

    async def open_of(self, conversation_id: ConversationId) -> Offer | None: ...

    async def refused(self, conversation_id: ConversationId, epoch: int) -> list[Offer]:
        """Offers that were declined or lapsed since it came into the queue with that epoch, oldest first."""
        ...

    async def end(self, id: OfferId, state: OfferState) -> bool:
        """Whether it was still open."""
        ...

    async def clock_set_back(self, until: datetime) -> None:
        """See to it that none expires after `until`."""
        ...


class WaitRepository(Protocol):
    async def begin(
        self,
        conversation: Conversation,
        now: datetime,
        *,
        position: int,
        operators_online: int,
        promised: WaitRange | None,
    ) -> None: ...

    async def end(self, conversation_id: ConversationId, end: WaitEnd, now: datetime) -> None:
        """Ends the wait that is open, if there is one."""
        ...

    async def accepted(self, limit: int) -> list[Wait]:
        """The last accepted ones, oldest first."""
        ...

    async def ended_since(self, at: datetime) -> list[Wait]: ...

    async def needs_alert(self, conversation_id: ConversationId) -> bool:
        """Whether there is an open wait of which nobody was alerted."""
        ...

    async def alert(self, conversation_id: ConversationId, now: datetime) -> bool:
        """Note that people were alerted of the open wait; whether this was the first time."""
        ...


class NoteRepository(Protocol):
    async def add(self, note: Note) -> Note:
        """Store, or give back the note that was stored under the same id before."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[Note]:
        """Oldest first."""
        ...


class SavedReplyRepository(Protocol):
    async def add(self, reply: SavedReply) -> None: ...

    async def update(self, reply: SavedReply) -> None:
        """Raises: NotFound."""
        ...

    async def remove(self, id: SavedReplyId) -> None: ...

    async def all(self) -> list[SavedReply]:
        """By shortcut, then language."""
        ...


class AttachmentRepository(Protocol):
    async def add(self, attachment: Attachment) -> None: ...

    async def get(self, id: AttachmentId) -> Attachment:
        """Raises: NotFound."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[Attachment]: ...

    async def of_ticket(self, ticket_id: TicketId) -> list[Attachment]: ...

    async def put_into_message(self, ids: Sequence[AttachmentId], seq: int) -> None: ...

    async def make_evidence(self, ids: Sequence[AttachmentId], ticket_id: TicketId) -> None: ...

    async def unsent_before(self, before: datetime) -> list[Attachment]:
        """Uploaded before then and neither sent nor evidence."""
        ...

    async def total_bytes(self) -> int:
        """Of all files together."""
        ...

    async def remove(self, id: AttachmentId) -> None: ...


class SurveyRepository(Protocol):
    async def add(self, survey: Survey) -> None: ...

    async def get(self, id: SurveyId) -> Survey:
        """Raises: NotFound."""
        ...

    async def update(self, survey: Survey) -> None: ...

    async def open_of(self, conversation_id: ConversationId) -> list[Survey]:
        """Not answered yet, oldest first."""
        ...

    async def last_asked(self, conversation_ids: Sequence[ConversationId], kind: SurveyKind) -> datetime | None: ...

    async def answered_since(self, at: datetime) -> list[Survey]:
        """Newest first."""
        ...


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
        ...

    async def remove_of(self, subject: str, kind: str) -> int:
        """End all sessions of that kind that somebody has; how many."""
        ...

    async def remove_of_account(self, account_id: str, kind: str) -> list[ConversationId]:
        """End all sessions of that kind in the conversations of a proven account; in which there were any."""
        ...

    async def remove_expired(self, now: datetime) -> int: ...


class FactorRepository(Protocol):
    """What people at the console prove themselves with."""

    async def passkeys(self, operator_id: OperatorId) -> list[Passkey]:
        """Oldest first."""
        ...

    async def passkey(self, id: str) -> Passkey | None: ...

    async def add_passkey(self, passkey: Passkey) -> None: ...

    async def used_passkey(self, id: str, before: int, sign_count: int, now: datetime) -> bool:
        """Store the new count of its uses, unless it is no longer `before`; whether it was stored."""
        ...

    async def remove_passkey(self, operator_id: OperatorId, id: str) -> bool:
        """Whether there was one."""
        ...

    async def authenticator(self, operator_id: OperatorId, *, confirmed: bool) -> Authenticator | None: ...

    async def offer_authenticator(self, authenticator: Authenticator) -> None:
        """Store one that is not confirmed, in place of another such."""
        ...

    async def confirm_authenticator(self, operator_id: OperatorId, now: datetime, step: int) -> None:
        """The offered one takes the place of the one that counted before; its codes up to `step` are used up."""
        ...

    async def use_step(self, operator_id: OperatorId, step: int) -> bool:
        """Use up the codes up to `step` of the one that counts; whether this one was still unused."""
        ...

    async def remove_authenticator(self, operator_id: OperatorId) -> bool:
        """Whether there was one that counted."""
        ...

    async def replace_codes(self, operator_id: OperatorId, hashes: Sequence[str]) -> None:
        """These recovery codes in place of all of before."""
        ...

    async def use_code(self, operator_id: OperatorId, hash: str, now: datetime) -> bool:
        """Whether it was one that was not used before; it is used now."""
        ...

    async def codes_left(self, operator_id: OperatorId) -> int: ...

    async def provided(self, issuer: str, subject: str) -> OperatorId | None:
        """Whose account this is whom an identity provider calls by this subject."""
        ...

    async def add_provided(self, issuer: str, subject: str, operator_id: OperatorId) -> None: ...

    async def is_provided(self, operator_id: OperatorId) -> bool:
        """Whether an identity provider knows them."""
        ...


class RatingRepository(Protocol):
    async def add(
        self,
        conversation_id: ConversationId,
        epoch: int,
        score: int,
        comment: str,
        operator_id: OperatorId | None,
        now: datetime,
    ) -> None: ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[tuple[int, str]]: ...

    async def since(self, at: datetime) -> list[tuple[int, str, OperatorId | None, datetime]]:
        """Score, comment, rated operator and when, newest first."""
        ...


class AttemptRepository(Protocol):
    """Counted attempts (sign-ins, look-ups) by key, for throttling that a restart does not forget."""

    async def add(self, key: str, now: datetime, *, since: datetime, most: int) -> bool:
        """Count one more, unless there were `most` after `since` already; whether it was counted."""
        ...

    async def count(self, key: str, since: datetime) -> int: ...

    async def clear(self, key: str) -> None: ...

    async def take_back(self, key: str) -> None:
        """Forget the latest one: it turned out to be none."""
        ...

    async def remove_before(self, before: datetime) -> None: ...

    async def clock_set_back(self, now: datetime) -> None:
        """See to it that none was made later than `now`."""
        ...


class AuditRepository(Protocol):
    """The lines of the audit log. None is ever changed; the oldest may be removed."""

    async def head(self, *, for_update: bool = False) -> Head:
        """The last line's number and hash; `for_update` keeps others from adding one until the transaction ends."""
        ...

    async def append(self, line: Entry) -> None:
        """Store it as the new head."""
        ...

    async def after(self, seq: int, limit: int) -> list[Entry]:
        """Oldest first."""
        ...

    async def search(self, search: Search) -> list[Entry]:
        """Newest first.

        An action that ends in a point means all that begin so; an actor is found by the id or by the name as people
        know it.
        """
        ...

    async def last_before(self, at: datetime) -> Entry | None:
        """The last of the lines that are older than this without a younger one before them."""
        ...

    async def remove_through(self, seq: int) -> int:
        """Remove the lines up to this number; how many."""
        ...
