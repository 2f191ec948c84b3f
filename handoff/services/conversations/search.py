"""Search: what an operator finds, of that which they may read."""

import asyncio

from handoff.domain.people.operator import Operator
from handoff.domain.search.excerpt import excerpt
from handoff.domain.search.query import EntryKind, Found, FoundPage, Hit, SearchQuery
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import rights
from handoff.services.context import Context
from handoff.services.rights import Action, Area, NoteAccess, TicketAccess, can

PAGE = 50
_STEP = 2
"""Entries of a step, times the hits of a page: of a conversation many may have the word."""
_LEAST = 20
_LOOKS = 3
"""Steps of one page, each bounded: what is older than they go is on the next page."""


async def find(
    context: Context, operator: Operator, query: SearchQuery, *, after: str | None = None, limit: int = PAGE
) -> tuple[list[Hit], str | None]:
    """A page of what the operator may read, newest first, each conversation once; and where the next page begins.

    A page may have fewer than `limit`, and none, before the last.

    Raises: BadRequest: `after` is not of an earlier page.
    """
    reader = None if can(operator, Action.READ, Area.MONITORING) else operator
    looking = _Looking(operator, query, limit, sees_all=reader is None)
    for _ in range(_LOOKS):
        async with context.uow(read_only=True) as work:
            page = await work.search.find(query, reader=reader, after=after, limit=max(limit, _LEAST) * _STEP)
            after = await looking.take(work, page)
        if after is None or looking.is_full:
            break
        await asyncio.sleep(0)
    return looking.hits, after


class _Looking:
    """One page in the making."""

    def __init__(self, operator: Operator, query: SearchQuery, limit: int, *, sees_all: bool) -> None:
        self.hits: list[Hit] = []
        self._operator = operator
        self._query = query
        self._limit = limit
        self._sees_all = sees_all
        self._shown: set[tuple[str, str]] = set()

    @property
    def is_full(self) -> bool:
        return len(self.hits) >= self._limit

    async def take(self, work: UnitOfWork, page: FoundPage) -> str | None:
        """What of the step belongs to the page; where it is to be gone on."""
        for number, found in enumerate(page.found):
            if self.is_full:
                return page.found[number - 1].place
            if _key(found) in self._shown:
                continue
            self._shown.add(_key(found))
            whole = await work.search.original(found)
            if self._sees_all or await self._may_see(work, whole):
                self.hits.append(Hit(found=whole, excerpt=excerpt(whole.text, self._query.words)))
        return page.after

    async def _may_see(self, work: UnitOfWork, found: Found) -> bool:
        if found.ticket is not None:
            return can(self._operator, Action.READ, TicketAccess.of(found.ticket, found.conversation))
        access = await rights.readable(work, self._operator, found.conversation)
        if access is None:
            return False
        return found.note is None or can(self._operator, Action.READ, NoteAccess(note=found.note, about=access))


def _key(found: Found) -> tuple[str, str]:
    """Of one conversation the newest that was said in it is shown, its whispers apart; each ticket is by itself."""
    if found.kind is EntryKind.TICKET:
        return found.kind, found.ref
    return found.kind if found.kind in {EntryKind.PLAYER, EntryKind.WHISPER} else "talk", found.conversation.id
