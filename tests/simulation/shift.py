"""A shift at the desk: scripted people over the real use cases and a real database, on a manual clock.

Operators answer offers after some seconds, sometimes decline, let one lapse, pass a conversation on, or lose their
network; players come at random, have only so much patience, and leave. Everything is decided by a seed.
"""

import heapq
import itertools
import random
import statistics
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from handoff.domain.conversations.conversation import Conversation, Priority, Status
from handoff.domain.errors import DeskError
from handoff.domain.ids import ConversationId, OfferId, OperatorId
from handoff.domain.people.operator import Operator, Role
from handoff.domain.queue.rules import DeskRules
from handoff.domain.queue.wait import WaitEnd
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.conversations import transfers
from handoff.services.queue import handoffs, offers, presence
from tests.fixtures.departments import DEPARTMENTS, PAYMENTS, PRODUCT, SUPPORT
from tests.fixtures.desk import a_context
from tests.fixtures.simulated_desk import SimulatedDesk

_LANGUAGES = ("az", "tr", "ru", "en")
_BEAT_SECONDS = 40.0
_DEADLINE_SECONDS = 5.0
_ANSWERS = {"accept": 0.88, "decline": 0.05, "lapse": 0.04, "vanish": 0.03}
"""What comes of an offer."""
_PASSED_ON = 0.05
"""Share of conversations that go to another department or to the supervisors."""


@dataclass
class Report:
    """What came of a shift. Waits in seconds, from joining the queue to a person's coming."""

    handoffs: int
    closed: int = 0
    left: int = 0
    stranded: int = 0
    over_capacity: int = 0
    two_offers: int = 0
    out_of_order: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    waits: dict[int, list[float]] = field(default_factory=dict)
    """By priority."""
    taken: dict[OperatorId, int] = field(default_factory=dict)
    promises: int = 0
    kept: int = 0
    errors: list[float] = field(default_factory=list)
    """How far off the promised range those were that were not kept, and 0 for the others."""

    @property
    def fairness(self) -> float:
        """Jain's index of conversations per operator: 1 where all had the same."""
        counts = list(self.taken.values())
        squares = sum(count * count for count in counts)
        return sum(counts) ** 2 / (len(counts) * squares) if squares else 1.0

    def wait(self, quantile: float, priority: int | None = None) -> float:
        values = sorted(w for p, found in self.waits.items() if priority in {None, p} for w in found)
        return values[min(len(values) - 1, int(quantile * len(values)))] if values else 0.0

    @property
    def median_error(self) -> float:
        return statistics.median(self.errors) if self.errors else 0.0


class Shift:
    """One run. `within_seconds` is the time in which the players come."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        *,
        operators: int,
        handoffs: int,
        within_seconds: float,
        talk_seconds: float = 420.0,
        seed: int = 1,
        rules: DeskRules | None = None,
    ) -> None:
        self.floor = SimulatedDesk(uow, rules)
        self._random = random.Random(seed)
        self._operators = operators
        self._handoffs = handoffs
        self._within = within_seconds
        self._talk = talk_seconds
        self._report = Report(handoffs=handoffs)
        self._staff: dict[OperatorId, Operator] = {}
        self._busy: set[OfferId] = set()
        """Offers that somebody is thinking about."""
        self._all: list[ConversationId] = []
        self._agenda: list[tuple[float, int, Callable[[], Awaitable[None]]]] = []
        self._numbers = itertools.count()
        self._time = 0.0

    async def run(self) -> Report:
        """Play it until the last player is served or has left."""
        for number in range(self._operators):
            await self._hire(number)
        for _ in range(self._handoffs):
            self._at(self._random.uniform(0, self._within), self._player_comes)
        self._at(0.0, self._beats)
        self._at(0.0, self._looks)
        limit = self._within + 4 * 3600
        while self._agenda and self._time < limit:
            at, _, what = heapq.heappop(self._agenda)
            self.floor.clock.advance(seconds=at - self._time)
            self._time = at
            await what()
            if at > self._within and self._over:
                break
        await self._count()
        return self._report

    @property
    def _over(self) -> bool:
        return self._report.closed + self._report.left >= self._handoffs

    # ---- the agenda

    def _at(self, time: float, what: Callable[[], Awaitable[None]]) -> None:
        heapq.heappush(self._agenda, (time, next(self._numbers), what))

    def _later(self, seconds: float, what: Callable[[], Awaitable[None]]) -> None:
        self._at(self._time + seconds, what)

    async def _beats(self) -> None:
        await self.floor.beat()
        self._later(_BEAT_SECONDS, self._beats)

    async def _looks(self) -> None:
        """The sweep; then whoever was offered something begins to think about it."""
        await self.floor.deadlines()
        await self._answer_offers()
        await self._check()
        self._later(_DEADLINE_SECONDS, self._looks)

    # ---- people

    async def _hire(self, number: int) -> None:
        supervises = number % 10 == 0
        departments = [SUPPORT]
        departments += [PAYMENTS] if number % 2 else [PRODUCT]
        if supervises:
            departments = list(DEPARTMENTS.ids)
        spoken = {_LANGUAGES[number % 4], _LANGUAGES[(number + 1 + number // 4) % 4]}
        operator = await self.floor.come(
            role=Role.SUPERVISOR if supervises else Role.OPERATOR,
            languages=_LANGUAGES if supervises else tuple(sorted(spoken)),
            departments=tuple(departments),
            capacity=3,
        )
        self._staff[operator.id] = operator
        self._report.taken[operator.id] = 0

    async def _player_comes(self) -> None:
        chance = self._random
        priority = chance.choices(list(Priority), weights=(80, 17, 3))[0]
        department = chance.choices([SUPPORT, PAYMENTS, PRODUCT], weights=(6, 3, 1))[0]
        language = chance.choices(_LANGUAGES, weights=(5, 2, 2, 1))[0]
        waiting = await self.floor.wait(priority, department, language=language)
        self._all.append(waiting.id)
        self._later(chance.expovariate(1 / 1800), lambda: self._loses_patience(waiting.id))
        await self._answer_offers()

    async def _loses_patience(self, id: ConversationId) -> None:
        async with self.floor.uow(read_only=True) as work:
            conversation = await work.conversations.get(id)
        if conversation.status is Status.QUEUED:
            await handoffs.cancel(a_context(self.floor.uow, self.floor.clock, rules=self.floor.rules), id)
            self._report.left += 1
            await self._answer_offers()

    async def _answer_offers(self) -> None:
        for offer in await self.floor.open_offers():
            if offer.id in self._busy:
                continue
            self._busy.add(offer.id)
            answer = self._random.choices(list(_ANSWERS), weights=list(_ANSWERS.values()))[0]
            self._report.answers[answer] += 1
            await self._answer(offer.id, self._staff[offer.operator_id], answer)

    async def _answer(self, id: OfferId, operator: Operator, answer: str) -> None:
        seconds = self._random.uniform(2, 15)
        if answer == "accept":
            self._later(seconds, lambda: self._accepts(id, operator))
        elif answer == "decline":
            self._later(seconds, lambda: self._declines(id, operator))
        elif answer == "lapse":  # away until they notice
            self._later(self._random.uniform(60, 240), lambda: self._wants_more(operator))
        elif operator.id in self.floor.there:
            self.floor.vanish(operator)
            self._later(self._random.uniform(30, 300), lambda: self._is_back(operator))

    async def _accepts(self, id: OfferId, operator: Operator) -> None:
        try:
            held = await offers.accept(
                a_context(self.floor.uow, self.floor.clock, rules=self.floor.rules), operator.id, id
            )
        except DeskError:
            return  # the player left, or the network was away
        self._report.taken[operator.id] += 1
        self._later(self._random.lognormvariate(0, 0.5) * self._talk, lambda: self._ends(operator, held))

    async def _declines(self, id: OfferId, operator: Operator) -> None:
        await offers.decline(a_context(self.floor.uow, self.floor.clock, rules=self.floor.rules), operator.id, id)
        await self._answer_offers()

    async def _wants_more(self, operator: Operator) -> None:
        await presence.set_available(
            a_context(self.floor.uow, self.floor.clock, rules=self.floor.rules), operator.id, True
        )
        await self._answer_offers()

    async def _is_back(self, operator: Operator) -> None:
        await self.floor.back(operator)
        await self._wants_more(operator)

    async def _ends(self, operator: Operator, held: Conversation) -> None:
        now = await self.floor.now(held)
        if (now.status, now.operator_id, now.epoch) != (Status.ASSIGNED, operator.id, held.epoch):
            return  # lost meanwhile
        if operator.id not in self.floor.there:
            self._later(30.0, lambda: self._ends(operator, held))
            return
        if self._random.random() < _PASSED_ON:
            await self._passes_on(operator, held)
        else:
            await self.floor.close(operator, held)
            self._report.closed += 1
        await self._answer_offers()

    async def _passes_on(self, operator: Operator, held: Conversation) -> None:
        floor = self.floor
        if held.level == 0 and self._random.random() < 0.3:
            await transfers.escalate(a_context(floor.uow, floor.clock, rules=floor.rules), operator.id, held.id)
        else:
            await transfers.transfer(
                a_context(floor.uow, floor.clock, rules=floor.rules),
                operator.id,
                held.id,
                to_department=PAYMENTS,
            )

    # ---- what must hold, and what is counted

    async def _check(self) -> None:
        async with self.floor.uow(read_only=True) as work:
            held = await work.conversations.held()
            opened = await work.offers.open()
            queue = await work.conversations.queued()
        report = self._report
        report.over_capacity += sum(count > self._staff[id].capacity for id, count in held.items())
        report.two_offers += len(opened) - len({offer.conversation_id for offer in opened})
        order = [(-c.priority, c.waiting_since or datetime.max, c.id) for c in queue]
        report.out_of_order += order != sorted(order)

    async def _count(self) -> None:
        report = self._report
        async with self.floor.uow(read_only=True) as work:
            conversations = [await work.conversations.get(id) for id in self._all]
            waits = await work.waits.ended_since(datetime.min.replace(tzinfo=self.floor.clock.now().tzinfo))
        priorities = {c.id: int(c.priority) for c in conversations}
        report.stranded = sum(c.status in {Status.QUEUED, Status.ASSIGNED} for c in conversations)
        for wait in waits:
            if wait.end is not WaitEnd.ACCEPTED:
                continue
            report.waits.setdefault(priorities[wait.conversation_id], []).append(wait.seconds)
            if wait.promised is not None:
                report.promises += 1
                report.kept += bool(wait.kept)
                low, high = wait.promised.low_seconds, wait.promised.high_seconds
                report.errors.append(max(low - wait.seconds, wait.seconds - high, 0.0))
