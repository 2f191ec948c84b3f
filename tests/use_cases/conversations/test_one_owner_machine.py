"""The owner and queue rules as a machine: whatever players, operators, assistant and crashes do, they hold.

Each step is one use case over a real database. The model knows who must own each conversation; after each step the
database is compared with it.
"""

import asyncio
import atexit
import contextlib
import functools
import os
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvloop
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from handoff.domain.conversations.conversation import Priority, Status
from handoff.domain.conversations.message import Author, Message
from handoff.domain.errors import (
    AlreadyTaken,
    AssistantUnavailable,
    AtCapacity,
    DeskError,
    Forbidden,
    InvalidTransition,
    NotYours,
    OfferOver,
    QueueEmpty,
    StaleOwner,
)
from handoff.domain.events import MessageCreated
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.people.operator import Operator, Role
from handoff.domain.queue.offer import Offer
from handoff.ports.assistant import Reply, TurnRequest, TurnResult
from handoff.services.conversations import operator_actions, supervision, transfers, visitor_actions
from handoff.services.conversations.turns import TurnRunner
from handoff.services.queue import closing, handoffs, leases, offers, presence, routing
from handoff.storage.sql.database import Database
from tests.fixtures.assistant import a_handoff, a_result
from tests.fixtures.clock import ManualClock
from tests.fixtures.databases import RecordingHub
from tests.fixtures.desk import RULES, a_context, a_folder, an_operator, emptied, fresh_sqlite, no_mask

T = TypeVar("T")
MANY = 10_000


class PatientAssistant:
    """Begins every turn and ends none until it is told how."""

    def __init__(self) -> None:
        self.thinking: dict[ConversationId, tuple[TurnRequest, asyncio.Future[TurnResult]]] = {}
        self.asked = asyncio.Event()

    async def respond(self, turn: TurnRequest) -> TurnResult:
        answer: asyncio.Future[TurnResult] = asyncio.get_running_loop().create_future()
        self.thinking[turn.conversation_id] = turn, answer
        self.asked.set()
        try:
            return await answer
        finally:
            del self.thinking[turn.conversation_id]

    async def resume(self, conversation_id: ConversationId, what: str) -> None:
        return

    async def is_ready(self) -> bool:
        return True

    def welcome(self, language: str) -> Reply:
        return Reply(text="welcome")


@dataclass
class Model:
    """What must be true of one conversation."""

    id: ConversationId
    status: Status = Status.BOT
    epoch: int = 1
    holder: OperatorId | None = None
    rating_open: bool = False
    since: datetime | None = None
    """Since when its player waits for a person, or waited until one came."""
    lease: datetime | None = None
    owners: dict[int, Status] = field(default_factory=lambda: {1: Status.BOT})
    """The owner under each epoch so far."""
    said: list[str] = field(default_factory=list)
    """What players and operators were told is stored, in order."""
    level: int = 0
    sent: int = 0
    checked_seq: int = 0

    def moved(self, to: Status, holder: OperatorId | None = None, now: datetime | None = None) -> None:
        """`now` is when somebody began to wait or to hold it."""
        self.status, self.holder = to, holder
        if to is Status.QUEUED:
            self.since = self.since or now
        elif to is not Status.ASSIGNED:
            self.since = None
        self.lease = now + timedelta(seconds=RULES.lease_seconds) if to is Status.ASSIGNED and now else None
        self.epoch += 1
        self.owners[self.epoch] = to


@functools.cache
def ground() -> tuple[asyncio.Runner, Database]:
    """A loop and a database for all runs of the machine."""
    folder, runner = a_folder(), asyncio.Runner(loop_factory=uvloop.new_event_loop)
    database = Database(fresh_sqlite(Path(folder.name)), RecordingHub())

    def end() -> None:
        runner.run(database.close())
        runner.close()
        folder.cleanup()

    atexit.register(end)
    return runner, database


class OneOwner(RuleBasedStateMachine):
    models = Bundle("models")

    def __init__(self) -> None:
        super().__init__()
        self.runner, self.uow = ground()
        self.clock = ManualClock()
        self.all: list[Model] = []
        self.staff: list[Operator] = []
        self.run(self.set_up())

    async def set_up(self) -> None:
        await emptied(self.uow)
        self.hub = self.uow.hub = RecordingHub()
        self.assistant = PatientAssistant()
        self.turns = TurnRunner(a_context(self.uow, self.clock), self.assistant, self.hub)
        self.staff = [an_operator(capacity=2), an_operator(capacity=1, role=Role.SUPERVISOR)]
        async with self.uow() as work:
            for operator in self.staff:
                await work.operators.add(operator)
            await work.commit()

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        result = self.runner.run(what)
        self.runner.run(self.quiet())
        return result

    async def quiet(self) -> None:
        """Wait until every turn that could begin has begun, and every one that was told its end has ended."""
        async with asyncio.timeout(10):
            while busy := [t for id, t in self.turns.running.items() if id not in self.assistant.thinking]:
                self.assistant.asked.clear()
                asked = asyncio.create_task(self.assistant.asked.wait())
                await asyncio.wait([asked, *busy], return_when=asyncio.FIRST_COMPLETED)
                asked.cancel()
                await asyncio.sleep(0)  # the runner's own callbacks

    def must(self, what: Coroutine[Any, Any, T], refusal: type[DeskError] | None) -> T | None:
        """Run a use case that must succeed, or be refused in this way."""
        try:
            result = self.run(what)
        except DeskError as error:
            assert type(error) is refusal, f"{error!r} instead of {refusal}"
            return None
        assert refusal is None, f"should have been refused: {refusal}"
        return result

    def held_by(self, operator: Operator) -> int:
        return sum(model.holder == operator.id for model in self.all)

    @property
    def waiting(self) -> list[Model]:
        return [model for model in self.all if model.status is Status.QUEUED]

    # ---- players

    @initialize(target=models)
    def first_conversation(self) -> Model:
        return self.begin()

    @rule(target=models)
    def start(self) -> Model:
        return self.begin()

    def begin(self) -> Model:
        if len(self.all) == 3:
            return self.all[0]
        started = self.run(
            visitor_actions.start(
                a_context(self.uow, self.clock, resume_token_days=1),
                language="en",
                page_url="",
                welcome=Reply(text="welcome"),
            )
        )
        model = Model(started.conversation.id)
        self.all.append(model)
        return model

    @rule(model=models, again=st.booleans())
    def write(self, model: Model, again: bool) -> None:
        if again and model.sent:
            number = model.sent
        else:
            number = model.sent = model.sent + 1
            model.said.append(f"player {number}")
            if model.status is Status.CLOSED:
                model.moved(Status.BOT)
        message = self.run(
            visitor_actions.post_message(
                a_context(self.uow, self.clock, message_max_characters=100, messages_per_minute=MANY, mask=no_mask),
                model.id,
                client_message_id=f"player-{number}",
                text=f"player {number}",
            )
        )
        assert message.text == f"player {number}"
        self.run(self.wake(model))

    async def wake(self, model: Model) -> None:
        self.turns.wake(model.id)

    @rule(model=models)
    def request(self, model: Model) -> None:
        self.run(handoffs.request_by_button(a_context(self.uow, self.clock, messages_per_minute=MANY), model.id))
        if model.status is Status.CLOSED:
            model.moved(Status.BOT)
        if model.status is Status.BOT:
            model.moved(Status.QUEUED, now=self.clock.now())
            model.rating_open, model.level = False, 0

    @rule(model=models)
    def cancel(self, model: Model) -> None:
        refusals = {Status.ASSIGNED: NotYours, Status.CLOSED: InvalidTransition}
        self.must(handoffs.cancel(a_context(self.uow, self.clock), model.id), refusals.get(model.status))
        if model.status is Status.QUEUED:
            model.moved(Status.BOT)

    @rule(model=models, language=st.sampled_from(["az", "ru"]))
    def choose_language(self, model: Model, language: str) -> None:
        self.run(
            visitor_actions.set_language(a_context(self.uow, self.clock, messages_per_minute=MANY), model.id, language)
        )

    @rule(model=models, score=st.integers(1, 5))
    def rate(self, model: Model, score: int) -> None:
        refusal = None if model.rating_open else InvalidTransition
        self.must(visitor_actions.rate(a_context(self.uow, self.clock), model.id, score=score, comment=""), refusal)
        model.rating_open = False

    # ---- operators

    @rule(model=models, who=st.integers(0, 1), epochs_ago=st.sampled_from([0, 0, 0, 1, 2]))
    def claim(self, model: Model, who: int, epochs_ago: int) -> None:
        operator = self.staff[who]
        refusal: type[DeskError] | None = None
        if model.status is Status.ASSIGNED:
            refusal = None if model.holder == operator.id else AlreadyTaken
        elif model.status is not Status.QUEUED or epochs_ago:
            refusal = StaleOwner
        elif not operator.role.supervises and not self.serves(operator, model):
            refusal = Forbidden
        elif self.held_by(operator) >= operator.capacity:
            refusal = AtCapacity
        taken = handoffs.claim(a_context(self.uow, self.clock), operator.id, model.id, model.epoch - epochs_ago)
        if self.must(taken, refusal) is not None and model.status is Status.QUEUED:
            model.moved(Status.ASSIGNED, operator.id, self.clock.now())
            model.rating_open = False

    @rule(who=st.integers(0, 1))
    def claim_next(self, who: int) -> None:
        operator = self.staff[who]
        offered = {offer.conversation_id: offer.operator_id for offer in self.run(self.open_offers())}
        free = [
            model
            for model in self.waiting
            if offered.get(model.id, operator.id) == operator.id and self.serves(operator, model)
        ]
        refusal: type[DeskError] | None = None
        if not free:
            refusal = QueueEmpty
        elif self.held_by(operator) >= operator.capacity:
            refusal = AtCapacity
        taken = self.must(handoffs.claim_next(a_context(self.uow, self.clock), operator.id), refusal)
        if taken is not None:
            self.taken(next(model for model in free if model.id == taken.id), operator)

    def serves(self, operator: Operator, model: Model) -> bool:
        return model.level == 0 or (model.level == 1 and operator.role.supervises)

    def taken(self, model: Model, operator: Operator) -> None:
        model.moved(Status.ASSIGNED, operator.id, self.clock.now())
        model.rating_open = False

    async def open_offers(self) -> list[Offer]:
        async with self.uow(read_only=True) as work:
            return await work.offers.open()

    @rule(who=st.integers(0, 1))
    def come(self, who: int) -> None:
        """The console connects, or pings: its operator keeps what they hold."""
        operator = self.staff[who]
        self.run(presence.beat(a_context(self.uow, self.clock), operator.id, f"console-{who}"))
        self.run(presence.set_available(a_context(self.uow, self.clock), operator.id, True))
        for model in self.all:
            if model.holder == operator.id:
                model.lease = self.clock.now() + timedelta(seconds=RULES.lease_seconds)

    @rule(who=st.integers(0, 1))
    def go(self, who: int) -> None:
        self.run(presence.leave(a_context(self.uow, self.clock), self.staff[who].id, f"console-{who}"))

    @rule(who=st.integers(0, 1), accepts=st.booleans())
    def answer_an_offer(self, who: int, accepts: bool) -> None:
        operator = self.staff[who]
        offer = next((o for o in self.run(self.open_offers()) if o.operator_id == operator.id), None)
        if offer is None:
            return
        if not accepts:
            self.run(offers.decline(a_context(self.uow, self.clock), operator.id, offer.id))
            return
        refusal: type[DeskError] | None = None
        if offer.expires_at <= self.clock.now():
            refusal = OfferOver
        elif self.held_by(operator) >= operator.capacity:
            refusal = AtCapacity
        taken = self.must(offers.accept(a_context(self.uow, self.clock), operator.id, offer.id), refusal)
        if taken is not None:
            self.taken(next(model for model in self.all if model.id == taken.id), operator)

    @rule(model=models, who=st.integers(0, 1), up=st.booleans())
    def pass_on(self, model: Model, who: int, up: bool) -> None:
        operator = self.staff[who]
        refusal: type[DeskError] | None = None if model.holder == operator.id else NotYours
        if up and refusal is None and model.level == 2:
            refusal = InvalidTransition
        if up:
            passing = transfers.escalate(a_context(self.uow, self.clock), operator.id, model.id)
        else:
            passing = transfers.transfer(a_context(self.uow, self.clock), operator.id, model.id, note="why")
        if self.must(passing, refusal) is not None:
            model.moved(Status.QUEUED, now=self.clock.now())
            model.level += up

    @rule(model=models)
    def take_over(self, model: Model) -> None:
        supervisor = self.staff[1]
        refusal: type[DeskError] | None = None
        if model.holder == supervisor.id:
            return
        if self.held_by(supervisor) >= supervisor.capacity:
            refusal = AtCapacity
        taking = supervision.take(a_context(self.uow, self.clock), supervisor.id, model.id, model.epoch)
        if self.must(taking, refusal) is not None:
            self.taken(model, supervisor)

    @rule()
    def deadlines(self) -> None:
        """The sweep: leases and offers that ran out."""
        now = self.clock.now()
        self.run(leases.lapse(a_context(self.uow, self.clock)))
        self.run(offers.lapse(a_context(self.uow, self.clock)))
        self.run(routing.distribute(a_context(self.uow, self.clock)))
        for model in self.all:
            if model.lease is not None and model.lease <= now:
                model.moved(Status.QUEUED, now=now)

    @rule(model=models, first=st.booleans())
    def both_claim_at_once(self, model: Model, first: bool) -> None:
        free = [operator for operator in self.staff if self.held_by(operator) < operator.capacity]
        if model.status is not Status.QUEUED or len(free) < 2 or model.level:
            return

        async def race() -> list[Any]:
            pair = self.staff if first else self.staff[::-1]
            claims = [handoffs.claim(a_context(self.uow, self.clock), o.id, model.id, model.epoch) for o in pair]
            return await asyncio.gather(*claims, return_exceptions=True)

        results = self.run(race())
        won = [result for result in results if not isinstance(result, BaseException)]
        [lost] = [result for result in results if isinstance(result, BaseException)]
        winner = next(operator for operator in self.staff if operator.id == won[0].operator_id)
        assert isinstance(lost, AlreadyTaken)
        assert lost.params == {"operator": winner.name}
        model.moved(Status.ASSIGNED, winner.id, self.clock.now())
        model.rating_open = False

    @rule(model=models, who=st.integers(0, 1), to=st.sampled_from([Status.BOT, Status.QUEUED, Status.CLOSED]))
    def let_go(self, model: Model, who: int, to: Status) -> None:
        operator = self.staff[who]
        refusal = None if model.holder == operator.id else NotYours
        if to is Status.CLOSED:
            let_go = closing.close(a_context(self.uow, self.clock), operator.id, model.id, "solved")
        else:
            let_go = handoffs.give_back(a_context(self.uow, self.clock), operator.id, model.id, to, confirmed=True)
        if self.must(let_go, refusal) is not None:
            model.moved(to, now=self.clock.now())
            model.rating_open = to is not Status.QUEUED
            self.run(self.wake(model))

    @rule(model=models, who=st.integers(0, 1))
    def reply(self, model: Model, who: int) -> None:
        operator = self.staff[who]
        text = f"operator {len(model.said)}"
        posted = operator_actions.post_message(
            a_context(self.uow, self.clock, mask=no_mask, message_max_characters=100),
            operator.id,
            model.id,
            client_message_id=f"operator-{len(model.said)}",
            text=text,
        )
        if self.must(posted, None if model.holder == operator.id else NotYours) is not None:
            model.said.append(text)

    # ---- the assistant, and time

    @rule(model=models, how=st.sampled_from(["answer", "answer", "hand over", "fail", "break"]))
    def assistant_ends_its_turn(self, model: Model, how: str) -> None:
        if model.id not in self.assistant.thinking:
            return
        turn, answer = self.assistant.thinking[model.id]
        results: dict[str, TurnResult | Exception] = {
            "answer": a_result("one", "two"),
            "hand over": a_handoff(priority=Priority.HIGH),
            "fail": AssistantUnavailable(),
            "break": RuntimeError("a fault"),
        }
        suppressed, current = self.turns.suppressed, turn.epoch == model.epoch
        self.run(self.end_turn(answer, results[how]))
        assert self.turns.suppressed == suppressed + (not current)
        if current and how == "hand over":
            model.moved(Status.QUEUED, now=self.clock.now())
            model.rating_open, model.level = False, 0

    async def end_turn(self, answer: "asyncio.Future[TurnResult]", result: TurnResult | Exception) -> None:
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)
        with contextlib.suppress(Exception):
            await answer

    @rule()
    def crash(self) -> None:
        """Another process goes on with the same database."""

        async def restart() -> None:
            await self.turns.stop()
            self.turns = TurnRunner(a_context(self.uow, self.clock), self.assistant, self.hub)
            await self.turns.recover()

        self.run(restart())

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    # ---- what must always be true

    @invariant()
    def the_database_is_what_the_model_says(self) -> None:
        self.run(self.compare())

    async def compare(self) -> None:
        async with self.uow(read_only=True) as work:
            waiting = await work.conversations.queued()
            queue = [c.id for c in waiting]
            opened = await work.offers.open()
            lists = {o.id: [c.id for c in await work.conversations.assigned_to(o.id)] for o in self.staff}
            owed = set(await work.messages.conversations_unanswered(datetime(9999, 1, 1, tzinfo=UTC)))
            for model in self.all:
                stored = await work.conversations.get(model.id)
                assert (stored.status, stored.epoch) == (model.status, model.epoch)
                assert stored.operator_id == model.holder
                assert stored.rating_open == model.rating_open
                in_lists = [id for id, held in lists.items() if model.id in held] + ["queue"] * queue.count(model.id)
                wanted = {Status.QUEUED: ["queue"], Status.ASSIGNED: [model.holder]}.get(model.status, [])
                assert in_lists == wanted, "one owner, in one list"
                if model.status is Status.QUEUED:
                    assert stored.waiting_since == model.since, "the waiting time is kept"
                assert stored.lease_expires_at == model.lease
                if stored.head_seq != model.checked_seq:
                    self.check_log(model, await work.messages.after(model.id, 0), stored.head_seq)
                    model.checked_seq = stored.head_seq
        for operator in self.staff:
            assert len(lists[operator.id]) <= operator.capacity
        order = [(-c.priority, c.waiting_since, c.id) for c in waiting]
        assert order == sorted(order)  # type: ignore[type-var]
        assert len({offer.conversation_id for offer in opened}) == len(opened), "offered to one at a time"
        current = {c.id: c.epoch for c in waiting}
        assert all(current.get(offer.conversation_id) == offer.epoch for offer in opened), "offered while it waits"
        assert owed <= set(self.turns.running), "what the assistant owes is being worked on"
        assert set(self.assistant.thinking) <= {model.id for model in self.all}

    def check_log(self, model: Model, log: list[Message], head: int) -> None:
        assert [message.seq for message in log] == list(range(1, head + 1)), "no gaps"
        assert [message.epoch for message in log] == sorted(message.epoch for message in log)
        speakers = {Author.BOT: {Status.BOT}, Author.OPERATOR: {Status.ASSIGNED}}
        for message in log:
            owner = model.owners[message.epoch]
            assert owner in speakers.get(message.author, set(Status)), f"{message.author} spoke while {owner} owned"
        people = [message.text for message in log if message.author in {Author.VISITOR, Author.OPERATOR}]
        assert people == model.said
        rung = [e.seq for e in self.hub.published if isinstance(e, MessageCreated) and e.conversation_id == model.id]
        assert rung == list(range(2, head + 1)), "the bell rang for each once, in order; the first is in the answer"

    def teardown(self) -> None:
        self.runner.run(self.turns.stop())


TestOneOwner = OneOwner.TestCase
# A few of a quarter second each in every run; `make soak` tries thousands.
TestOneOwner.settings = settings(
    max_examples=int(os.environ.get("ONE_OWNER_EXAMPLES", "40")), stateful_step_count=30, deadline=None
)
