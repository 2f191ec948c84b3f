"""What meets: two use cases on the same rows, in every order that their steps allow, on each database."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Author
from handoff.domain.errors import (
    BadRequest,
    LastAdministrator,
    QueueEmpty,
    StorageConflict,
    StorageUnavailable,
    TooMany,
)
from handoff.domain.events import DeskChanged
from handoff.domain.people.operator import Operator, Role
from handoff.domain.queue.rules import DeskRules
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.content import saved_replies
from handoff.services.conversations import supervision, visitor_actions
from handoff.services.conversations.turns import TurnRunner
from handoff.services.people import accounts, operator_sessions
from handoff.services.people.accounts import Changes
from handoff.services.queue import handoffs, offers, presence, routing
from handoff.services.retrying import TRIES, retried
from handoff.services.throttle import throttle
from handoff.services.tickets import registry, workflow
from handoff.storage.sql.database import Database
from tests.fixtures.assistant import ScriptedAssistant
from tests.fixtures.clock import ManualClock
from tests.fixtures.databases import RecordingHub
from tests.fixtures.desk import a_complaint, a_context, an_account
from tests.fixtures.interleaving import interleaved
from tests.fixtures.storing import fetch, log, stored

CLOCK = ManualClock()
RULES = DeskRules(presence_seconds=86_400)


@dataclass
class People:
    talk: Conversation
    operator: Operator
    ticket: Ticket | None = None


async def present(uow: UnitOfWorkFactory, **fields: Any) -> Operator:
    operator = await an_account(uow, **{"languages": ("en",), "may_pick": True} | fields)
    async with uow() as work:
        await work.operators.beat(f"window of {operator.id}"[:32], operator.id, CLOCK.now())
        await work.commit()
    return operator


async def said(uow: UnitOfWorkFactory, talk: Conversation, text: str = "hello", id: str = "m1") -> None:
    await visitor_actions.post_message(a_context(uow, CLOCK, rules=RULES), talk.id, client_message_id=id, text=text)


async def answered(uow: UnitOfWorkFactory, talk: Conversation) -> None:
    runner = TurnRunner(a_context(uow, CLOCK, rules=RULES), ScriptedAssistant(), RecordingHub())
    runner.wake(talk.id)
    await asyncio.gather(*runner._running.values())


def waiting(uow: UnitOfWorkFactory, *, offered: bool = False) -> Any:
    """Somebody waits, and an operator is there, whom it is offered to."""

    async def prepare() -> People:
        talk = await stored(uow)
        await said(uow, talk)
        await handoffs.request_by_button(a_context(uow, CLOCK, rules=RULES), talk.id)
        operator = await present(uow)
        if offered:
            await routing.distribute(a_context(uow, CLOCK, rules=RULES))
        return People(talk=await fetch(uow, talk.id), operator=operator)

    return prepare


async def test_a_read_mark_and_a_claim(uow: Database) -> None:
    async def mark(uow: UnitOfWorkFactory, p: People) -> Any:
        return await visitor_actions.mark_seen(a_context(uow, CLOCK), p.talk.id, 1, by_operator=False)

    async def claim(uow: UnitOfWorkFactory, p: People) -> Any:
        return await handoffs.claim(a_context(uow, CLOCK, rules=RULES), p.operator.id, p.talk.id, p.talk.epoch)

    async def check(p: People, *results: Any) -> None:
        talk = await fetch(uow, p.talk.id)
        assert (talk.status, talk.operator_id, talk.last_operator_id) == (Status.ASSIGNED, *[p.operator.id] * 2)
        assert talk.assigned_at == CLOCK.now() and talk.visitor_seen_seq == 1

    await interleaved(uow, waiting(uow), mark, claim, check)
    await interleaved(uow, waiting(uow), claim, mark, check)


async def test_a_turn_and_a_person_who_takes_over(uow: Database) -> None:
    async def prepare() -> People:
        talk = await stored(uow)
        await said(uow, talk)
        return People(talk=await fetch(uow, talk.id), operator=await present(uow, role=Role.SUPERVISOR))

    async def turn(uow: UnitOfWorkFactory, p: People) -> None:
        await answered(uow, p.talk)

    async def take(uow: UnitOfWorkFactory, p: People) -> Any:
        return await supervision.take(a_context(uow, CLOCK, rules=RULES), p.operator.id, p.talk.id, p.talk.epoch)

    async def check(p: People, *results: Any) -> None:
        assert (await fetch(uow, p.talk.id)).operator_id == p.operator.id
        messages = await log(uow, p.talk.id)
        after = next(m for m in messages if m.code == "operator_joined").seq
        assert [m for m in messages if m.author is Author.BOT and m.seq > after] == []
        assert [m.seq for m in messages] == list(range(1, len(messages) + 1))

    await interleaved(uow, prepare, turn, take, check)
    await interleaved(uow, prepare, take, turn, check)


async def test_an_offer_that_is_declined_and_a_player_who_leaves(uow: Database) -> None:
    async def decline(uow: UnitOfWorkFactory, p: People) -> None:
        async with uow(read_only=True) as work:
            found = [offer for offer in await work.offers.open() if offer.operator_id == p.operator.id]
        if found:
            await offers.decline(a_context(uow, CLOCK, rules=RULES), p.operator.id, found[0].id)

    async def leave(uow: UnitOfWorkFactory, p: People) -> Any:
        return await handoffs.cancel(a_context(uow, CLOCK, rules=RULES), p.talk.id)

    async def check(p: People, *results: Any) -> None:
        assert not [result for result in results if isinstance(result, Exception)]
        assert (await fetch(uow, p.talk.id)).status is Status.BOT
        async with uow(read_only=True) as work:
            assert await work.offers.open() == []

    await interleaved(uow, waiting(uow, offered=True), decline, leave, check)
    await interleaved(uow, waiting(uow, offered=True), leave, decline, check)


async def test_two_who_take_the_next_one(uow: Database) -> None:
    async def prepare() -> People:
        p: People = await waiting(uow)()
        return replace(p, operator=await present(uow))

    async def first(uow: UnitOfWorkFactory, p: People) -> Any:
        return await handoffs.claim_next(a_context(uow, CLOCK, rules=RULES), p.operator.id)

    async def second(uow: UnitOfWorkFactory, p: People) -> Any:
        async with uow(read_only=True) as work:
            [other] = [o.id for o in await work.operators.all() if o.id != p.operator.id]
        return await handoffs.claim_next(a_context(uow, CLOCK, rules=RULES), other)

    async def check(p: People, one: Any, other: Any) -> None:
        assert sorted(isinstance(result, QueueEmpty) for result in (one, other)) == [False, True]

    await interleaved(uow, prepare, first, second, check)


def with_ticket(uow: UnitOfWorkFactory) -> Any:
    async def prepare() -> People:
        talk = await stored(uow)
        ticket = await registry.register(
            a_context(uow, CLOCK),
            conversation_id=talk.id,
            complaint=a_complaint(),
            language="en",
            idempotency_key=talk.id,
        )
        supervisor = await present(uow, role=Role.SUPERVISOR)
        for to in (TicketStatus.IN_REVIEW, TicketStatus.WAITING_FOR_VISITOR):
            ticket = await workflow.change_state(a_context(uow, CLOCK), supervisor, ticket.reference, to=to)
        return People(talk=talk, operator=supervisor, ticket=ticket)

    return prepare


async def test_a_ticket_that_is_moved_and_a_player_who_writes(uow: Database) -> None:
    async def move(uow: UnitOfWorkFactory, p: People) -> Any:
        assert p.ticket is not None
        to = TicketStatus.SOLVED
        return await workflow.change_state(a_context(uow, CLOCK), p.operator, p.ticket.reference, to=to, told="paid")

    async def write(uow: UnitOfWorkFactory, p: People) -> None:
        await said(uow, p.talk)

    async def check(p: People, *results: Any) -> None:
        assert not [result for result in results if isinstance(result, Exception)]
        messages = await log(uow, p.talk.id)
        assert [m.text for m in messages if m.author is Author.VISITOR] == ["hello"]
        async with uow(read_only=True) as work:
            [ticket] = await work.tickets.of_conversation(p.talk.id)
        told = [m.code for m in messages if m.code and m.code.startswith("ticket_")]
        assert ticket.status is TicketStatus.SOLVED and told[-1] == "ticket_solved", "what is told last is how it is"

    await interleaved(uow, with_ticket(uow), move, write, check)
    await interleaved(uow, with_ticket(uow), write, move, check)


async def test_two_tickets_that_are_merged_into_each_other(uow: Database) -> None:
    async def prepare() -> tuple[Operator, Ticket, Ticket]:
        one, other = await with_ticket(uow)(), await with_ticket(uow)()
        return one.operator, one.ticket, other.ticket

    def merge(source: int, target: int) -> Any:
        async def merged(uow: UnitOfWorkFactory, p: Any) -> Any:
            return await workflow.merge(a_context(uow, CLOCK), p[0], p[source].reference, p[target].reference)

        return merged

    async def check(p: Any, *results: Any) -> None:
        assert sum(isinstance(result, Ticket) for result in results) == 1, "one goes on in the other"
        async with uow(read_only=True) as work:
            goes_on = [(await work.tickets.get(ticket.id)).merged_into is None for ticket in p[1:]]
        assert sorted(goes_on) == [False, True]

    await interleaved(uow, prepare, merge(1, 2), merge(2, 1), check)


async def test_one_message_from_two_sockets(uow: Database) -> None:
    async def prepare() -> Conversation:
        return await stored(uow)

    async def write(uow: UnitOfWorkFactory, talk: Conversation) -> Any:
        return await visitor_actions.post_message(a_context(uow, CLOCK), talk.id, client_message_id="m1", text="hello")

    async def check(talk: Conversation, one: Any, other: Any) -> None:
        assert one.seq == other.seq == 1
        assert len(await log(uow, talk.id)) == 1

    await interleaved(uow, prepare, write, write, check)


async def test_a_language_that_is_chosen_and_an_account_that_is_closed(uow: Database) -> None:
    async def prepare() -> Operator:
        await an_account(uow, role=Role.ADMINISTRATOR)
        return await an_account(uow)

    async def choose(uow: UnitOfWorkFactory, operator: Operator) -> Any:
        return await operator_sessions.set_language(uow, operator.id, "ru")

    async def close(uow: UnitOfWorkFactory, operator: Operator) -> Any:
        return await accounts.change(a_context(uow, CLOCK), operator.id, Changes(is_active=False))

    async def check(operator: Operator, *results: Any) -> None:
        async with uow(read_only=True) as work:
            stored = await work.operators.get(operator.id)
        assert (stored.is_active, stored.language) == (False, "ru")

    await interleaved(uow, prepare, choose, close, check)
    await interleaved(uow, prepare, close, choose, check)


async def test_of_the_last_two_administrators_one_stays(uow: Database) -> None:
    async def prepare() -> list[Operator]:
        return [await an_account(uow, role=Role.ADMINISTRATOR) for _ in range(2)]

    def close(which: int) -> Any:
        async def closed(uow: UnitOfWorkFactory, people: list[Operator]) -> Any:
            return await accounts.change(a_context(uow, CLOCK), people[which].id, Changes(is_active=False))

        return closed

    async def check(people: list[Operator], *results: Any) -> None:
        assert sum(isinstance(result, LastAdministrator) for result in results) == 1

    await interleaved(uow, prepare, close(0), close(1), check)


async def test_two_windows_of_one_operator_that_close(uow: Database) -> None:
    hub = RecordingHub()

    async def prepare() -> Operator:
        operator = await an_account(uow)
        for window in ("one", "two"):
            await presence.beat(a_context(uow, CLOCK, rules=RULES), operator.id, window)
        uow.hub = hub
        hub.published.clear()
        return operator

    def leave(window: str) -> Any:
        async def left(uow: UnitOfWorkFactory, operator: Operator) -> None:
            await presence.leave(a_context(uow, CLOCK, rules=RULES), operator.id, window)

        return left

    async def check(operator: Operator, *results: Any) -> None:
        assert hub.published.count(DeskChanged()) == 1, "that they went is told once"

    await interleaved(uow, prepare, leave("one"), leave("two"), check)


async def test_person_pressed_four_times(uow: Database) -> None:
    talk = await stored(uow)
    await said(uow, talk)
    pressed = [handoffs.request_by_button(a_context(uow, CLOCK, rules=RULES), talk.id) for _ in range(4)]
    assert {c.status for c in await asyncio.gather(*pressed)} == {Status.QUEUED}
    assert [m.code for m in await log(uow, talk.id) if m.code] == ["handoff_requested"]


async def test_of_sixty_tries_at_once_ten_pass(uow: Database) -> None:
    async def attempt() -> bool:
        async with uow() as work:
            try:
                await throttle(work, CLOCK.now(), "sign-in-from:here", 10, timedelta(minutes=15))
            except TooMany:
                return False
            await work.commit()
            return True

    assert sum(await asyncio.gather(*(attempt() for _ in range(60)))) == 10


async def test_one_shortcut_and_one_name_for_two(uow: Database) -> None:
    async def nothing() -> None:
        return

    async def reply(uow: UnitOfWorkFactory, _: None) -> Any:
        return await saved_replies.add(uow, CLOCK, shortcut="hi", language="en", text="Hello")

    async def account(uow: UnitOfWorkFactory, _: None) -> Any:
        return await accounts.create(
            a_context(uow, CLOCK), "aysel", Changes(name="Aysel", password="correct horse"), language="en"
        )

    async def check(_: None, *results: Any) -> None:
        assert sum(isinstance(result, BadRequest) for result in results) == 1

    await interleaved(uow, nothing, reply, reply, check)
    await interleaved(uow, nothing, account, account, check)


async def test_two_processes_that_answer(uow: Database) -> None:
    """Each looks for what waits and finds the same question."""

    async def prepare() -> Conversation:
        talk = await stored(uow)
        await said(uow, talk)
        return talk

    async def answer(uow: UnitOfWorkFactory, talk: Conversation) -> None:
        await answered(uow, talk)

    async def check(talk: Conversation, *results: Any) -> None:
        assert [m.author for m in await log(uow, talk.id)] == [Author.VISITOR, Author.BOT]

    await interleaved(uow, prepare, answer, answer, check)


async def test_a_hundred_questions_and_two_processes_are_a_hundred_answers(uow: Database) -> None:
    other = Database(uow.url, RecordingHub())
    talks = [await stored(uow) for _ in range(100)]
    for talk in talks:
        await said(uow, talk)
    assistants = [ScriptedAssistant(), ScriptedAssistant()]
    runners = [
        TurnRunner(a_context(database, CLOCK, rules=RULES), assistant, RecordingHub(), at_once=4)
        for database, assistant in zip((uow, other), assistants, strict=True)
    ]
    async with asyncio.timeout(60):
        while True:
            left = [await runner.recover() for runner in runners]
            if not any(left) and not any(runner._running for runner in runners):
                break
            await asyncio.sleep(0.02)
    assert sum(len(assistant.turns) for assistant in assistants) == 100
    assert all(len(assistant.turns) > 0 for assistant in assistants), "both had a part in it"
    for talk in talks:
        assert [m.author for m in await log(uow, talk.id)] == [Author.VISITOR, Author.BOT]
    await other.close()


async def test_the_turns_of_a_process_that_died_are_taken_up_and_stored_once(uow: Database) -> None:
    clock = ManualClock()
    talk = await stored(uow)
    await said(uow, talk)
    frozen, lively = ScriptedAssistant(), ScriptedAssistant()
    dead, alive = (TurnRunner(a_context(uow, clock, rules=RULES), mind, RecordingHub()) for mind in (frozen, lively))
    frozen.hold()
    await dead.recover()
    await frozen.asked(1)
    assert await alive.recover() == 0, "somebody answers it"
    clock.advance(seconds=4)
    assert await alive.recover() == 1
    await asyncio.gather(*alive._running.values())
    frozen.release()  # it was not dead after all
    await asyncio.gather(*dead._running.values())
    assert [m.author for m in await log(uow, talk.id)] == [Author.VISITOR, Author.BOT]
    assert (dead.fenced, alive.fenced) == (1, 0)


async def test_a_claim_lasts_while_the_turn_does(uow: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handoff.services.conversations.turns.RENEWED_SECONDS", 0.01)
    clock = ManualClock()
    talk = await stored(uow)
    await said(uow, talk)
    slow = ScriptedAssistant()
    slow.hold()
    one, other = (TurnRunner(a_context(uow, clock, rules=RULES), slow, RecordingHub()) for _ in range(2))
    await one.recover()
    await slow.asked(1)
    for _ in range(5):
        clock.advance(seconds=2)
        await asyncio.sleep(0.2)
        assert await other.recover() == 0
    slow.release()
    await asyncio.gather(*one._running.values())
    assert [m.author for m in await log(uow, talk.id)] == [Author.VISITOR, Author.BOT]


async def test_what_gave_way_is_tried_again_and_told_once(uow: Database, hub: RecordingHub) -> None:
    talk, tries = await stored(uow), 0

    @retried
    async def write(uow: UnitOfWorkFactory) -> None:
        nonlocal tries
        tries += 1
        async with uow() as work:
            await work.conversations.get(talk.id)
            work.emit(DeskChanged())
            if tries < 3:
                raise StorageConflict("locked")
            await work.commit()

    await write(uow)
    assert (tries, hub.published) == (3, [DeskChanged()])


async def test_what_gives_way_for_ever_is_given_up() -> None:
    tries = 0

    @retried
    async def write() -> None:
        nonlocal tries
        tries += 1
        raise StorageConflict("locked")

    with pytest.raises(StorageUnavailable) as given_up:
        await write()
    assert (tries, type(given_up.value)) == (TRIES, StorageUnavailable)
