"""The audit log: written within the transaction of what it tells of, read by supervisors, proved to be whole.

Whoever lets somebody in says with `act_as` who acts from here on in this task and those that it starts.
"""

from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handoff.domain.audit import SYSTEM, Action, Actor, Entry, Head, Search
from handoff.domain.conversations.conversation import Conversation
from handoff.domain.integrations.event import OWNERS, an_event
from handoff.domain.people.operator import Operator
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import rights
from handoff.services.retrying import retried

_PAGE = 1000
MOST_LINES = 500
"""That are told at once."""
_acting: ContextVar[Actor] = ContextVar("acting", default=SYSTEM)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a look at the whole log found. `broken_at` is the first line that is wrong or missing; None: none is."""

    lines: int
    head: Head
    broken_at: int | None = None
    why: str = ""


def act_as(actor: Actor) -> None:
    _acting.set(actor)


async def record(
    work: UnitOfWork,
    at: datetime,
    action: Action,
    subject: str = "",
    params: Mapping[str, str | int] | None = None,
    *,
    actor: Actor | None = None,
) -> None:
    """Add a line within the caller's transaction; by whoever acts, unless `actor` says who."""
    by = actor or _acting.get()
    head = await work.audit.head(for_update=True)
    line = Entry(
        seq=head.seq + 1,
        at=at,
        actor=by.id,
        name=by.name,
        address=by.address[:64],
        action=action,
        subject=subject[:64],
        params=params or {},
        previous=head.hash,
    )
    await work.audit.append(replace(line, hash=line.computed_hash()))


async def change_owner(work: UnitOfWork, before: Conversation, after: Conversation) -> None:
    """Store the change of a conversation's owner, as `ConversationRepository.change_owner`, and record it, for those
    outside too.
    """
    await work.conversations.change_owner(before, after)
    told: dict[str, str | int] = {"before": before.status, "after": after.status, "epoch": after.epoch}
    if after.operator_id is not None:
        told["operator"] = after.operator_id
    await record(work, after.updated_at, Action.OWNER_CHANGED, after.id, told)
    await work.outside.record(an_event(OWNERS[after.status], after.updated_at, after.id, epoch=after.epoch))


@retried
async def record_read(uow: UnitOfWorkFactory, clock: Clock, operator: Operator, seen: Conversation, what: str) -> None:
    """To be called before an operator is shown something of a conversation: of a proven player's, which somebody else
    has, it is recorded.
    """
    if seen.account_id is None or seen.is_held_by(operator.id):
        return
    async with uow() as work:
        await record(work, clock.now(), Action.READ, seen.id, {"what": what})
        await work.commit()


async def lines(
    uow: UnitOfWorkFactory,
    reader: Operator,
    search: Search,
) -> list[Entry]:
    """Newest first.

    Raises:
        Forbidden: the reader is no supervisor.
    """
    rights.check(reader, rights.Action.READ, rights.Area.AUDIT)
    async with uow(read_only=True) as work:
        return await work.audit.search(replace(search, limit=min(search.limit, MOST_LINES)))


async def exported(uow: UnitOfWorkFactory, clock: Clock, reader: Operator, wanted: Mapping[str, str]) -> None:
    """To be called before the log is given away as a file: that is recorded too.

    Raises:
        Forbidden: the reader is no supervisor.
    """
    rights.check(reader, rights.Action.READ, rights.Area.AUDIT)
    async with uow() as work:
        await record(work, clock.now(), Action.EXPORTED, params=wanted)
        await work.commit()


async def settings_in_force(uow: UnitOfWorkFactory, clock: Clock, told: Mapping[str, str]) -> None:
    """Record the settings that are not the defaults, unless they are those of the start before."""
    async with uow() as work:
        last = await work.audit.search(Search(action=Action.SETTINGS, limit=1))
        if last and dict(last[0].params) == dict(told):
            return
        await record(work, clock.now(), Action.SETTINGS, params=told, actor=SYSTEM)
        await work.commit()


async def verify(uow: UnitOfWorkFactory, known: Head | None = None) -> Verdict:
    """Go through the whole log. `known` is a head of before, noted elsewhere: it must still be in the log or before it.

    Without one, a log that was written anew as a whole cannot be told from the true one.
    """
    count, last, cut = 0, Head(), Head()
    first: Entry | None = None
    async with uow(read_only=True) as work:
        head = await work.audit.head()
        async for line in _all(work):
            if first is None:
                first, last = line, Head(seq=line.seq - 1, hash=line.previous)
            if line.seq != last.seq + 1:
                return Verdict(lines=count, head=head, broken_at=last.seq + 1, why="missing")
            if line.previous != last.hash:
                return Verdict(lines=count, head=head, broken_at=line.seq, why="does not follow")
            if line.hash != line.computed_hash():
                return Verdict(lines=count, head=head, broken_at=line.seq, why="changed")
            if known is not None and line.seq == known.seq and line.hash != known.hash:
                return Verdict(lines=count, head=head, broken_at=line.seq, why="is not the line that was noted")
            if line.action == Action.CUT:
                cut = Head(seq=int(line.params["through"]), hash=str(line.params["hash"]))
            count, last = count + 1, Head(seq=line.seq, hash=line.hash)
    begins = Head() if first is None else Head(seq=first.seq - 1, hash=first.previous)
    if begins != Head() and begins != cut:
        return Verdict(lines=count, head=head, broken_at=begins.seq, why="missing")
    if last != head or (known is not None and known.seq > last.seq):
        return Verdict(lines=count, head=head, broken_at=last.seq + 1, why="missing")
    return Verdict(lines=count, head=head)


@retried
async def cut(uow: UnitOfWorkFactory, clock: Clock, kept: timedelta) -> int:
    """Remove the lines that were kept long enough, and record it: the log then begins with the line after; how many."""
    now = clock.now()
    async with uow() as work:
        last = await work.audit.last_before(now - kept)
        if last is None:
            return 0
        await record(work, now, Action.CUT, params={"through": last.seq, "hash": last.hash}, actor=SYSTEM)
        removed = await work.audit.remove_through(last.seq)
        await work.commit()
    return removed


async def _all(work: UnitOfWork) -> AsyncIterator[Entry]:
    after = 0
    while page := await work.audit.after(after, _PAGE):
        for line in page:
            yield line
        after = page[-1].seq
