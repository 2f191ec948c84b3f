"""Texts that operators use again and again: kept by supervisors, one a shortcut and language."""

import re
from collections.abc import Iterable
from dataclasses import replace

from handoff.domain.audit import Action as Recorded
from handoff.domain.content.saved_reply import VARIABLES, SavedReply
from handoff.domain.errors import BadRequest, NotFound
from handoff.domain.ids import SavedReplyId, new_key
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import audit
from handoff.services.retrying import retried
from handoff.services.texts import clean
from languages import LANGUAGES

_SHORTCUT = re.compile(r"[\w-]{1,32}")
_TEXT_CHARACTERS = 2000
_KEPT = "saved replies"


async def all_of(uow: UnitOfWorkFactory) -> list[SavedReply]:
    """By shortcut, then language."""
    async with uow(read_only=True) as work:
        return await work.saved_replies.all()


@retried
async def add(uow: UnitOfWorkFactory, clock: Clock, *, shortcut: str, language: str, text: str) -> SavedReply:
    """Keep a new one.

    Raises:
        BadRequest: the shortcut is taken or none, or the text names a variable that there is not.
        EmptyMessage, MessageTooLong
    """
    reply = _checked(SavedReply(id=SavedReplyId(new_key()), shortcut=shortcut, language=language, text=text))
    async with uow() as work:
        await work.alone(_KEPT)
        await _is_free(work, reply)
        await work.saved_replies.add(reply)
        await _record(work, clock, reply, "added")
        await work.commit()
    return reply


@retried
async def change(
    uow: UnitOfWorkFactory,
    clock: Clock,
    id: SavedReplyId,
    *,
    shortcut: str | None,
    language: str | None,
    text: str | None,
) -> SavedReply:
    """Change one; None leaves a field as it is.

    Raises:
        NotFound. As `add`.
    """
    async with uow() as work:
        await work.alone(_KEPT)
        before = next((reply for reply in await work.saved_replies.all() if reply.id == id), None)
        if before is None:
            raise NotFound
        reply = _checked(
            replace(
                before,
                shortcut=before.shortcut if shortcut is None else shortcut,
                language=before.language if language is None else language,
                text=before.text if text is None else text,
            )
        )
        await _is_free(work, reply)
        await work.saved_replies.update(reply)
        await _record(work, clock, reply, "changed")
        await work.commit()
    return reply


@retried
async def remove(uow: UnitOfWorkFactory, clock: Clock, id: SavedReplyId) -> None:
    """Forget one; also right where there is none."""
    async with uow() as work:
        reply = next((one for one in await work.saved_replies.all() if one.id == id), None)
        if reply is None:
            return
        await work.saved_replies.remove(id)
        await _record(work, clock, reply, "removed")
        await work.commit()


@retried
async def begin_with(uow: UnitOfWorkFactory, first: Iterable[tuple[str, str, str]]) -> None:
    """Keep these (shortcut, language, text), unless there are some already."""
    async with uow() as work:
        await work.alone(_KEPT)
        if await work.saved_replies.all():
            return
        for shortcut, language, text in first:
            reply = SavedReply(id=SavedReplyId(new_key()), shortcut=shortcut, language=language, text=text)
            await work.saved_replies.add(_checked(reply))
        await work.commit()


async def _record(work: UnitOfWork, clock: Clock, reply: SavedReply, what: str) -> None:
    told = {"what": what, "shortcut": reply.shortcut, "language": reply.language}
    await audit.record(work, clock.now(), Recorded.REPLIES_CHANGED, reply.id, told)


def _checked(reply: SavedReply) -> SavedReply:
    shortcut = reply.shortcut.strip().lower().removeprefix("/")
    if not _SHORTCUT.fullmatch(shortcut):
        raise BadRequest(field="shortcut")
    if reply.language not in LANGUAGES:
        raise BadRequest(field="language")
    text = clean(reply.text, _TEXT_CHARACTERS)
    if not set(re.findall(r"\{(\w*)\}", text)) <= VARIABLES:
        raise BadRequest(field="text")
    return replace(reply, shortcut=shortcut, text=text)


async def _is_free(work: UnitOfWork, reply: SavedReply) -> None:
    for other in await work.saved_replies.all():
        if other.id != reply.id and (other.shortcut, other.language) == (reply.shortcut, reply.language):
            raise BadRequest(field="shortcut")
