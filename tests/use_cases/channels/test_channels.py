"""A channel is a port: what comes in becomes a message of a conversation, what goes out goes through the outbox."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from handoff.bridge.conversations import views
from handoff.domain.channel import Channel
from handoff.domain.channels.inbox import TRIES, InboxState
from handoff.domain.channels.outbox import ATTEMPTS, Delivery, DeliveryState
from handoff.domain.complaint import ComplaintForm, ComplaintKind
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Author, Message, OutcomeKind
from handoff.domain.conversations.message import Outcome as TurnOutcome
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import InvalidTransition, NotFound
from handoff.domain.people.operator import Role
from handoff.domain.tickets.ticket import TicketStatus
from handoff.ports.assistant import ButtonDraft
from handoff.ports.channels import Outcome
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.channels import deliveries
from handoff.services.conversations import operator_actions, supervision
from handoff.services.queue import closing, handoffs
from handoff.services.tickets import workflow
from tests.fixtures.assistant import a_handoff, a_result, an_answer
from tests.fixtures.channels import ChannelWorld, a_channel_world
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import PULL, a_context, an_account
from tests.fixtures.storing import fetch, log


@pytest.fixture
async def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def world(uow: UnitOfWorkFactory, clock: ManualClock) -> AsyncIterator[ChannelWorld]:
    world = a_channel_world(a_context(uow, clock, rules=PULL))
    yield world
    await world.turns.stop()


@pytest.fixture
async def mail(uow: UnitOfWorkFactory, clock: ManualClock) -> AsyncIterator[ChannelWorld]:
    world = a_channel_world(a_context(uow, clock, rules=PULL), Channel.MAIL)
    yield world
    await world.turns.stop()


async def messages(world: ChannelWorld, conversation: Conversation) -> list[Message]:
    return await log(world.context.uow, conversation.id)


async def outbox(world: ChannelWorld, conversation: Conversation) -> list[Delivery]:
    async with world.context.uow(read_only=True) as work:
        return await work.outbox.of_conversation(conversation.id)


async def held(world: ChannelWorld, **fields: object) -> tuple[Conversation, "object"]:
    """A conversation that an operator holds, who has answered nothing yet."""
    world.assistant.will(a_handoff())
    await world.come("1", text="a person please")
    await world.settle()
    operator = await an_account(world.context.uow)
    conversation = await handoffs.claim_next(world.context, operator.id)
    await world.settle()
    world.adapter.sent.clear()
    return conversation, operator


async def answer(world: ChannelWorld, conversation: Conversation, operator: object, text: str) -> Message:
    return await operator_actions.post_message(
        world.context,
        operator.id,  # type: ignore[attr-defined]
        conversation.id,
        client_message_id=f"answer-{text}".replace(" ", "-"),
        text=text,
    )


async def test_what_comes_becomes_a_message_and_the_answer_goes_out(world: ChannelWorld) -> None:
    assert await world.come("1", text="hello", name="Ayla", language="tr")
    await world.settle()
    conversation = await world.conversation()
    assert (conversation.channel, conversation.language, conversation.player_name) == (Channel.TELEGRAM, "tr", "Ayla")
    said = await messages(world, conversation)
    assert [(m.author, m.text) for m in said] == [(Author.VISITOR, "hello"), (Author.BOT, "echo: hello")]
    assert world.adapter.texts == ["echo: hello"]
    [row] = await outbox(world, conversation)
    assert (row.seq, row.state, row.external_id) == (2, DeliveryState.SENT, f"telegram-{row.id}")


async def test_the_same_event_is_one_message_and_nothing_of_it_is_kept(world: ChannelWorld) -> None:
    assert await world.come("1", text="hello")
    assert not await world.come("1", text="hello")
    await world.settle()
    assert not await world.come("1", text="hello")
    await world.settle()
    assert len(await messages(world, await world.conversation())) == 2
    async with world.context.uow(read_only=True) as work:
        event = await work.inbox.get(1) or await _last_event(work)
    assert (event.state, event.sealed, event.contact) == (InboxState.DONE, None, "")


async def _last_event(work: object) -> object:
    for id in range(1, 10_000):
        event = await work.inbox.get(id)  # type: ignore[attr-defined]
        if event is not None:
            return event
    raise AssertionError


async def test_a_death_between_two_steps_loses_and_doubles_nothing(world: ChannelWorld) -> None:
    await world.come("1", text="hello", files=["a.txt"])
    world.adapter.files["a.txt"] = b"some words"
    fetch_file = world.adapter.fetch
    calls = 0

    async def dies(file: object) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectionError
        return await fetch_file(file)  # type: ignore[arg-type]

    world.adapter.fetch = dies  # type: ignore[method-assign, assignment]
    await world.settle()
    first = await world.conversation()
    assert await messages(world, first) == [], "the conversation is there, the message not yet"
    world.context.clock.advance(seconds=10)  # type: ignore[attr-defined]
    await world.settle()
    assert (await world.conversation()).id == first.id
    said = await messages(world, first)
    assert [m.text for m in said] == ["hello", "echo: hello"]
    assert [file.name for file in said[0].attachments] == ["a.txt"]


async def test_what_cannot_be_read_is_set_aside_and_blocks_nothing(world: ChannelWorld, clock: ManualClock) -> None:
    world.adapter.unreadable.add("poison")
    await world.come("1", text="poison")
    await world.come("2", text="fine")
    for _ in range(TRIES):
        await world.settle()
        clock.advance(minutes=5)
    await world.settle()
    assert [m.text for m in await messages(world, await world.conversation())] == ["fine", "echo: fine"]
    assert world.channels.receiving.quarantined == 1
    async with world.context.uow(read_only=True) as work:
        [event] = await work.inbox.quarantined(10)
    assert (event.key, event.tries, event.reason) == ("1", TRIES, "ValueError")
    assert event.sealed is not None, "people can look at it"
    clock.advance(days=15)
    await world.channels.receiving.clear()
    async with world.context.uow(read_only=True) as work:
        [event] = await work.inbox.quarantined(10)
    assert (event.sealed, event.contact) == (None, "")


async def test_events_of_one_contact_keep_their_order(world: ChannelWorld, clock: ManualClock) -> None:
    """The head blocks its tail, and nobody else's."""
    world.adapter.unreadable.add("first")
    await world.come("1", text="first")
    await world.come("2", text="second")
    await world.come("3", text="other", address="baris")
    await world.settle()
    assert world.adapter.texts == ["echo: other"]
    world.adapter.unreadable.clear()
    clock.advance(seconds=10)
    await world.settle()
    assert [m.text for m in await messages(world, await world.conversation()) if m.author is Author.VISITOR] == [
        "first",
        "second",
    ]


async def test_a_button_is_pressed_and_a_file_comes_by_the_files_rules(world: ChannelWorld) -> None:
    world.assistant.will(a_result("Choose.", buttons=(ButtonDraft(label="Yes", action={"intent": "affirm"}),)))
    await world.come("1", text="hi")
    await world.settle()
    conversation = await world.conversation()
    [_, asked] = await messages(world, conversation)
    assert [b.label for b in world.adapter.sent[0].parts[0].buttons] == ["Yes"]
    await world.come("2", text="Yes", pressed=[asked.seq, asked.buttons[0].id])
    world.adapter.files["x.exe"] = b"MZ\x90\x00\x03"
    await world.come("3", text="look", files=["x.exe"])
    await world.settle()
    said = [m for m in await messages(world, conversation) if m.author is Author.VISITOR]
    assert said[1].pressed == {"intent": "affirm"}
    assert (said[2].text, said[2].attachments) == ("look", ())
    assert said[2].params["refused"] == [{"name": "x.exe", "reason": "type"}]


async def test_a_person_has_it_and_the_owner_is_one(world: ChannelWorld, clock: ManualClock) -> None:
    conversation, operator = await held(world)
    await world.come("2", text="are you there?")
    await world.settle()
    assert len(world.assistant.turns) == 1, "the assistant is silent"
    await answer(world, conversation, operator, "Yes I am")
    await world.settle()
    assert world.adapter.texts == ["Yes I am"]
    assert world.adapter.sent[0].parts[0].author is Author.OPERATOR


async def test_who_waits_by_a_channel_needs_no_page(world: ChannelWorld, clock: ManualClock) -> None:
    world.assistant.will(a_handoff())
    await world.come("1", text="a person please")
    await world.settle()
    clock.advance(hours=12)
    assert await handoffs.leave_gone(world.context) == 0
    async with world.context.uow(read_only=True) as work:
        assert await work.conversations.count_waiting(clock.now()) == 1
    assert (await world.conversation()).status is Status.QUEUED
    assert world.adapter.texts[-1].startswith("You are in the queue")


async def test_the_assistants_word_is_not_sent_after_a_person_took_over(
    world: ChannelWorld, clock: ManualClock
) -> None:
    world.adapter.outcomes = [Outcome(state=DeliveryState.WAITING, reason="busy")]
    await world.come("1", text="hello")
    await world.settle()
    supervisor = await an_account(world.context.uow, role=Role.SUPERVISOR)
    conversation = await world.conversation()
    conversation = await supervision.take(world.context, supervisor.id, conversation.id, conversation.epoch)
    await answer(world, conversation, supervisor, "I am here")
    clock.advance(minutes=1)
    await world.settle()
    assert world.adapter.texts.count("echo: hello") == 1, "it was tried before"
    assert world.adapter.texts[-1] == "I am here"
    first = (await outbox(world, conversation))[0]
    assert (first.state, first.reason) == (DeliveryState.FAILED, "overtaken")


async def test_the_head_of_a_conversation_blocks_its_tail(world: ChannelWorld, clock: ManualClock) -> None:
    conversation, operator = await held(world)
    world.adapter.outcomes = [Outcome(state=DeliveryState.WAITING, after_seconds=30, reason="busy")]
    await answer(world, conversation, operator, "one")
    await answer(world, conversation, operator, "two")
    await world.settle()
    assert world.adapter.texts == ["one"], "it was tried"
    states = [row.state for row in await outbox(world, conversation)][-2:]
    assert states == [DeliveryState.WAITING, DeliveryState.WAITING]
    clock.advance(seconds=29)
    await world.settle()
    assert world.adapter.texts == ["one"], "not before it was told to"
    clock.advance(seconds=2)
    await world.settle()
    assert world.adapter.texts == ["one", "one", "two"]


async def test_what_fails_for_good_says_why_and_holds_nothing_up(world: ChannelWorld, clock: ManualClock) -> None:
    conversation, operator = await held(world)
    world.adapter.outcomes = [Outcome(state=DeliveryState.FAILED, reason="refused")]
    await answer(world, conversation, operator, "one")
    await answer(world, conversation, operator, "two")
    await world.settle()
    rows = (await outbox(world, conversation))[-2:]
    assert [(row.state, row.reason) for row in rows] == [(DeliveryState.FAILED, "refused"), (DeliveryState.SENT, "")]
    world.adapter.outcomes = [Outcome(state=DeliveryState.WAITING, reason="busy") for _ in range(ATTEMPTS)]
    await answer(world, conversation, operator, "three")
    for _ in range(ATTEMPTS):
        await world.settle()
        clock.advance(hours=1)
    await world.settle()
    last = (await outbox(world, conversation))[-1]
    assert (last.state, last.attempts) == (DeliveryState.FAILED, ATTEMPTS)


async def test_what_is_unknown_is_shown_and_sent_again_only_by_a_person(
    world: ChannelWorld, clock: ManualClock
) -> None:
    conversation, operator = await held(world)
    world.adapter.outcomes = [Outcome(state=DeliveryState.UNKNOWN, reason="timeout")]
    sent = await answer(world, conversation, operator, "perhaps")
    await answer(world, conversation, operator, "next")
    await world.settle()
    clock.advance(hours=3)
    await world.settle()
    assert world.adapter.texts == ["perhaps", "next"], "no blind second sending, and nothing is held up"
    async with world.context.uow(read_only=True) as work:
        shown = {view.seq: view for view in await views.delivery_views(work, conversation)}
    assert (shown[sent.seq].state, shown[sent.seq].reason) == ("unknown", "timeout")
    stranger = await an_account(world.context.uow, departments=())
    with pytest.raises(NotFound):
        await deliveries.send_again(world.context, stranger, conversation.id, sent.seq)
    await deliveries.send_again(world.context, operator, conversation.id, sent.seq)  # type: ignore[arg-type]
    await world.settle()
    assert world.adapter.texts == ["perhaps", "next", "perhaps"]
    [row] = [row for row in await outbox(world, conversation) if row.seq == sent.seq]
    assert (row.state, row.was_unknown) == (DeliveryState.SENT, True)
    with pytest.raises(InvalidTransition):
        await deliveries.send_again(world.context, operator, conversation.id, sent.seq)  # type: ignore[arg-type]


async def test_who_died_while_sending_leaves_it_unknown(world: ChannelWorld, clock: ManualClock) -> None:
    conversation, operator = await held(world)
    sent = await answer(world, conversation, operator, "perhaps")
    dying = asyncio.Event()

    async def dies(outgoing: object) -> Outcome:
        dying.set()
        await asyncio.Event().wait()
        raise AssertionError

    world.adapter.send = dies  # type: ignore[method-assign, assignment]
    working = asyncio.create_task(world.channels.sending.work())
    await dying.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    del world.adapter.send  # type: ignore[misc]
    await world.settle()
    assert (await outbox(world, conversation))[-1].state is DeliveryState.SENDING, "it may still be at it"
    clock.advance(minutes=3)
    await world.settle()
    [row] = [row for row in await outbox(world, conversation) if row.seq == sent.seq]
    assert (row.state, row.reason, row.was_unknown) == (DeliveryState.UNKNOWN, "interrupted", True)


async def test_two_processes_that_both_send_send_once(uow: UnitOfWorkFactory, world: ChannelWorld) -> None:
    conversation, operator = await held(world)
    await answer(world, conversation, operator, "once")
    await asyncio.gather(*(world.channels.sending.work() for _ in range(4)))
    assert world.adapter.texts == ["once"]


async def test_states_only_rise(world: ChannelWorld) -> None:
    conversation, operator = await held(world)
    sent = await answer(world, conversation, operator, "hello")
    await world.settle()
    external = (await outbox(world, conversation))[-1].external_id
    for key, state in enumerate(("read", "delivered", "sent", "failed")):
        await world.come(f"r{key}", kind="receipt", state=state, external_id=external)
        await world.settle()
        assert (await outbox(world, conversation))[-1].state is DeliveryState.READ
    assert (await fetch(world.context.uow, conversation.id)).visitor_seen_seq == sent.seq


async def test_a_receipt_that_is_quicker_than_the_answer_stands(world: ChannelWorld) -> None:
    conversation, operator = await held(world)
    await answer(world, conversation, operator, "hello")
    send = world.adapter.send

    async def slow(outgoing: object) -> Outcome:
        outcome = await send(outgoing)  # type: ignore[arg-type]
        await world.come("r", kind="receipt", state="delivered", delivery_id=outgoing.delivery.id)  # type: ignore[attr-defined]
        await world.channels.receiving.work()
        return outcome

    world.adapter.send = slow  # type: ignore[method-assign, assignment]
    await world.settle()
    last = (await outbox(world, conversation))[-1]
    assert (last.state, last.external_id) == (DeliveryState.DELIVERED, f"telegram-{last.id}")


async def test_who_blocked_us_is_sent_nothing_until_they_write_again(world: ChannelWorld) -> None:
    conversation, operator = await held(world)
    world.adapter.outcomes = [Outcome(state=DeliveryState.FAILED, reason="blocked", closes="blocked")]
    await answer(world, conversation, operator, "one")
    await answer(world, conversation, operator, "two")
    await world.settle()
    assert world.adapter.texts == ["one"]
    assert [row.reason for row in await outbox(world, conversation)][-2:] == ["blocked", "blocked"]
    await world.come("9", text="I am back")
    await answer(world, conversation, operator, "three")
    await world.settle()
    assert world.adapter.texts == ["one", "three"]


async def test_the_window_is_looked_at_when_sending(uow: UnitOfWorkFactory, clock: ManualClock) -> None:
    world = a_channel_world(a_context(uow, clock, rules=PULL), Channel.WHATSAPP)
    conversation, operator = await held(world)
    clock.advance(hours=25)
    await answer(world, conversation, operator, "too late")
    await world.settle()
    assert world.adapter.texts == []
    last = (await outbox(world, conversation))[-1]
    assert (last.state, last.reason) == (DeliveryState.FAILED, "window_closed")


async def test_secrets_are_hidden_before_anything_is_stored(uow: UnitOfWorkFactory, clock: ManualClock) -> None:
    def mask(text: str) -> tuple[str, tuple[str, ...]]:
        hidden = text.replace("4111111111111111", "•••")
        return hidden, ("card",) if hidden != text else ()

    world = a_channel_world(a_context(uow, clock, rules=PULL, mask=mask))
    card = "4111111111111111"
    await world.come("1", text=f"my card {card}", subject=f"re {card}", details={"whole": f"> {card}"})
    await world.settle()
    conversation = await world.conversation()
    async with uow(read_only=True) as work:
        thread = await work.contacts.thread(conversation.id)
    assert card not in repr((await messages(world, conversation), thread))


# ---- where the assistant speaks once


async def test_a_first_letter_is_answered_where_the_assistant_is_sure(mail: ChannelWorld) -> None:
    mail.assistant.will(an_answer("So it is.", score=0.95))
    await mail.come("1", text="how long does it take?", subject="Question")
    await mail.settle()
    conversation = await mail.conversation()
    assert conversation.status is Status.BOT
    assert mail.adapter.texts == ["So it is."]
    await mail.come("2", text="I do not understand", conversation=conversation.id)
    await mail.settle()
    after = await mail.conversation()
    assert after.status is Status.QUEUED, "a person is one reply away"
    assert len(mail.assistant.turns) == 1
    assert mail.adapter.texts[-1] == "We have received your message. An operator will answer you here."


@pytest.mark.parametrize(
    "result",
    [an_answer("Perhaps so.", score=0.4), a_result("Do you mean this?"), a_handoff(), RuntimeError("fault")],
    ids=["unsure", "asks back", "hands over", "fails"],
)
async def test_else_people_answer_and_the_sender_is_told_once_a_day(
    mail: ChannelWorld, clock: ManualClock, result: object
) -> None:
    mail.assistant.will(result)  # type: ignore[arg-type]
    await mail.come("1", text="something odd")
    await mail.settle()
    conversation = await mail.conversation()
    assert conversation.status is Status.QUEUED
    said = await messages(mail, conversation)
    assert [m.code for m in said if m.author is Author.SYSTEM] == [
        SystemCode.ACKNOWLEDGED,
        SystemCode.HANDOFF_REQUESTED,
    ]
    assert [m for m in said if m.author is Author.BOT] == []
    for key in range(3):
        await mail.come(f"more {key}", text="and another thing", conversation=conversation.id)
        await mail.settle()
    assert mail.adapter.texts == ["We have received your message. An operator will answer you here."]
    clock.advance(days=1, seconds=1)
    await mail.come("next day", text="hello?", conversation=conversation.id)
    await mail.settle()
    assert len(mail.adapter.texts) == 2


async def test_a_letter_that_tells_a_problem_becomes_a_ticket(mail: ChannelWorld) -> None:
    form = ComplaintForm(kind=ComplaintKind.WITHDRAWAL, amount="150", currency="AZN", is_active=True)
    mail.assistant.will(
        a_result("Which account?", outcome=TurnOutcome(kind=OutcomeKind.COMPLAINT), form=form, language="az")
    )
    await mail.come("1", text="150 manat çıxarışım gəlmədi", address="ayla")
    await mail.settle()
    conversation = await mail.conversation()
    async with mail.context.uow(read_only=True) as work:
        [ticket] = await work.tickets.of_conversation(conversation.id)
    assert (ticket.complaint.kind, ticket.complaint.amount, ticket.language) == (ComplaintKind.WITHDRAWAL, "150", "az")
    assert (ticket.complaint.contact, ticket.complaint.description) == ("ayla", "150 manat çıxarışım gəlmədi")
    assert (conversation.status, conversation.form) == (Status.QUEUED, None)
    assert conversation.department == "payments"
    [text] = mail.adapter.texts
    assert text.startswith("Müraciətiniz qeydə alındı") and ticket.reference in text


async def test_a_solved_ticket_is_told_and_a_number_rates_it(mail: ChannelWorld) -> None:
    form = ComplaintForm(kind=ComplaintKind.WITHDRAWAL, is_active=True)
    mail.assistant.will(a_result("Which?", outcome=TurnOutcome(kind=OutcomeKind.COMPLAINT), form=form))
    await mail.come("1", text="my money")
    await mail.settle()
    conversation = await mail.conversation()
    operator = await an_account(mail.context.uow, role=Role.SUPERVISOR)
    async with mail.context.uow(read_only=True) as work:
        [ticket] = await work.tickets.of_conversation(conversation.id)
    await workflow.change_state(mail.context, operator, ticket.reference, to=TicketStatus.SOLVED, told="It was sent.")
    await mail.settle()
    assert "It was sent." in mail.adapter.texts[-1] and "1 (poor) to 5" in mail.adapter.texts[-1]
    assert mail.adapter.sent[-1].references == (ticket.reference,)
    sent = len(mail.adapter.sent)
    await mail.come("2", text="5", conversation=conversation.id)
    await mail.settle()
    async with mail.context.uow(read_only=True) as work:
        assert [survey for survey in await work.surveys.open_of(conversation.id) if survey.kind == "ticket"] == []
    assert len(mail.adapter.sent) == sent, "a number needs no answer"


async def test_one_sender_has_several_threads_and_only_their_own(mail: ChannelWorld, clock: ManualClock) -> None:
    await mail.come("1", text="first", external_id="m1", subject="One")
    await mail.settle()
    clock.advance(minutes=1)
    await mail.come("2", text="second", external_id="m2", subject="Two")
    await mail.settle()
    one, two = await mail.conversations()
    await mail.come("3", text="more of the first", ids=["unknown", "m1"], external_id="m3")
    await mail.come("4", text="not mine", address="mallory", ids=["m1"], conversation=one.id)
    await mail.settle()
    assert [m.text for m in await messages(mail, one) if m.author is Author.VISITOR] == ["first", "more of the first"]
    assert len(await mail.conversations()) == 2
    async with mail.context.uow(read_only=True) as work:
        contact = await work.contacts.find(Channel.MAIL, "support", "mallory")
        assert contact is not None
        [thread] = await work.contacts.threads(contact.id)
        assert thread.perhaps == one.id
        assert await work.contacts.ids_of(one.id) != await work.contacts.ids_of(two.id)


async def test_a_machines_letter_wakes_nobody(mail: ChannelWorld) -> None:
    await mail.come("1", text="help")
    await mail.settle()
    conversation = await mail.conversation()
    operator = await an_account(mail.context.uow)
    await handoffs.claim_next(mail.context, operator.id)
    await closing.close(mail.context, operator.id, conversation.id, "solved")
    sent = len(mail.adapter.sent)
    await mail.come("2", text="I am on holiday", automatic="auto_reply", conversation=conversation.id)
    await mail.come("3", text="I am away", automatic="auto_reply", address="other")
    await mail.settle()
    assert (await mail.conversation()).status is Status.CLOSED
    assert len(mail.adapter.sent) == sent, "machines do not talk to each other"
    last = (await messages(mail, conversation))[-1]
    assert (last.text, last.params["automatic"]) == ("I am on holiday", "auto_reply")


async def test_two_machines_stop_at_five_letters_an_hour(mail: ChannelWorld, clock: ManualClock) -> None:
    for key in range(8):
        mail.assistant.will(an_answer(f"answer {key}", score=0.99))
        await mail.come(str(key), text=f"question {key}")
        await mail.settle()
    assert len(mail.adapter.sent) == 5
    clock.advance(hours=1, seconds=1)
    mail.assistant.will(an_answer("again", score=0.99))
    await mail.come("later", text="question")
    await mail.settle()
    assert mail.adapter.texts[-1] == "again"


async def test_unknown_mail_is_sent_again_under_the_same_id(mail: ChannelWorld, clock: ManualClock) -> None:
    mail.adapter.outcomes = [Outcome(state=DeliveryState.UNKNOWN, reason="timeout")]
    mail.assistant.will(an_answer("So.", score=0.99))
    await mail.come("1", text="question")
    await mail.settle()
    clock.advance(minutes=1)
    await mail.settle()
    assert [outgoing.delivery.id for outgoing in mail.adapter.sent] == [mail.adapter.sent[0].delivery.id] * 2
    [row] = await outbox(mail, await mail.conversation())
    assert (row.state, row.was_unknown) == (DeliveryState.SENT, True)


async def test_what_is_erased_leaves_no_trace_of_the_contact_and_does_not_come_back(
    world: ChannelWorld, clock: ManualClock
) -> None:
    await world.come("1", text="hello", external_id="x1")
    await world.settle()
    conversation = await world.conversation()
    async with world.context.uow() as work:
        await work.privacy.clear_talk(conversation.id)
        await work.privacy.clear_player(conversation.id)
        await work.commit()
    async with world.context.uow(read_only=True) as work:
        assert await work.contacts.find(Channel.TELEGRAM, "support", "ayla") is None
        assert await work.contacts.ids_of(conversation.id) == []
        assert await work.outbox.of_conversation(conversation.id) == []
    assert not await world.come("1", text="hello", external_id="x1"), "known, though nothing else is"
    await world.settle()
    await world.come("2", text="hello again")
    await world.settle()
    assert (await world.conversation()).id != conversation.id
