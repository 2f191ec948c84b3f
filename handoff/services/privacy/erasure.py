"""Erasing what is of a player: nothing is left but rows that count, and the numbers of tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handoff.domain.audit import SYSTEM, Action
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.errors import NotFound, OnHold
from handoff.domain.events import AccessRevoked
from handoff.domain.ids import ConversationId
from handoff.domain.privacy import ERASED, Subject
from handoff.domain.queue.wait import WaitEnd
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit
from handoff.services.privacy.places import Places
from handoff.services.queue import ownership


@dataclass(frozen=True, kw_only=True)
class Erased:
    """How many of each."""

    conversations: int = 0
    files: int = 0
    tickets: int = 0


async def erase(places: Places, subject: Subject, *, named: bool = False) -> Erased:
    """Erase what is of the subject, talks that are going on too: whoever has them loses them.

    `named` takes along conversations in which a ticket only names the account: somebody must have made sure that they
    are the same person's.

    Raises:
        NotFound: there is nothing of it. OnHold: something of it must be kept; nothing was erased.
    """
    async with places.uow(read_only=True) as work:
        found = [one for one in await work.privacy.holdings(subject) if named or one.is_proven]
    if not found:
        raise NotFound
    if any(one.is_held for one in found):
        raise OnHold
    return await erase_all(places, [one.id for one in found])


async def erase_all(places: Places, ids: Sequence[ConversationId], *, by_age: bool = False) -> Erased:
    """Erase these conversations, each as one transaction; those that are held are passed over."""
    now = places.clock.now()
    files = tickets = 0
    erased: list[ConversationId] = []
    await places.erasures.add(ids, now)  # before: what a crash leaves undone, the next start does
    for id in ids:
        async with places.uow() as work:
            before = await work.conversations.get(id)
            if before.closed_reason == ERASED or await work.privacy.is_held(id):
                continue
            await _end(work, before, now)
            gone = await clear_files(places, work, id)
            await work.privacy.clear_talk(id)
            emptied = await work.privacy.clear_tickets(id)
            await work.privacy.clear_player(id)
            await work.facts.forget(id)
            actor = SYSTEM if by_age else None
            await audit.record(work, now, Action.ERASED, id, {"files": gone, "tickets": emptied}, actor=actor)
            await work.commit()
        files, tickets = files + gone, tickets + emptied
        erased.append(id)
    await places.dialogues.forget(ids, asked=not by_age)
    return Erased(conversations=len(erased), files=files, tickets=tickets)


async def clear_files(places: Places, work: UnitOfWork, id: ConversationId) -> int:
    """Remove the files of a conversation, within the caller's transaction; how many."""
    attached = await work.attachments.of_conversation(id)
    for file in attached:
        # Before the commit: what a crash leaves is a row without a file, which the next time removes.
        await places.files.remove(file.id)
        await work.attachments.remove(file.id)
    return len(attached)


async def repeat(places: Places) -> Erased:
    """Erase again what was erased and has come back with a backup."""
    listed = await places.erasures.all()
    async with places.uow(read_only=True) as work:
        gone = await work.privacy.erased_or_unknown(listed) if listed else set()
    back = [id for id in listed if id not in gone]
    return await erase_all(places, back) if back else Erased()


async def _end(work: UnitOfWork, before: Conversation, now: datetime) -> None:
    """Nobody's any more; browsers and people who have it are told."""
    if before.status is Status.QUEUED:
        await ownership.leave_queue(work, before, now, WaitEnd.LEFT)
    if before.status is not Status.CLOSED:
        after = before.move(
            Status.CLOSED, now, operator_id=None, waiting_since=None, lease_expires_at=None, assigned_at=None
        )
        await audit.change_owner(work, before, after)
        ownership.emit_changed(work, after)
    work.emit(AccessRevoked(conversation_id=before.id))
