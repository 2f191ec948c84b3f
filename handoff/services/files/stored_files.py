"""Files that players and operators send: taken in, put into a message, handed out, and forgotten if never sent."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handoff.domain.conversations.message import AttachedFile, Author
from handoff.domain.errors import FileRefused, FilesUnavailable, NotFound
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, ConversationId, new_key
from handoff.domain.people.operator import Operator
from handoff.ports.clock import Clock
from handoff.ports.files import FileStore
from handoff.ports.screening import Screening
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.files.media_types import file_name, media_type
from handoff.services.queue.handoffs import check_not_blocked
from handoff.services.queue.ownership import held_by
from handoff.services.retrying import retried
from handoff.services.throttle import throttle

UNSENT_KEPT = timedelta(days=1)
FILES_PER_MINUTE = 20
"""Uploads that one conversation may make in a minute."""
FILES_PER_CONVERSATION = 200
_UNIT = 1_048_576
"""Bytes from one address are counted in these."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it came: of the player's, or of the `operator` who holds the conversation."""

    conversation_id: ConversationId
    operator: Operator | None
    name: str
    content: bytes
    address: str


@retried
async def upload(context: Context, store: FileStore, screening: Screening, sent: Upload) -> Attachment:
    """Keep a file until a message carries it.

    Raises:
        FileRefused: empty, of no type that is taken, refused by the `screening`, or the conversation has too many.
        NotYours: the operator does not hold the conversation. NotFound, Blocked.
        TooMany: in this conversation, or from this `address`. FilesUnavailable: no more is kept in all.
    """
    uow, limits = context.uow, context.limits
    conversation_id, operator, content = sent.conversation_id, sent.operator, sent.content
    now = context.clock.now()
    async with uow() as work:
        await _may_upload(work, conversation_id, operator, now)
        await throttle(work, now, f"upload:{conversation_id}", FILES_PER_MINUTE)
        if operator is None:
            await _count_for(work, sent.address, len(content), limits.address_uploads_max_bytes, now)
        await work.commit()  # what is refused counts too
    kind = await asyncio.to_thread(media_type, content)
    content = await screening.passed(kind, content)
    async with uow(read_only=True) as work:
        if await work.attachments.total_bytes() + len(content) > limits.uploads_max_bytes:
            raise FilesUnavailable
    async with uow() as work:
        await _may_upload(work, conversation_id, operator, now)
        so_far = await work.attachments.of_conversation(conversation_id)
        size = sum(file.size_bytes for file in so_far) + len(content)
        if size > limits.conversation_uploads_max_bytes or len(so_far) >= FILES_PER_CONVERSATION:
            raise FileRefused(reason="too_many")
        attachment = Attachment(
            id=AttachmentId(new_key()),
            conversation_id=conversation_id,
            author=Author.VISITOR if operator is None else Author.OPERATOR,
            name=file_name(sent.name, kind),
            media_type=kind,
            size_bytes=len(content),
            created_at=now,
        )
        await work.attachments.add(attachment)
        await work.commit()
    try:
        await store.put(attachment.id, content)
    except BaseException:
        async with uow() as work:  # else it would count, and nobody could read it
            await work.attachments.remove(attachment.id)
            await work.commit()
        raise
    return attachment


async def _may_upload(
    work: UnitOfWork, conversation_id: ConversationId, operator: Operator | None, now: datetime
) -> None:
    """Raises: NotYours, NotFound, Blocked."""
    conversation = await work.conversations.get(conversation_id)
    if operator is not None:
        await held_by(work, operator.id, conversation_id)
    else:
        check_not_blocked(conversation, now)


async def _count_for(work: UnitOfWork, address: str, size: int, most: int, now: datetime) -> None:
    """Raises: TooMany."""
    for _ in range(-(-size // _UNIT)):
        await throttle(work, now, f"upload-from:{address}", most // _UNIT, _HOUR)


async def to_attach(
    work: UnitOfWork, conversation_id: ConversationId, author: Author, ids: Sequence[str]
) -> tuple[AttachedFile, ...]:
    """The uploaded files that a message is to carry, within the caller's transaction.

    Raises:
        NotFound: one of them is not there, is of another conversation or side, or was sent before.
    """
    files = []
    for id in dict.fromkeys(ids):
        file = await work.attachments.get(AttachmentId(id))
        if file.conversation_id != conversation_id or file.author is not author or file.seq is not None:
            raise NotFound
        files.append(AttachedFile(id=file.id, name=file.name, media_type=file.media_type, size_bytes=file.size_bytes))
    return tuple(files)


async def for_visitor(
    uow: UnitOfWorkFactory, store: FileStore, conversation_id: ConversationId, id: AttachmentId
) -> tuple[Attachment, bytes]:
    """A file of the player's own conversation: theirs, or sent to them.

    Raises:
        NotFound
    """
    async with uow(read_only=True) as work:
        file = await work.attachments.get(id)
    if file.conversation_id != conversation_id or (file.author is not Author.VISITOR and file.seq is None):
        raise NotFound
    return file, await store.get(id)


async def for_operator(
    uow: UnitOfWorkFactory, clock: Clock, store: FileStore, operator: Operator, id: AttachmentId
) -> tuple[Attachment, bytes]:
    """A file that the operator may see.

    Raises:
        NotFound: it is not there, or not for them.
    """
    async with uow(read_only=True) as work:
        file = await work.attachments.get(id)
        if not await rights.reads_file(work, operator, file):
            raise NotFound
        conversation = await work.conversations.get(file.conversation_id)
    await audit.record_read(uow, clock, operator, conversation, "file")
    return file, await store.get(id)


@retried
async def forget_unsent(uow: UnitOfWorkFactory, clock: Clock, store: FileStore) -> int:
    """Remove files that were uploaded and never sent within `UNSENT_KEPT`; how many."""
    async with uow() as work:
        unsent = await work.attachments.unsent_before(clock.now() - UNSENT_KEPT)
        for file in unsent:
            await work.attachments.remove(file.id)
            # Before the commit: what a crash leaves is a row without a file, which the next sweep removes.
            await store.remove(file.id)
        await work.commit()
    return len(unsent)
