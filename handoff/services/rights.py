"""Who may do what at the desk: `can(operator, action, resource)` is the only place that asks what somebody's role is.

What somebody may not see, they are not told of either. Facts that the rules need of the database are gathered before,
by `conversation_access`; the rules themselves look nothing up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from handoff.domain.conversations.conversation import Conversation, Level, Status
from handoff.domain.conversations.message import Author
from handoff.domain.conversations.note import Note
from handoff.domain.errors import Forbidden, NotFound
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import ConversationId, DepartmentId, OperatorId
from handoff.domain.people.operator import Operator, Role
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork


class Action(StrEnum):
    LIST = "list"  # know that it is there: department, language, how long it waits; not who, nor what was said
    READ = "read"
    WRITE = "write"  # answer in it, pass it on, let go of it
    TAKE = "take"  # make it one's own
    ASSIGN = "assign"  # give it to somebody
    RANK = "rank"  # move it up or down in the queue
    BLOCK = "block"
    NOTE = "note"
    WHISPER = "whisper"
    FILE = "file"  # make tickets in it, link others to it
    CHANGE = "change"
    SITE = "site"  # have the site do something for the player
    LEAD = "lead"  # answer for it at the level to which it was escalated
    REVIEW = "review"  # decide whether its decision stands


class Area(StrEnum):
    """What is not one resource but a part of the desk."""

    ACCOUNTS = "accounts"
    MONITORING = "monitoring"  # every held conversation, and how promises were kept
    REPORT = "report"
    PUBLIC_REPORT = "public_report"  # what everybody may read of it
    SAVED_REPLIES = "saved_replies"
    CONTENT = "content"  # the articles, as their editors work on them
    ALL_TICKETS = "all_tickets"  # of every department
    AUDIT = "audit"  # who did what
    INTEGRATIONS = "integrations"  # tokens of other systems, and what they are told
    SETTINGS = "settings"  # what administrators set of the desk
    PRIVACY = "privacy"  # a player's data as a whole: copy, erasure, duty to keep


@dataclass(frozen=True, kw_only=True)
class TicketAccess:
    """A ticket: whose it is to work on, and who holds its conversation."""

    department: DepartmentId
    operator_id: OperatorId | None
    holder: OperatorId | None = None
    level: Level = Level.OPERATOR
    touched: frozenset[OperatorId] | None = None
    """Who has had to do with the case; None: that was not looked up, and nobody may review it."""
    investigation: DepartmentId | None = None
    """The department that investigates, where it matters: to lead and to review."""

    @classmethod
    def of(
        cls,
        ticket: Ticket,
        conversation: Conversation | None = None,
        *,
        touched: frozenset[OperatorId] | None = None,
        investigation: DepartmentId | None = None,
    ) -> "TicketAccess":
        holder = conversation.operator_id if conversation and conversation.status is Status.ASSIGNED else None
        return cls(
            department=ticket.department,
            operator_id=ticket.operator_id,
            holder=holder,
            level=ticket.level,
            touched=touched,
            investigation=investigation,
        )


@dataclass(frozen=True, kw_only=True)
class ConversationAccess:
    """A conversation with what decides who may see it. Without the rest it gives what its owner alone gives."""

    conversation: Conversation
    tickets: Sequence[TicketAccess] = ()
    asked: frozenset[OperatorId] = frozenset()
    """Whom its holder, or a supervisor, has asked to look since it is held."""


@dataclass(frozen=True, kw_only=True)
class NoteAccess:
    """A note and the conversation that it is about."""

    note: Note
    about: ConversationAccess


@dataclass(frozen=True, kw_only=True)
class FileAccess:
    """A file, its conversation, and the ticket that it is evidence of."""

    file: Attachment
    about: ConversationAccess
    evidence_of: TicketAccess | None = None


Resource = ConversationAccess | TicketAccess | NoteAccess | FileAccess | Area


def can(operator: Operator, action: Action, resource: Resource) -> bool:
    """Whether they may. What no rule allows, nobody may."""
    if not operator.is_active:
        return False
    if operator.role is Role.EDITOR or resource is Area.CONTENT:
        return resource is Area.CONTENT and operator.role in _CONTENT_RULES.get(action, ())
    match resource:
        case ConversationAccess():
            rule = _CONVERSATION_RULES.get(action)
            return rule is not None and rule(operator, resource)
        case TicketAccess():
            rule_of_ticket = _TICKET_RULES.get(action)
            return rule_of_ticket is not None and rule_of_ticket(operator, resource)
        case NoteAccess():
            return action is Action.READ and _reads_note(operator, resource)
        case FileAccess():
            return action is Action.READ and _reads_file(operator, resource)
        case Area():
            least = _AREA_RULES[resource].get(action)
            return least is not None and _rank(operator.role) >= _rank(least)


def check(operator: Operator, action: Action, resource: Resource) -> None:
    """Raises: Forbidden."""
    if not can(operator, action, resource):
        raise Forbidden


async def conversation_access(work: UnitOfWork, conversation: Conversation) -> ConversationAccess:
    """The conversation with its tickets and with those who were asked to look at it."""
    tickets = await work.tickets.of_conversation(conversation.id)
    return ConversationAccess(
        conversation=conversation,
        tickets=tuple(TicketAccess.of(ticket, conversation) for ticket in tickets),
        asked=await _asked(work, conversation),
    )


async def readable(work: UnitOfWork, operator: Operator, conversation: Conversation) -> ConversationAccess | None:
    """What lets them read it; None if nothing does. No look at the database where the conversation alone says so."""
    plain = ConversationAccess(conversation=conversation)
    if can(operator, Action.READ, plain):
        return plain
    whole = await conversation_access(work, conversation)
    return whole if can(operator, Action.READ, whole) else None


async def reads(work: UnitOfWork, operator: Operator, conversation: Conversation) -> bool:
    """Whether they may read it."""
    return await readable(work, operator, conversation) is not None


async def seen(work: UnitOfWork, operator: Operator, id: ConversationId) -> Conversation:
    """The conversation, if the operator may read it.

    Raises:
        NotFound: it is not there, or not for them.
    """
    conversation = await work.conversations.get(id)
    if not await reads(work, operator, conversation):
        raise NotFound
    return conversation


async def reads_file(work: UnitOfWork, operator: Operator, file: Attachment) -> bool:
    conversation = await work.conversations.get(file.conversation_id)
    evidence_of = None
    if file.ticket_id is not None:
        try:
            evidence_of = TicketAccess.of(await work.tickets.get(file.ticket_id))
        except NotFound:
            return False
    return can(
        operator,
        Action.READ,
        FileAccess(file=file, about=await conversation_access(work, conversation), evidence_of=evidence_of),
    )


async def _asked(work: UnitOfWork, conversation: Conversation) -> frozenset[OperatorId]:
    """A mention asks somebody to look for as long as the same person holds the conversation; nobody asks themselves."""
    if conversation.status is not Status.ASSIGNED or conversation.assigned_at is None:
        return frozenset()
    asked: set[OperatorId] = set()
    for note in await work.notes.of_conversation(conversation.id):
        named = set(note.mentions) - {note.operator_id}
        if not named or note.operator_id is None or note.created_at < conversation.assigned_at:
            continue
        if note.operator_id == conversation.operator_id or _supervises(await work.operators.get(note.operator_id)):
            asked |= named
    return frozenset(asked)


def _supervises(operator: Operator) -> bool:
    return operator.role.supervises


def _holds(operator: Operator, about: ConversationAccess) -> bool:
    return about.conversation.is_held_by(operator.id)


def _serves_waiting(operator: Operator, about: ConversationAccess) -> bool:
    return about.conversation.status is Status.QUEUED and operator.serves(about.conversation)


def _works_on(operator: Operator, ticket: TicketAccess) -> bool:
    return _supervises(operator) or ticket.department in operator.departments or ticket.operator_id == operator.id


def _reads(operator: Operator, about: ConversationAccess) -> bool:
    """Who has or had it last; who waits, by those who serve them; held by another, by who was asked to look; held by
    nobody, by those who work on its tickets.
    """
    conversation = about.conversation
    if _supervises(operator) or operator.id in {conversation.operator_id, conversation.last_operator_id}:
        return True
    if conversation.status is Status.ASSIGNED:
        return operator.id in about.asked
    return _serves_waiting(operator, about) or any(_works_on(operator, ticket) for ticket in about.tickets)


def _takes(operator: Operator, about: ConversationAccess) -> bool:
    """Who waits, by those who serve them and may pick; what no person has, by those whose it was or who work on it."""
    conversation = about.conversation
    if _supervises(operator):
        return True
    if conversation.status is Status.QUEUED:
        return operator.may_pick and operator.serves(conversation)
    if conversation.status is Status.ASSIGNED:
        return False
    return conversation.last_operator_id == operator.id or any(_works_on(operator, m) for m in about.tickets)


def _handles(operator: Operator, ticket: TicketAccess) -> bool:
    return _works_on(operator, ticket) or ticket.holder == operator.id


def _leads(operator: Operator, ticket: TicketAccess) -> bool:
    if ticket.level is Level.INVESTIGATION:
        return ticket.investigation in operator.departments
    return _supervises(operator)


def _reviews(operator: Operator, ticket: TicketAccess) -> bool:
    """Supervisors and the investigation team, but nobody who has had to do with the case."""
    may = _supervises(operator) or ticket.investigation in operator.departments
    return may and ticket.touched is not None and operator.id not in ticket.touched


def _reads_note(operator: Operator, note: NoteAccess) -> bool:
    """A whisper is for supervisors and for who holds the conversation."""
    if note.note.whisper:
        return _supervises(operator) or _holds(operator, note.about)
    return _reads(operator, note.about)


def _reads_file(operator: Operator, shown: FileAccess) -> bool:
    file = shown.file
    if file.author is Author.VISITOR and file.seq is None and file.ticket_id is None:
        return False  # the player has not sent it yet
    return _reads(operator, shown.about) or (shown.evidence_of is not None and _works_on(operator, shown.evidence_of))


def departments_of(operator: Operator) -> Sequence[DepartmentId] | None:
    """Whose tickets the operator works on besides those given to them; None: of all."""
    return None if can(operator, Action.READ, Area.ALL_TICKETS) else operator.departments


def _rank(role: Role) -> int:
    return (Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR).index(role)


_CONVERSATION_RULES: Mapping[Action, Callable[[Operator, ConversationAccess], bool]] = {
    Action.LIST: lambda operator, about: about.conversation.status is Status.QUEUED or _reads(operator, about),
    Action.READ: _reads,
    Action.NOTE: _reads,
    Action.WRITE: _holds,
    Action.TAKE: _takes,
    Action.ASSIGN: lambda operator, about: _supervises(operator),
    Action.RANK: lambda operator, about: _supervises(operator),
    Action.WHISPER: lambda operator, about: _supervises(operator),
    Action.BLOCK: lambda operator, about: _supervises(operator) or _holds(operator, about),
    Action.FILE: lambda operator, about: _supervises(operator) or _holds(operator, about),
    Action.SITE: lambda operator, about: _supervises(operator) or _holds(operator, about),
}
_TICKET_RULES: Mapping[Action, Callable[[Operator, TicketAccess], bool]] = {
    Action.READ: _handles,
    Action.NOTE: _handles,
    Action.CHANGE: _handles,
    Action.WRITE: _works_on,  # an answer of theirs counts as the first
    Action.TAKE: _works_on,
    Action.ASSIGN: lambda operator, ticket: _supervises(operator),  # to others
    Action.LEAD: _leads,
    Action.REVIEW: _reviews,
}
_CONTENT_RULES: Mapping[Action, frozenset[Role]] = {
    Action.READ: frozenset({Role.EDITOR, Role.SUPERVISOR, Role.ADMINISTRATOR}),
    Action.CHANGE: frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
}
"""Editors stand beside the others, not below them: they have this and nothing else."""
_AREA_RULES: Mapping[Area, Mapping[Action, Role]] = {
    Area.ACCOUNTS: {Action.READ: Role.SUPERVISOR, Action.CHANGE: Role.ADMINISTRATOR},
    Area.MONITORING: {Action.READ: Role.SUPERVISOR, Action.CHANGE: Role.SUPERVISOR},
    Area.REPORT: {Action.READ: Role.SUPERVISOR},
    Area.PUBLIC_REPORT: {
        Action.READ: Role.SUPERVISOR,
        Action.WRITE: Role.SUPERVISOR,
        Action.CHANGE: Role.ADMINISTRATOR,  # approve, take back
    },
    Area.SAVED_REPLIES: {Action.READ: Role.OPERATOR, Action.CHANGE: Role.SUPERVISOR},
    Area.ALL_TICKETS: {Action.READ: Role.SUPERVISOR},
    Area.AUDIT: {Action.READ: Role.SUPERVISOR},
    Area.INTEGRATIONS: {Action.READ: Role.SUPERVISOR, Action.CHANGE: Role.ADMINISTRATOR},
    Area.SETTINGS: {Action.READ: Role.SUPERVISOR, Action.CHANGE: Role.ADMINISTRATOR},
    Area.PRIVACY: {Action.READ: Role.SUPERVISOR, Action.CHANGE: Role.ADMINISTRATOR},
}
"""The least role for each."""
