"""How long each kind is kept, carried out once a day."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from handoff.domain.audit import SYSTEM, Action
from handoff.domain.ids import ConversationId
from handoff.domain.privacy import Kept
from handoff.ports.privacy import Due
from handoff.services import audit
from handoff.services.privacy import erasure
from handoff.services.privacy.places import Places

_PAGE = 500
"""Conversations that are looked at in one step: some milliseconds."""


async def carry_out(places: Places, kept: Kept) -> dict[str, int]:
    """Remove what was kept long enough; how many of each kind. What is held, or still at work, stays."""
    now = places.clock.now()
    removed = {"files": await _old_files(places, _before(now, kept.files))}
    removed |= {"messages": 0, "tickets": 0, "conversations": 0}
    after: ConversationId | None = None
    while True:
        async with places.uow(read_only=True) as work:
            through = await work.privacy.page(after, _PAGE)
            if through is None:
                break
            due = await work.privacy.due(
                after,
                through,
                talks_before=_before(now, kept.messages),
                tickets_before=_before(now, kept.tickets),
                wholes_before=_before(now, kept.conversations),
            )
        await _remove(places, due, removed)
        after = through
        await asyncio.sleep(0)
    removed["trackers"] = await _old_dialogues(places, _before(now, kept.trackers))
    removed["files"] += await _files_of_nobody(places)
    if any(removed.values()):
        async with places.uow() as work:
            await audit.record(work, now, Action.RETAINED, params=removed, actor=SYSTEM)
            await work.commit()
    return removed


async def _remove(places: Places, due: Due, removed: dict[str, int]) -> None:
    for id in due.talks:
        async with places.uow() as work:
            await erasure.clear_files(places, work, id)
            await work.privacy.clear_talk(id)
            await work.commit()
        removed["messages"] += 1
    await places.dialogues.forget(due.talks)
    for id in due.tickets:
        async with places.uow() as work:
            removed["tickets"] += await work.privacy.clear_tickets(id)
            await work.commit()
    if due.wholes:
        removed["conversations"] += (await erasure.erase_all(places, due.wholes, by_age=True)).conversations


async def _old_files(places: Places, before: datetime | None) -> int:
    count = 0
    while before is not None:
        async with places.uow() as work:
            ids = await work.privacy.files_before(before, _PAGE)
            for id in ids:
                await places.files.remove(id)
                await work.attachments.remove(id)
            await work.commit()
        count += len(ids)
        if len(ids) < _PAGE:
            break
    return count


async def _files_of_nobody(places: Places) -> int:
    """Files that came to disk when their row was gone already."""
    known = await places.files.known()
    async with places.uow(read_only=True) as work:
        lost = [id for id in known if not await work.privacy.has_file(id)]
    for id in lost:
        await places.files.remove(id)
    return len(lost)


async def _old_dialogues(places: Places, before: datetime | None) -> int:
    """What the assistant remembers of talks that rest, and of those that are erased: a turn may have ended after."""
    forgotten = 0 if before is None else await _forget(places, await places.dialogues.idle_since(before))
    known = await places.dialogues.known()
    for first in range(0, len(known), _PAGE):
        async with places.uow(read_only=True) as work:
            gone = await work.privacy.erased_or_unknown(known[first : first + _PAGE])
        forgotten += await _forget(places, sorted(gone))
    return forgotten


async def _forget(places: Places, ids: Sequence[ConversationId]) -> int:
    count = 0
    for first in range(0, len(ids), _PAGE):
        page = ids[first : first + _PAGE]
        async with places.uow(read_only=True) as work:
            free = [id for id in page if not await work.privacy.is_held(id)]
        count += await places.dialogues.forget(free)
    return count


def _before(now: datetime, kept: timedelta | None) -> datetime | None:
    return None if kept is None else now - kept


class Rounds:
    """When the round is due: at the first look, and from then on once a day from an hour of the day on.

    `kept` may be set anew.
    """

    def __init__(self, places: Places, kept: Kept, hour: int) -> None:
        self._places = places
        self.kept = kept
        self._hour = hour
        self._last: datetime | None = None

    async def look(self, local: datetime) -> bool:
        """Carry out what is due at this local time; whether it was.

        Each night the database is written anew, so that nothing of what was removed is left in free pages; at a start
        only where something was.
        """
        due = local.replace(hour=self._hour, minute=0, second=0, microsecond=0)
        is_first = self._last is None
        if self._last is not None and not self._last < due <= local:
            return False
        again = await erasure.repeat(self._places)
        removed = await carry_out(self._places, self.kept)
        if not is_first or again.conversations or any(removed.values()):
            await self._places.rewrite()
        self._last = local
        return True
