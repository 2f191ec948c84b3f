"""A message's way to the log and back: stored once, in order, and found again by who was away."""

import asyncio

import pytest

from handoff.domain.conversations.message import Author
from handoff.ports.assistant import ButtonDraft
from tests.api.world import World
from tests.fixtures.assistant import a_result
from tests.fixtures.clients import VisitorClient, new_client_id


def texts(frames: list[dict[str, object]]) -> list[object]:
    return [frame["text"] for frame in frames]


async def test_a_message_is_stored_accepted_shown_and_answered(world: World) -> None:
    visitor = await world.visitor()
    accepted = await visitor.say("  Salam, pulum\x00 gəlməyib ", "client-message-a")
    assert (accepted["seq"], accepted["client_message_id"]) == (2, "client-message-a")
    assert accepted["created_at"] == "2026-03-02T09:00:00Z"
    own = await visitor.reply("visitor")
    assert (own["seq"], own["text"], own["client_message_id"]) == (2, "Salam, pulum gəlməyib", "client-message-a")
    answer = await visitor.reply()
    assert (answer["seq"], answer["text"]) == (3, "echo: Salam, pulum gəlməyib")
    assert answer["outcome"]["kind"] == "smalltalk"
    [turn] = world.assistant.turns
    assert (turn.text, turn.seq, turn.language, turn.action) == ("Salam, pulum gəlməyib", 2, "en", None)


async def test_sent_again_it_is_the_same_message(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    first = await visitor.say("once", "client-message-a")
    await visitor.reply()
    for text in ("once", "another text"):
        assert await visitor.say(text, "client-message-a") == first
    other_socket = await world.visitor(session)
    assert await other_socket.say("once", "client-message-a") == first
    await world.all_told(visitor)
    await world.restart()
    assert await (await world.visitor(session)).say("once", "client-message-a") == first
    assert [m.text for m in await world.log(session["conversation_id"])] == ["welcome in en", "once", "echo: once"]
    assert len(world.assistant.turns) == 1


async def test_the_same_message_from_two_sockets_at_once(world: World) -> None:
    session = await world.session()
    one, other = await world.visitor(session), await world.visitor(session)
    for n in range(20):
        id = new_client_id()
        answers = await asyncio.gather(one.say(f"text {n}", id), other.say(f"text {n}", id))
        assert answers[0] == answers[1]
    stored = [m.text for m in await world.log(session["conversation_id"]) if m.author is Author.VISITOR]
    assert stored == [f"text {n}" for n in range(20)]
    for visitor in (one, other):
        await world.all_told(visitor)
        assert visitor.seqs() == list(range(1, 42)), "each is told of each message once"


async def test_who_says_something_is_told_of_it_once_with_its_tick(world: World) -> None:
    visitor, operator, _ = await world.in_talk()
    await world.all_told(visitor)
    before = len(visitor.frames)
    for n in range(3):
        await visitor.say(f"text {n}")
    await world.all_told(visitor, operator)
    assert [m["text"] for m in operator.created()][-3:] == ["text 0", "text 1", "text 2"]
    told = [frame["type"] for frame in visitor.frames[before:] if frame["type"].startswith("message.")]
    assert told == ["message.accepted", "message.created"] * 3


async def test_a_message_that_was_refused_does_not_hide_what_another_tab_says_under_its_id(world: World) -> None:
    session = await world.session()
    refused, tab, operator = await world.visitor(session), await world.visitor(session), await world.operator()
    await tab.send("handoff.request")
    await tab.state(status="queued")
    await operator.take_next()
    await refused.send("message.send", client_message_id="message-1", text="x" * 2001)
    await refused.error("message_too_long")
    await tab.say("short", "message-1")
    await world.all_told(refused)
    assert [message["text"] for message in refused.created() if message["author"] == "visitor"] == ["short"]


async def test_everything_is_answered_once_in_order_however_fast_it_comes(world: World) -> None:
    visitor = await world.visitor()
    for n in range(10):
        await visitor.send("message.send", client_message_id=f"message-{n}", text=f"text {n}")
    for n in range(10):
        assert (await visitor.reply())["text"] == f"echo: text {n}"
    assert [turn.text for turn in world.assistant.turns] == [f"text {n}" for n in range(10)]
    assert sorted(visitor.seqs()) == visitor.seqs() == list(range(1, 22))


async def test_conversations_do_not_wait_for_each_other(world: World) -> None:
    slow, quick = await world.visitor(), await world.visitor()
    world.assistant.hold()
    await slow.say("slow")
    await world.assistant.asked(1)
    await quick.say("quick")
    await world.assistant.asked(2)
    assert [turn.text for turn in world.assistant.turns] == ["slow", "quick"]
    world.assistant.release()
    await slow.reply()
    await quick.reply()


async def test_all_tabs_of_a_player_see_the_same(world: World) -> None:
    session = await world.session()
    one, other = await world.visitor(session), await world.visitor(session)
    await one.say("from one")
    await one.reply()
    await other.say("from the other")
    await one.reply()
    await world.all_told(one, other)
    for tab in (one, other):
        assert texts(tab.created()) == ["from one", "echo: from one", "from the other", "echo: from the other"]


# ---- what cannot be sent


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "\u200b", "\u202e\n"])
async def test_an_empty_message(world: World, text: str) -> None:
    visitor = await world.visitor()
    await visitor.send("message.send", client_message_id="client-message-a", text=text)
    await visitor.error("empty_message", ref="client-message-a", retryable=False)
    await visitor.say("something", "client-message-a")
    assert (await visitor.reply("visitor"))["seq"] == 2


async def test_a_message_that_is_too_long(world: World) -> None:
    visitor = await world.visitor()
    await visitor.send("message.send", client_message_id="client-message-a", text="ə" * 2001)
    await visitor.error("message_too_long", ref="client-message-a", params={"limit": 2000})
    assert (await visitor.say("ə" * 2000))["seq"] == 2


async def test_too_many_messages_wait_a_minute_and_none_is_lost(world: World) -> None:
    await world.restart(messages_per_minute=3)
    session = await world.session()
    visitor, tab = await world.visitor(session), await world.visitor(session)
    first = await visitor.say("0", "client-message-0")
    await visitor.say("1")
    await tab.say("2")
    for client in (visitor, tab):
        await client.send("message.send", client_message_id="client-message-a", text="3")
        await client.error("too_many", ref="client-message-a", params={"seconds": 60}, retryable=True)
    assert await visitor.say("0", "client-message-0") == first, "what is stored already is no new message"
    neighbour = await world.visitor()
    await neighbour.say("not my business")
    world.clock.advance(seconds=60)
    await visitor.say("3", "client-message-a")


async def test_neither_language_nor_queue_can_be_used_to_fill_the_log(world: World) -> None:
    await world.restart(messages_per_minute=4)
    visitor = await world.visitor()
    for language in ("az", "ru"):
        await visitor.send("language.set", language=language)
        await visitor.state(language=language)
    for _ in range(2):
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        await visitor.send("handoff.cancel")
        await visitor.state(status="bot")
    await visitor.send("language.set", language="tr")
    await visitor.error("too_many", params={"seconds": 60})
    await visitor.send("handoff.request", ref="handoff-1")
    await visitor.error("too_many", ref="handoff-1")
    world.clock.advance(seconds=60)
    await visitor.send("handoff.request")
    await visitor.state(status="queued")


# ---- typed text is only text


@pytest.mark.parametrize(
    "text",
    [
        '/request_human{"x":"y"}',
        "/restart",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"; DROP TABLE messages; --',
        "{{7*7}} ${7*7} %s %(x)s {0}",
        "👍",
        "🙂🙂🙂",
        "نص عربي",
        "line\nbreak\ttab",
        "https://evil.example/?a=b",
        "x" * 2000,
        "z\u0308\u0302" * 600,
    ],
)
async def test_typed_text_is_only_text(world: World, text: str) -> None:
    visitor = await world.visitor()
    await visitor.say(text)
    assert (await visitor.reply("visitor"))["text"] == text
    await visitor.reply()
    [turn] = world.assistant.turns
    assert (turn.text, turn.action) == (text, None)


# ---- buttons


async def ask_with_buttons(world: World) -> tuple[VisitorClient, dict[str, object]]:
    visitor = await world.visitor()
    yes = ButtonDraft(label="Yes", action={"intent": "affirm", "entities": {"topic": "t"}})
    world.assistant.will(a_result("Sure?", buttons=(yes, ButtonDraft(label="No", action={"intent": "deny"}))))
    await visitor.say("a complaint")
    return visitor, await visitor.reply()


async def test_a_press_is_the_players_message_and_does_what_the_server_knows(world: World) -> None:
    visitor, question = await ask_with_buttons(world)
    assert [set(button) for button in question["buttons"]] == [{"id", "label"}] * 2  # type: ignore[attr-defined]
    press = {"seq": question["seq"], "button_id": question["buttons"][0]["id"]}  # type: ignore[index]
    await visitor.send("button.press", client_message_id="client-press-1", **press)
    accepted = await visitor.next("message.accepted", lambda f: f["client_message_id"] == "client-press-1")
    assert (await visitor.reply())["text"] == "echo: Yes"
    turn = world.assistant.turns[-1]
    assert (turn.text, turn.action) == ("Yes", {"intent": "affirm", "entities": {"topic": "t"}})
    await visitor.send("button.press", client_message_id="client-press-1", **press)
    assert await visitor.next("message.accepted") == accepted, "twice by accident is once"
    await world.all_told(visitor)
    assert "affirm" not in str(visitor.frames)
    assert len(world.assistant.turns) == 2


async def test_there_are_only_the_buttons_that_there_are(world: World) -> None:
    visitor, question = await ask_with_buttons(world)
    other, _ = await ask_with_buttons(world)
    real = question["buttons"][0]["id"]  # type: ignore[index]
    for client, seq, button in [
        (visitor, question["seq"], "affirm"),
        (visitor, question["seq"], ""),
        (visitor, 1, real),
        (visitor, 99, real),
        (other, question["seq"], real),
    ]:
        await client.send("button.press", client_message_id="client-press-1", seq=seq, button_id=button)
        await client.error("not_found", ref="client-press-1")
    assert len(world.assistant.turns) == 2
