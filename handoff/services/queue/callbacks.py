"""Calls that players ask for: planned for a window of time, brought into the queue at it, and told of to the end.

The conversation carries the call: in the queue it is offered like any other, and whoever takes it calls. A call is over
by what an operator says of it, or when the player takes it back; closing the conversation alone does not end it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from handoff.domain.conversations.conversation import Conversation, HandoffReason, Priority, Status
from handoff.domain.conversations.note import Note
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import BadRequest, NotFound
from handoff.domain.events import ConversationUpdated, NoteAdded, Notice
from handoff.domain.ids import ConversationId, NoteId, new_key
from handoff.domain.people.operator import Operator
from handoff.domain.queue.callback import Callback, CallbackState, CallOutcome, Window
from handoff.ports.assistant import HandoffRequest
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit
from handoff.services.context import Context
from handoff.services.queue import handoffs, ownership, phone_numbers, routing
from handoff.services.queue.ownership import held_by
from handoff.services.retrying import retried
from handoff.services.system_messages import add_system_message
from handoff.services.texts import clean
from handoff.services.throttle import throttle

MATTER_CHARACTERS = 500
NOTE_CHARACTERS = 2000
_PER_MINUTE = 5


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a player asks for. `country`: two letters, where the number is without its country's digits."""

    number: str
    starts_at: datetime
    matter: str = ""
    country: str | None = None


def windows(context: Context) -> list[Window]:
    """What may be chosen now; empty where calls are not offered."""
    rules = context.rules
    return rules.callbacks.windows(rules.hours, context.clock.now()) if rules.callbacks.offered else []


@retried
async def request(
    context: Context, conversation_id: ConversationId, wish: Wish, *, by: Operator | None = None
) -> Callback:
    """Plan a call, or move the one that is planned already and take its number and matter anew. `by` is the operator
    who does it for the player.

    Raises:
        NotFound: calls are not offered here. BadRequest: no such number, or the window cannot be chosen (any more).
        MessageTooLong. Blocked. TooMany. NotYours: the operator does not hold the conversation.
    """
    if not context.rules.callbacks.offered:
        raise NotFound
    now = context.clock.now()
    window = next((one for one in windows(context) if one.starts_at == wish.starts_at), None)
    if window is None:
        raise BadRequest(field="starts_at")
    matter, _ = context.mask(clean(wish.matter, MATTER_CHARACTERS, may_be_empty=True))
    async with context.uow() as work:
        if by is not None:
            conversation = await held_by(work, by.id, conversation_id)
        else:
            conversation = await work.conversations.get(conversation_id)
            handoffs.check_not_blocked(conversation, now)
            await throttle(work, now, f"callback:{conversation_id}", _PER_MINUTE)
        number = phone_numbers.read(wish.number, conversation.language, wish.country)
        before = await work.callbacks.open_of(conversation_id)
        callback = Callback(
            id=before.id if before else new_key(),
            conversation_id=conversation_id,
            number=number,
            language=conversation.language,
            matter=matter,
            window=window,
            state=CallbackState.PLANNED,
            created_at=before.created_at if before else now,
            updated_at=now,
            attempts=before.attempts if before else 0,
        )
        await _plan(work, conversation, before, callback, now)
        await work.commit()
    return callback


async def _plan(
    work: UnitOfWork, conversation: Conversation, before: Callback | None, callback: Callback, now: datetime
) -> None:
    if before is None:
        await work.callbacks.add(callback)
    else:
        await work.callbacks.update(callback)
    await _tell(work, conversation, now, SystemCode.CALLBACK_MOVED if before else SystemCode.CALLBACK_PLANNED, callback)
    if before is not None and _waits_for_it(conversation, before):
        await handoffs.leave(work, conversation, now, SystemCode.HANDOFF_CANCELLED)
    work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))


def _waits_for_it(conversation: Conversation, callback: Callback) -> bool:
    is_due = callback.state is CallbackState.DUE
    return is_due and conversation.status is Status.QUEUED and conversation.handoff_reason is HandoffReason.CALLBACK


@retried
async def cancel(context: Context, conversation_id: ConversationId) -> None:
    """The player wants no call any more. Cancelling twice is harmless; a place in the queue for it is given up."""
    now = context.clock.now()
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        callback = await work.callbacks.open_of(conversation_id)
        if callback is None:
            return
        await work.callbacks.update(replace(callback, state=CallbackState.CANCELLED, updated_at=now))
        await add_system_message(work, conversation, now, SystemCode.CALLBACK_CANCELLED)
        if _waits_for_it(conversation, callback):
            await handoffs.leave(work, conversation, now, SystemCode.HANDOFF_CANCELLED)
        work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
        await work.commit()
    await routing.distribute(context)


@retried
async def bring_due(context: Context) -> int:
    """Bring the calls whose window has begun to people; how many. What somebody let go of without a word of the call
    comes again.
    """
    now = context.clock.now()
    async with context.uow(read_only=True) as work:
        due = await work.callbacks.begun(now)
    brought = 0
    for each in due:
        async with context.uow() as work:
            conversation = await work.conversations.get(each.conversation_id)
            callback = await work.callbacks.open_of(each.conversation_id)
            if callback is None or callback.window != each.window or callback.state is not each.state:
                continue  # somebody was faster
            await _bring(context, work, conversation, callback, now)
            await work.commit()
        brought += 1
    if brought:
        await routing.distribute(context)
    return brought


async def _bring(
    context: Context, work: UnitOfWork, conversation: Conversation, callback: Callback, now: datetime
) -> None:
    await work.callbacks.update(replace(callback, state=CallbackState.DUE, updated_at=now))
    if conversation.status is Status.CLOSED:
        before, conversation = conversation, conversation.move(Status.BOT, now, closed_reason=None)
        await audit.change_owner(work, before, conversation)
    if conversation.status is Status.BOT:
        wanted = HandoffRequest(
            reason=HandoffReason.CALLBACK,
            priority=Priority.URGENT if conversation.stays_with_people else Priority.HIGH,
            department=conversation.department,
        )
        await handoffs.enqueue(work, conversation, now, wanted, callback.matter, context=context)
        return
    work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
    if conversation.status is Status.ASSIGNED and conversation.operator_id is not None:
        holder = await work.operators.get(conversation.operator_id)
        ownership.notify(work, Notice.CALLBACK_DUE, conversation, [holder])


@retried
async def record(
    context: Context, operator: Operator, conversation_id: ConversationId, outcome: CallOutcome, note: str = ""
) -> Callback:
    """What came of a call, by who holds the conversation. Where nobody answered, it is tried again by the rule: then
    the conversation goes to the assistant until then, unless its player was in danger.

    Raises:
        NotYours. NotFound: there is no call to be made. MessageTooLong.
    """
    now = context.clock.now()
    text, _ = context.mask(clean(note, NOTE_CHARACTERS, may_be_empty=True))
    async with context.uow() as work:
        held = await held_by(work, operator.id, conversation_id)
        callback = await work.callbacks.open_of(conversation_id)
        if callback is None:
            raise NotFound
        callback = _after(context, replace(callback, called_by=operator.id, updated_at=now), outcome, now)
        await work.callbacks.update(callback)
        await _tell(work, held, now, _CODES[callback.state], callback)
        if text:
            await _note(work, operator, held, text, now)
        work.emit(ConversationUpdated(conversation_id=held.id, epoch=held.epoch))
        await work.commit()
    if callback.state is CallbackState.PLANNED and not held.stays_with_people:
        await handoffs.give_back(context, operator.id, conversation_id, Status.BOT)
    return callback


def _after(context: Context, callback: Callback, outcome: CallOutcome, now: datetime) -> Callback:
    """The call after an attempt that ended so."""
    rules = context.rules
    if outcome is CallOutcome.REACHED:
        return replace(callback, state=CallbackState.REACHED)
    if outcome is CallOutcome.WRONG_NUMBER:
        return replace(callback, state=CallbackState.WRONG_NUMBER)
    tried = replace(callback, attempts=callback.attempts + 1, state=CallbackState.UNREACHED)
    again = rules.callbacks.retry(rules.hours, now) if tried.attempts < rules.callbacks.attempts else None
    return tried if again is None else replace(tried, state=CallbackState.PLANNED, window=again)


_CODES = {
    CallbackState.REACHED: SystemCode.CALLBACK_REACHED,
    CallbackState.UNREACHED: SystemCode.CALLBACK_UNREACHED,
    CallbackState.WRONG_NUMBER: SystemCode.CALLBACK_WRONG_NUMBER,
    CallbackState.PLANNED: SystemCode.CALLBACK_AGAIN,
}


async def _tell(
    work: UnitOfWork, conversation: Conversation, now: datetime, code: SystemCode, callback: Callback
) -> None:
    window = {"starts_at": callback.window.starts_at.isoformat(), "ends_at": callback.window.ends_at.isoformat()}
    ending = phone_numbers.ending(callback.number)
    await add_system_message(work, conversation, now, code, ending=ending, **window)


async def _note(work: UnitOfWork, operator: Operator, held: Conversation, text: str, now: datetime) -> None:
    note = Note(
        id=NoteId(new_key()),
        conversation_id=held.id,
        operator_id=operator.id,
        author_name=operator.name,
        text=text,
        created_at=now,
        after_seq=held.head_seq,
    )
    await work.notes.add(note)
    work.emit(NoteAdded(conversation_id=held.id))
