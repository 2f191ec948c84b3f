"""A message's way to the log and back: stored once, in order, and found again by who was away."""

import asyncio

import pytest

from handoff.domain.message import Author
from handoff.ports import ButtonDraft
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


# ---- coming back


async def test_who_comes_back_gets_exactly_what_is_missing(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    for n in range(3):
        await visitor.say(str(n))
        await visitor.reply()
    for after_seq in range(8):
        again = await world.visitor(session, after_seq)
        assert [message["seq"] for message in again.ready["messages"]] == list(range(after_seq + 1, 8))
        assert again.ready["conversation"]["head_seq"] == 7


@pytest.mark.parametrize("after_seq", [4, 1000, 2**31 - 1])
async def test_who_claims_more_than_there_is_gets_everything_and_what_follows(world: World, after_seq: int) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    await visitor.say("one")
    await visitor.reply()
    again = await world.visitor(session, after_seq)
    assert [message["seq"] for message in again.ready["messages"]] == [1, 2, 3]
    await again.say("two")
    assert (await again.reply())["seq"] == 5
    assert again.seqs() == [1, 2, 3, 4, 5]


async def test_a_console_that_claims_more_than_there_is_gets_everything_and_what_follows(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    opened = await operator.open_conversation(id, 1000)
    head = opened["conversation"]["head_seq"]
    assert [message["seq"] for message in opened["messages"]] == list(range(1, head + 1))
    await visitor.say("more")
    await operator.next("message.created", lambda f: f["message"]["seq"] == head + 1)


async def test_nothing_is_lost_or_doubled_when_the_widgets_line_breaks(world: World) -> None:
    """A page loses its connection again and again while both sides write; its outbox sends until accepted."""
    visitor, operator, id = await world.in_talk()
    session = {"access_token": (await visitor.next("token.renewed"))["token"]}
    await world.all_told(visitor)
    got = visitor.seqs()
    sent: list[str] = []
    for n in range(12):
        sent.append(f"operator {n}")
        answer = asyncio.create_task(operator.say(id, f"operator {n}"))
        mine, client_id = f"player {n}", new_client_id()
        await visitor.send("message.send", client_message_id=client_id, text=mine)
        if n % 3 == 0:
            await visitor.next("message.accepted", lambda f, i=client_id: f["client_message_id"] == i)  # type: ignore[misc]
        await visitor.cut()
        got = sorted({*got, *visitor.seqs()})
        contiguous = next(seq for seq in range(len(got) + 1) if seq + 1 not in got)
        visitor = await world.visitor(session, contiguous)
        assert not set(visitor.seqs()) & set(got[:contiguous]), "nothing comes twice"
        await visitor.say(mine, client_id)
        sent.append(mine)
        await answer
        await world.all_told(visitor)
        got = sorted([*got[:contiguous], *visitor.seqs()])
        assert got == list(range(1, len(got) + 1)), "each once, and none missing"
    stored = [m.text for m in await world.log(id) if m.author in {Author.VISITOR, Author.OPERATOR}]
    assert sorted(stored) == sorted(sent)


async def test_nothing_is_lost_or_doubled_when_the_consoles_line_breaks(world: World) -> None:
    visitor = await world.waiting_visitor()
    account = await world.account()
    operator = await world.operator(account)
    id = (await operator.take_next())["id"]
    opened = await operator.open_conversation(id)
    got = [message["seq"] for message in opened["messages"]]
    for n in range(10):
        writing = asyncio.create_task(visitor.say(f"player {n}"))
        client_id = new_client_id()
        await operator.send("message.send", conversation_id=id, client_message_id=client_id, text=f"operator {n}")
        await operator.cut()
        got = sorted({*got, *(message["seq"] for message in operator.created())})
        assert got == list(range(1, len(got) + 1))
        operator = await world.operator(account)
        opened = await operator.open_conversation(id, len(got))
        await operator.say(id, f"operator {n}", client_id)
        await writing
        await world.all_told(operator)
        fresh = [message["seq"] for message in [*opened["messages"], *operator.created()]]
        assert fresh == list(range(len(got) + 1, len(got) + 1 + len(fresh)))
        got += fresh
    stored = [m.text for m in await world.log(id) if m.author in {Author.VISITOR, Author.OPERATOR}]
    assert sorted(stored) == sorted(f"{who} {n}" for who in ("player", "operator") for n in range(10))
    assert (await world.conversation(id)).head_seq == len(got)


async def test_lines_that_break_while_something_is_stored_hold_up_nobody(world: World) -> None:
    session = await world.session()
    neighbour = await world.visitor()
    for n in range(25):
        visitor = await world.visitor(session)
        await visitor.send("message.send", client_message_id=f"message-{n}", text=str(n))
        for _ in range(n * 10):  # a little later each time
            await asyncio.sleep(0)
        await visitor.cut()
        await neighbour.say(f"hello {n}")
    again = await world.visitor(session)
    for n in range(25):
        await again.say(str(n), f"message-{n}")
    stored = [m.text for m in await world.log(session["conversation_id"]) if m.author is Author.VISITOR]
    assert sorted(stored, key=int) == [str(n) for n in range(25)]


async def test_a_ping_finds_what_the_bell_lost(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await world.all_told(visitor)
    world.desk.hub._listeners.clear()  # type: ignore[attr-defined]
    await operator.say(id, "unheard")
    await visitor.send("ping")
    pong = await visitor.next("pong")
    assert visitor.created()[-1]["text"] == "unheard"
    assert pong["head_seq"] == visitor.created()[-1]["seq"]
    await operator.send("ping")
    await operator.next("pong")
    assert operator.created()[-1]["text"] == "unheard"


async def test_pings_among_messages_double_nothing(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    for n in range(15):
        await operator.send("message.send", conversation_id=id, client_message_id=f"message-{n}", text=str(n))
        await visitor.send("ping")
        await operator.send("ping")
        await visitor.send("message.send", client_message_id=f"reply-{n:04}", text=f"re {n}")
        await visitor.send("ping")
    for _ in range(15):
        await operator.next("message.accepted")
        await visitor.next("message.accepted")
    await world.all_told(visitor, operator)
    for client in (visitor, operator):
        seqs = [message["seq"] for message in client.created()]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), "in order, each once"
    assert (await world.conversation(id)).head_seq == visitor.seqs()[-1]
