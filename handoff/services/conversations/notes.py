"""What people at the desk tell each other about a conversation, and a supervisor's whisper to who writes in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handoff.domain.conversations.note import Note
from handoff.domain.errors import BadRequest, Forbidden
from handoff.domain.events import NoteAdded, Notice, Notified
from handoff.domain.ids import ConversationId, NoteId, OperatorId
from handoff.domain.people.operator import Operator
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import rights
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action
from handoff.services.texts import clean

NOTE_CHARACTERS = 2000


@dataclass(frozen=True, kw_only=True)
class NoteDraft:
    """What somebody at the desk writes. `id` is of their making: the same one stores once."""

    id: NoteId
    text: str
    mentions: Sequence[OperatorId] = ()
    whisper: bool = False


@retried
async def add(context: Context, author: Operator, conversation_id: ConversationId, draft: NoteDraft) -> Note:
    """Store a note.

    Raises:
        Forbidden: only supervisors whisper, and only those who may read a conversation write notes.
        EmptyMessage, MessageTooLong.
        BadRequest: the id is that of another note.
    """
    draft = replace(draft, text=clean(draft.text, NOTE_CHARACTERS))
    async with context.uow() as work:
        access = await rights.readable(work, author, await work.conversations.get(conversation_id))
        if access is None:
            raise Forbidden
        rights.check(author, Action.WHISPER if draft.whisper else Action.NOTE, access)
        note = await write(work, context.clock, author, conversation_id, draft)
        await work.commit()
    return note


async def write(
    work: UnitOfWork, clock: Clock, author: Operator, conversation_id: ConversationId, draft: NoteDraft
) -> Note:
    """The same within the caller's transaction, for a text that is clean."""
    conversation = await work.conversations.get(conversation_id)
    people = {operator.id for operator in await work.operators.all() if operator.is_active}
    wanted = Note(
        id=draft.id,
        conversation_id=conversation_id,
        operator_id=author.id,
        author_name=author.name,
        text=draft.text,
        created_at=clock.now(),
        after_seq=conversation.head_seq,
        mentions=tuple(dict.fromkeys(id for id in draft.mentions if id in people)),
        whisper=draft.whisper,
    )
    note = await work.notes.add(wanted)
    if note is not wanted:
        if (note.conversation_id, note.operator_id) != (conversation_id, author.id):
            raise BadRequest
        return note
    work.emit(NoteAdded(conversation_id=conversation_id))
    mentioned = frozenset(note.mentions) - {author.id}
    if mentioned:
        _notify(work, Notice.MENTION, note, mentioned)
    if draft.whisper and conversation.operator_id is not None:
        _notify(work, Notice.WHISPER, note, frozenset({conversation.operator_id}) - mentioned)
    return note


def _notify(work: UnitOfWork, notice: Notice, note: Note, ids: frozenset[OperatorId]) -> None:
    params = {"name": note.author_name}
    work.emit(Notified(notice=notice, conversation_id=note.conversation_id, operator_ids=ids, params=params))
