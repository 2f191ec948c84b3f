"""Where no dialogue goes on (mail), the assistant answers a first message only if it is sure; else people do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handoff.domain.channel import CAPABILITIES
from handoff.domain.complaint import ComplaintForm, ComplaintKind
from handoff.domain.conversations.conversation import Conversation, HandoffReason
from handoff.domain.conversations.message import STANDBY, Outcome, OutcomeKind
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.departments import Departments
from handoff.domain.ids import AttachmentId
from handoff.domain.tickets.registration import Registration
from handoff.domain.tickets.ticket import PRIORITIES, Complaint
from handoff.ports.assistant import HandoffRequest, TurnRequest, TurnResult
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.system_messages import add_system_message
from handoff.services.tickets.registry import add

SURE = 0.8
"""The least calibrated probability with which an article is sent as an answer."""
_DESCRIPTION_CHARACTERS = 2000
_ONCE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Considered:
    """What becomes of the assistant's turn."""

    result: TurnResult
    complaint: Complaint | None = None
    """What the message tells of a problem: to be registered."""
    to_people: bool = False
    """The assistant leaves it to people, and says nothing."""


def considered(turn: TurnRequest, result: TurnResult | None, contact: str, departments: Departments) -> Considered:
    """What of a turn is said in a conversation where the assistant speaks once. `contact` is where it is answered."""
    if result is None:
        handoff = HandoffRequest(reason=HandoffReason.UNAVAILABLE)
        return Considered(result=_silent(turn, handoff), to_people=True)
    language, outcome = result.language, result.outcome
    if outcome.kind is OutcomeKind.CRISIS:  # its words may help before anybody is there
        return Considered(result=_plain(result))
    is_answer = outcome.kind is OutcomeKind.ANSWER and outcome.reason != STANDBY and result.handoff is None
    if is_answer and (outcome.score or 0.0) >= SURE and result.form is None:
        return Considered(result=_plain(result))
    handoff = result.handoff or HandoffRequest(reason=HandoffReason.FAILED)
    complaint = None
    if outcome.kind is OutcomeKind.COMPLAINT or (result.form is not None and result.form.is_active):
        complaint = _complaint(turn, result.form, contact)
        kind = complaint.kind
        handoff = HandoffRequest(
            reason=HandoffReason.TOPIC,
            priority=max(handoff.priority, PRIORITIES.get(kind, handoff.priority)),
            department=departments.of_kind(kind),
        )
    return Considered(result=_silent(turn, handoff, language), complaint=complaint, to_people=True)


def speaks_once(conversation: Conversation) -> bool:
    return not CAPABILITIES[conversation.channel].dialogue


async def settled(
    work: UnitOfWork,
    context: Context,
    conversation: Conversation,
    turn: TurnRequest,
    result: TurnResult | None,
    now: datetime,
) -> TurnResult:
    """What of the turn is said, with the ticket made or the receipt confirmed, within the caller's transaction."""
    once = considered(turn, result, await _contact_of(work, conversation), context.departments.current())
    spoken = replace(conversation, language=once.result.language)
    if once.complaint is not None:
        await _register(work, context, spoken, once.complaint, turn, now)
    elif once.to_people:
        await acknowledge(work, spoken, now)
    return once.result


async def _contact_of(work: UnitOfWork, conversation: Conversation) -> str:
    """Where the player of a channel's conversation is answered, as a ticket's contact says it."""
    thread = await work.contacts.thread(conversation.id)
    return "" if thread is None else (await work.contacts.get(thread.contact_id)).address


async def acknowledge(work: UnitOfWork, conversation: Conversation, now: datetime) -> None:
    """Tell who wrote that it has come and that a person answers, once a day, within the caller's transaction."""
    if not CAPABILITIES[conversation.channel].acknowledges:
        return
    thread = await work.contacts.thread(conversation.id)
    if thread is None:
        return
    contact = await work.contacts.get(thread.contact_id)
    if contact.acknowledged_at is not None and now - _ONCE < contact.acknowledged_at <= now:
        return
    await work.contacts.update(replace(contact, acknowledged_at=now))
    await add_system_message(work, conversation, now, SystemCode.ACKNOWLEDGED)


async def _register(
    work: UnitOfWork,
    context: Context,
    conversation: Conversation,
    complaint: Complaint,
    turn: TurnRequest,
    now: datetime,
) -> None:
    """Make the ticket of a first message that tells a problem, and tell its number, within the caller's transaction."""
    ticket, is_new = await add(
        work,
        context,
        now,
        Registration(
            conversation_id=conversation.id,
            complaint=complaint,
            language=conversation.language,
            idempotency_key=f"channel:{conversation.id}:{turn.seq}",
        ),
    )
    if not is_new:
        return
    await work.attachments.make_evidence([AttachmentId(file.id) for file in turn.attachments], ticket.id)
    hours = context.sla.first_answer_hours
    await add_system_message(
        work, conversation, now, SystemCode.TICKET_REGISTERED, reference=ticket.reference, hours=hours
    )


def _silent(turn: TurnRequest, handoff: HandoffRequest, language: str | None = None) -> TurnResult:
    return TurnResult(
        replies=(),
        outcome=Outcome(kind=OutcomeKind.HANDOFF, reason=handoff.reason),
        language=language or turn.language,
        handoff=handoff,
    )


def _plain(result: TurnResult) -> TurnResult:
    """Its words alone: nobody presses buttons there, and no form goes on."""
    return replace(
        result, replies=tuple(replace(reply, buttons=()) for reply in result.replies), form=None, memory=None
    )


def _complaint(turn: TurnRequest, form: ComplaintForm | None, contact: str) -> Complaint:
    """As much of it as the message tells. Whose account it is stays a claim; where none is made, the address stands
    for it, so that it is no word that everybody can guess.
    """
    account = turn.account_id or (form.account_id if form else "") or contact
    return Complaint(
        kind=(form.kind if form else None) or ComplaintKind.OTHER,
        account_id=account[:64],
        description=turn.text[:_DESCRIPTION_CHARACTERS],
        transaction_id=(form.transaction_id or None) if form else None,
        bet_id=(form.bet_id or None) if form else None,
        amount=(form.amount or None) if form else None,
        currency=(form.currency or None) if form else None,
        happened=form.happened if form else "",
        happened_on=form.happened_on if form else None,
        contact=contact[:200],
    )
