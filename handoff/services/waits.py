"""The player's place in the queue and how long it will take: as promised at the beginning, and as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handoff.domain.conversation import Conversation
from handoff.domain.operator import Operator
from handoff.domain.rules import DeskRules
from handoff.domain.wait import RECENT_SAMPLES, WaitRange, estimate
from handoff.ports import UnitOfWork

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
    online = await work.operators.online(rules.present_since(now))
    serving = [operator for operator in online if operator.serves(conversation)]
    ahead = [other for other in await work.conversations.queued() if _before(other, conversation)]
    if serving:  # those who wait for others only are not in the way
        ahead = [other for other in ahead if any(operator.serves(other) for operator in serving)]
    position = len(ahead) + 1
    return Place(
        position=position,
        serving=serving,
        wait=estimate(await work.waits.accepted(RECENT_SAMPLES), position, len(serving)),
        languages=_languages(online, conversation),
    )


def _before(other: Conversation, conversation: Conversation) -> bool:
    return other.id != conversation.id and _rank(other) < _rank(conversation)


def _rank(conversation: Conversation) -> tuple[int, float, str]:
    """The order of the queue."""
    since = conversation.waiting_since
    return -conversation.priority, since.timestamp() if since else 0.0, conversation.id


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
    kept = [wait.kept for wait in await work.waits.ended_since(now - _REPORTED) if wait.kept is not None]
    return Promises(made=len(kept), kept=sum(kept) / len(kept) if kept else None)
