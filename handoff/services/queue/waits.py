"""The player's place in the queue and how long it will take: as promised at the beginning, and as it stands now."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.people.operator import Operator
from handoff.domain.queue.order import rank
from handoff.domain.queue.rules import DeskRules
from handoff.domain.queue.wait import RECENT_SAMPLES, Wait, WaitRange, estimate, service_times
from handoff.ports.unit_of_work import UnitOfWork

_REPORTED = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Place:
    """`position` counts, from 1, those who wait for the same operators; `serving` are those present who serve it."""

    position: int
    serving: Sequence[Operator]
    wait: WaitRange | None
    languages: tuple[str, ...]
    """Languages that the operators present answer in, those of the conversation's department."""

    @property
    def operators(self) -> int:
        """How many are present who serve it."""
        return len(self.serving)


async def place(work: UnitOfWork, rules: DeskRules, conversation: Conversation, now: datetime) -> Place:
    """Where the conversation stands in the queue, or would stand if it were in it."""
    return (await _line(work, rules, now)).place(conversation)


async def places(work: UnitOfWork, rules: DeskRules, now: datetime) -> list[tuple[Conversation, Place]]:
    """All who wait, with their places, in the order of the queue."""
    line = await _line(work, rules, now)
    return [(waiting, line.place(waiting)) for waiting in line.queued]


async def _line(work: UnitOfWork, rules: DeskRules, now: datetime) -> "_Line":
    return _Line(
        queued=sorted(await work.conversations.queued(), key=rank),
        online=await work.operators.online(rules.present_since(now)),
        recent=await work.waits.accepted(RECENT_SAMPLES),
    )


class _Line:
    """The queue and those who serve it, at one moment."""

    def __init__(self, queued: Sequence[Conversation], online: Sequence[Operator], recent: Sequence[Wait]) -> None:
        self.queued = queued
        self._online = online
        self._paces = service_times(recent)
        self._ranks = [rank(waiting) for waiting in queued]
        self._served_by = [self._who_serves(waiting) for waiting in queued]

    def place(self, conversation: Conversation) -> Place:
        mine = self._who_serves(conversation)
        ahead = self._served_by[: bisect_left(self._ranks, rank(conversation))]
        # Those who wait for others only are not in the way.
        position = 1 + (sum(1 for served_by in ahead if served_by & mine) if mine else len(ahead))
        serving = [operator for bit, operator in enumerate(self._online) if mine >> bit & 1]
        return Place(
            position=position,
            serving=serving,
            wait=estimate(self._paces, position, len(serving)),
            languages=_languages(self._online, conversation),
        )

    def _who_serves(self, conversation: Conversation) -> int:
        """The operators as bits, to be compared at once."""
        return sum(1 << bit for bit, operator in enumerate(self._online) if operator.serves(conversation))


def _languages(online: Sequence[Operator], conversation: Conversation) -> tuple[str, ...]:
    found = {
        language
        for operator in online
        if conversation.department in operator.departments
        for language in operator.languages
    }
    return tuple(sorted(found))


@dataclass(frozen=True, kw_only=True)
class Promises:
    """Of the last day: how many waits ended with somebody's coming that had begun with a promise; the share kept."""

    made: int
    kept: float | None


async def promises(work: UnitOfWork, now: datetime) -> Promises:
    """How well the last day's promises were kept."""
    made, kept = await work.waits.promised_since(now - _REPORTED)
    return Promises(made=made, kept=kept / made if made else None)
