"""No assistant message after a person took over, and no message that nobody answers."""

import asyncio

import pytest

from handoff.domain.conversations.conversation import Status
from handoff.domain.conversations.message import STANDBY, Author, Outcome, OutcomeKind
from handoff.domain.errors import AssistantUnavailable
from handoff.domain.ids import ConversationId
from handoff.services.conversations import visitor_actions
from handoff.services.people.browser_sessions import secret_hash
from tests.api.world import World
from tests.fixtures.assistant import a_handoff, a_result
from tests.fixtures.clients import OperatorClient, VisitorClient
from tests.fixtures.desk import a_context, no_mask


async def bot_texts(world: World, visitor: VisitorClient) -> list[str]:
    log = await world.log(visitor.ready["conversation"]["id"])
    return [message.text for message in log if message.author is Author.BOT][1:]


async def turn_under_way(world: World) -> VisitorClient:
    """A player whose message the assistant is thinking about until it is released."""
    visitor = await world.visitor()
    world.assistant.hold()
    await visitor.say("slow question")
    await world.assistant.asked(1)
    return visitor


async def turn_over(world: World, visitor: VisitorClient) -> None:
    """Let the assistant speak, and wait until what it said has been stored or thrown away."""
    world.assistant.release()
    await visitor.next("typing.changed", lambda f: f["author"] == "bot" and not f["active"])
    await world.all_told(visitor)


async def test_a_slow_answer_is_thrown_away_when_an_operator_has_taken_over(world: World) -> None:
    visitor, operator = await turn_under_way(world), await world.operator()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    id = (await operator.take_next())["id"]
    await operator.say(id, "I am here")
    await turn_over(world, visitor)
    assert await bot_texts(world, visitor) == []
    assert world.desk.turns.suppressed == 1
    assert [m["author"] for m in visitor.created()] == ["visitor", "system", "system", "operator"]
    await visitor.say("thank you")
    await world.all_told(visitor)
    assert len(world.assistant.turns) == 1, "what people own is not sent to the assistant"


@pytest.mark.parametrize("meanwhile", ["queued", "cancelled", "closed", "returned"])
async def test_an_answer_of_an_earlier_ownership_is_thrown_away_whoever_has_it_now(
    world: World, meanwhile: str
) -> None:
    visitor, operator = await turn_under_way(world), await world.operator()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    if meanwhile == "cancelled":
        await visitor.send("handoff.cancel")
        await visitor.state(status="bot")
    elif meanwhile in {"closed", "returned"}:
        id = (await operator.take_next())["id"]
        if meanwhile == "closed":
            await operator.send("conversation.close", conversation_id=id)
        else:
            await operator.send("assignment.return", conversation_id=id, to="bot")
        await operator.next("assignment.ended")
    await turn_over(world, visitor)
    assert await bot_texts(world, visitor) == []
    assert world.desk.turns.suppressed == 1


async def test_a_slow_wish_to_hand_over_comes_too_late(world: World) -> None:
    world.assistant.will(a_handoff())
    visitor, operator = await turn_under_way(world), await world.operator()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    id = (await operator.take_next())["id"]
    before = await world.conversation(id)
    await turn_over(world, visitor)
    after = await world.conversation(id)
    assert (after.status, after.epoch, after.head_seq) == (Status.ASSIGNED, before.epoch, before.head_seq)


async def test_a_slow_failure_is_not_told_either(world: World) -> None:
    world.assistant.will(AssistantUnavailable())
    visitor = await turn_under_way(world)
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    await turn_over(world, visitor)
    assert "assistant_unavailable" not in [m["code"] for m in visitor.created()]


async def test_an_answer_and_a_takeover_at_once(world: World) -> None:
    """Whichever comes first: an answer stands only before the takeover, and is counted otherwise."""
    operator = await world.operator(capacity=99)
    answered = 0
    for n in range(12):
        visitor = await world.visitor()
        world.assistant.hold()
        await visitor.say("question")
        await world.assistant.asked(n + 1)
        await visitor.send("handoff.request")
        asyncio.get_running_loop().call_later(n / 1000, world.assistant.release)
        await visitor.state(status="queued")
        id = (await operator.take_next())["id"]
        await visitor.next("typing.changed", lambda f: f["author"] == "bot" and not f["active"])
        log = await world.log(id)
        requested = next(m.seq for m in log if m.code == "handoff_requested")
        spoken = [m.seq for m in log if m.author is Author.BOT and m.seq > 1]
        assert all(seq < requested for seq in spoken)
        answered += len(spoken)
        await visitor.close()
    assert answered + world.desk.turns.suppressed == 12


# ---- the assistant fails


@pytest.mark.parametrize("failure", [AssistantUnavailable(), RuntimeError("a fault of ours")])
async def test_when_it_fails_the_player_hears_of_it_and_may_go_on(world: World, failure: Exception) -> None:
    visitor = await world.visitor()
    world.assistant.will(failure)
    await visitor.say("first")
    line = await visitor.system("assistant_unavailable")
    assert line["author"] == "system"
    await visitor.say("second")
    assert (await visitor.reply())["text"] == "echo: second"
    await world.scheduler.sweep()
    await world.all_told(visitor)
    assert [turn.text for turn in world.assistant.turns] == ["first", "second"]


async def test_what_it_must_know_is_kept_until_it_could_be_told(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.send("assignment.return", conversation_id=id, to="bot")
    await visitor.state(status="bot")
    world.assistant.can_be_told = False
    await visitor.say("first")
    assert (await visitor.reply())["text"] == "limited: first"
    assert world.assistant.turns == []
    world.assistant.can_be_told = True
    await visitor.say("second")
    await visitor.reply()
    assert world.assistant.resumed == [(id, "returned")]


async def talk_that_ends(world: World, visitor: VisitorClient, operator: OperatorClient, how: str) -> None:
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    id = (await operator.take_next())["id"]
    if how == "bot":
        await operator.send("assignment.return", conversation_id=id, to="bot")
    else:
        await operator.send("conversation.close", conversation_id=id)
    await operator.next("assignment.ended")
    await visitor.state(status=how)


async def test_it_is_told_which_messages_got_a_limited_answer_since_it_spoke(world: World) -> None:
    visitor = await world.visitor()
    limited = Outcome(kind=OutcomeKind.FALLBACK, reason=STANDBY)
    world.assistant.will(a_result("heard"), a_result("limited", "so it is", outcome=limited))
    world.assistant.will(AssistantUnavailable(), a_result("heard again"))
    for text in ("one", "two", "two", "two", "three"):
        await visitor.say(text)
        await visitor.next("typing.changed", lambda f: f["author"] == "bot" and not f["active"])
    seqs = [turn.seq for turn in world.assistant.turns]
    assert [turn.standby_turns for turn in world.assistant.turns] == [(), (), (seqs[1],), (seqs[1], seqs[2]), ()]


async def test_what_happened_while_it_was_being_told_is_told_too(world: World) -> None:
    """People take the conversation once more, and end it, while the assistant still hears of the first time."""
    visitor, operator = await world.visitor(), await world.operator()
    await talk_that_ends(world, visitor, operator, "bot")
    world.assistant.hold()
    await visitor.say("for the assistant")
    await world.assistant.told(1)
    await talk_that_ends(world, visitor, operator, "closed")
    world.assistant.release()
    await visitor.say("again for the assistant")
    assert (await visitor.reply())["text"] == "echo: again for the assistant"
    assert [what for _, what in world.assistant.resumed] == ["returned", "closed"]
    assert len(world.assistant.turns) == 1, "the gate stands before the assistant"


# ---- language


async def test_the_language_that_the_assistant_found_is_the_conversations(world: World) -> None:
    visitor = await world.visitor()
    world.assistant.will(a_result("Здравствуйте", language="ru"))
    await visitor.say("привет")
    assert (await visitor.state(language="ru"))["status"] == "bot"
    await visitor.say("дальше")
    await visitor.reply()
    await world.assistant.asked(2)
    assert (world.assistant.turns[1].language, world.assistant.turns[1].page_language) == ("ru", "en")


async def test_a_language_chosen_while_it_was_thinking_stands(world: World) -> None:
    visitor = await turn_under_way(world)
    await visitor.send("language.set", language="tr")
    await visitor.state(language="tr")
    await turn_over(world, visitor)
    assert await bot_texts(world, visitor) == ["echo: slow question"]
    assert (await world.conversation(visitor.ready["conversation"]["id"])).language == "tr"


# ---- crashes


async def test_what_was_stored_unanswered_is_answered_once_after_a_restart(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    world.assistant.hold()
    await visitor.say("one")
    await visitor.say("two")
    await world.assistant.asked(1)
    await world.restart()
    world.assistant.release()
    assert await world.desk.turns.recover() == 1
    again = await world.visitor(session)
    while len([m for m in await world.log(session["conversation_id"]) if m.author is Author.BOT]) < 3:
        await again.next("typing.changed", lambda f: not f["active"])
    assert await bot_texts(world, again) == ["echo: one", "echo: two"]
    assert [turn.text for turn in world.assistant.turns] == ["one", "one", "two"]
    assert await world.desk.turns.recover() == 0


async def test_the_sweep_finds_what_nobody_was_woken_for(world: World) -> None:
    visitor = await world.visitor()
    await visitor_actions.post_message(
        a_context(world.desk.uow, world.clock, message_max_characters=99, messages_per_minute=9, mask=no_mask),
        ConversationId(visitor.ready["conversation"]["id"]),
        client_message_id="client-message-a",
        text="unheard",
    )
    await world.all_told(visitor)
    assert world.assistant.turns == []
    await world.scheduler.sweep()
    assert (await visitor.reply())["text"] == "echo: unheard"


async def test_what_people_own_is_not_recovered(world: World) -> None:
    visitor = await turn_under_way(world)
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    await world.restart()
    world.assistant.release()
    assert await world.desk.turns.recover() == 0


async def test_owner_queue_and_read_marks_outlive_a_restart(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.say(id, "hello")
    message = await visitor.reply("operator")
    await visitor.send("seen.set", seq=message["seq"])
    before = await visitor.state(visitor_seen_seq=message["seq"])
    token = (await visitor.next("token.renewed"))["token"]
    await world.restart()
    again = await world.visitor({"access_token": token})
    nobody_there = before["desk"] | {"operators_online": 0}
    assert again.ready["conversation"] == before | {"desk": nobody_there}


async def test_the_sweep_forgets_what_has_ended_and_nothing_else(world: World) -> None:
    session = await world.session()
    cookie, _ = await world.sign_in(await world.account())
    world.clock.advance(hours=12)
    await world.scheduler.sweep()
    past = world.clock.now().replace(year=2000)
    async with world.desk.uow(read_only=True) as work:
        assert await work.attempts.count("start:127.0.0.1", past) == 0
        assert await work.sessions.get(secret_hash(cookie.split("=", 1)[1]), "operator", past) is None
        assert await work.sessions.get(secret_hash(session["resume_token"]), "resume", past) is not None
