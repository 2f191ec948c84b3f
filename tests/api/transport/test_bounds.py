"""What one client may take, at the limit and beyond it, and what it is told."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from handoff.bridge.transport.connection_limits import ConnectionLimits
from handoff.bridge.transport.security_headers import SecurityHeaders
from handoff.domain.conversations.conversation import HandoffReason, Priority, Status
from handoff.domain.conversations.message import Author
from handoff.domain.events import TypingChanged
from handoff.domain.ids import ConversationId
from handoff.protocol.codes import CloseCode
from tests.api.world import World
from tests.fixtures.assistant import a_handoff
from tests.fixtures.clients import VisitorClient
from tests.fixtures.serving import FRAME_MAX_BYTES


async def test_a_frame_may_be_as_long_as_the_limit_and_no_longer(world: World) -> None:
    visitor = await world.visitor()
    frame = '{"type": "ping"%s}'
    await visitor.send_raw(frame % (" " * (FRAME_MAX_BYTES - len(frame) + 2)))
    await visitor.next("pong")
    await visitor.send_raw(frame % (" " * (FRAME_MAX_BYTES - len(frame) + 3)))
    assert await visitor.close_code() == 1009


async def test_frames_of_one_socket_in_ten_seconds(world: World) -> None:
    await world.restart(frames_per_ten_seconds=6)
    visitor, neighbour = await world.visitor(), await world.visitor()
    for _ in range(5):  # the hello counts
        await visitor.send("ping")
        await visitor.next("pong")
    await visitor.send("ping")
    await visitor.error("too_many", params={"seconds": 10}, retryable=True)
    assert await visitor.close_code() == CloseCode.TOO_MANY
    await neighbour.send("ping")
    await neighbour.next("pong")


async def test_sockets_of_one_address(world: World) -> None:
    world.refit(connections=ConnectionLimits(per_address=2))
    session = await world.session()
    one, other = await world.visitor(session), await world.visitor(session)
    third = await world.visitor_socket()
    await third.error("too_many_connections", params={"limit": 2}, retryable=True)
    assert await third.close_code() == CloseCode.TOO_MANY
    await other.close()
    await one.send("ping")
    await one.next("pong")
    async with asyncio.timeout(5):
        while world.desk.connections.open_count > 1:
            await asyncio.sleep(0)
    await world.visitor(session)


async def test_sockets_in_all(world: World) -> None:
    world.refit(connections=ConnectionLimits(in_all=1))
    await world.visitor()
    cookie, _ = await world.sign_in(await world.account())
    console = await world.operator_socket(cookie)
    await console.error("too_many_connections", params={"limit": 1})
    assert await console.close_code() == CloseCode.TOO_MANY


async def test_players_who_wait_for_a_person(world: World) -> None:
    await world.restart(queue_max=1)
    first = await world.waiting_visitor()
    second = await world.visitor()
    await second.send("handoff.request", ref="handoff")
    await second.error("queue_full", ref="handoff", params={"limit": 1}, retryable=False)
    world.assistant.will(a_handoff())
    await second.say("a person please")
    line = await second.system("queue_full")
    assert line["author"] == "system"
    id = second.ready["conversation"]["id"]
    assert (await world.conversation(id)).status is Status.BOT
    await second.say("is anybody there")
    assert (await second.reply())["text"] == "echo: is anybody there", "the assistant goes on"
    await first.send("handoff.cancel")
    await first.state(status="bot")
    await second.send("handoff.request")
    await second.state(status="queued")


async def test_a_player_in_danger_never_finds_the_queue_full(world: World) -> None:
    await world.restart(queue_max=0)
    visitor = await world.visitor()
    world.assistant.will(a_handoff(HandoffReason.GAMBLING_HARM, Priority.URGENT))
    await visitor.say("I cannot stop")
    await visitor.state(status="queued")


async def test_the_length_of_a_conversation_for_the_player(world: World) -> None:
    await world.restart(conversation_max_messages=4)
    session = await world.session()
    visitor = await world.visitor(session)
    await visitor.say("second")  # the welcome is the first
    await visitor.reply()
    world.assistant.hold()
    await visitor.say("fourth")
    await visitor.send("message.send", client_message_id="client-message-z", text="fifth")
    await visitor.error("conversation_full", ref="client-message-z", params={"limit": 4}, retryable=False)
    world.assistant.release()
    await visitor.reply()
    again = await world.session(resume_token=session["resume_token"])
    assert again["conversation_id"] != session["conversation_id"], "the next visit begins a new one"
    assert not again["returning"]


async def test_the_length_of_a_conversation_for_the_operator(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    head = (await world.conversation(id)).head_seq
    await world.restart(conversation_max_messages=head)
    session = {"access_token": (await visitor.next("token.renewed"))["token"]}
    visitor = await world.visitor(session)
    await visitor.send("message.send", client_message_id="client-message-y", text="more")
    await visitor.error("conversation_full", ref="client-message-y")
    holder = (await world.conversation(id)).operator_id
    assert holder is not None
    async with world.desk.uow(read_only=True) as work:
        account = await work.operators.get(holder)
    operator = await world.operator(account)
    await operator.send("message.send", conversation_id=id, client_message_id="client-message-z", text="more")
    await operator.error("conversation_full", ref="client-message-z", params={"limit": head})
    await operator.send("conversation.close", conversation_id=id, ref="close")
    await operator.next("assignment.ended")


# ---- history by the page


async def written(visitor: VisitorClient, messages: int) -> None:
    for n in range(messages):
        await visitor.say(str(n))
        await visitor.reply()


async def test_a_long_conversation_comes_by_the_page(world: World) -> None:
    await world.restart(history_page=5)
    session = await world.session()
    await written(await world.visitor(session), 6)  # 13 messages with the welcome
    visitor = await world.visitor(session)
    assert visitor.seqs() == [9, 10, 11, 12, 13]
    for before, expected in ((9, [4, 5, 6, 7, 8]), (4, [1, 2, 3]), (1, []), (0, []), (1000, [])):
        await visitor.send("history.load", before_seq=before, ref=f"h{before}")
        loaded = await visitor.next("history.loaded")
        assert loaded["ref"] == f"h{before}"
        assert [message["seq"] for message in loaded["messages"]] == expected
    assert (await world.visitor(session, 8)).seqs() == [9, 10, 11, 12, 13], "just a page missed: all of it"
    assert (await world.visitor(session, 11)).seqs() == [12, 13]


async def test_the_console_gets_it_by_the_page_too(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    for n in range(4):
        await visitor.say(str(n))
    session = {"access_token": (await visitor.next("token.renewed"))["token"]}
    head = (await world.conversation(id)).head_seq
    world.desk.limits.__dict__["history_page"] = 3
    opened = await operator.open_conversation(id)
    assert [message["seq"] for message in opened["messages"]] == [head - 2, head - 1, head]
    await operator.send("history.load", conversation_id=id, before_seq=head - 2, ref="h1")
    loaded = await operator.next("history.loaded")
    assert [m["seq"] for m in loaded["messages"]] == list(range(max(1, head - 5), head - 2))
    stranger = await world.operator()
    await stranger.send("history.load", conversation_id=id, before_seq=2, ref="h2")
    await stranger.error("forbidden", ref="h2")
    assert session


@pytest.mark.parametrize("after_seq", [*range(6), 6, 7, 2**31 - 1])
async def test_resuming_from_anywhere(world: World, after_seq: int) -> None:
    session = await world.session()
    first = await world.visitor(session)
    await first.say("one")
    await first.reply()
    await first.say("two")
    await first.reply()  # 5 messages
    visitor = await world.visitor(session, after_seq)
    expected = range(after_seq + 1, 6) if after_seq <= 5 else range(1, 6)
    assert visitor.seqs() == list(expected)


@pytest.mark.parametrize("after_seq", [-1, 2**63, "abc", None, 1.5])
async def test_resuming_from_nowhere(world: World, after_seq: object) -> None:
    session = await world.session()
    client = await world.visitor_socket()
    await client.send("session.hello", token=session["access_token"], after_seq=after_seq)
    assert await client.close_code() == CloseCode.BAD_FRAME


# ---- what a slow reader may keep waiting


async def test_bytes_that_a_slow_reader_is_behind(world: World) -> None:
    await world.restart(outgoing_bytes=300_000, outgoing_frames=10_000)
    session = await world.session()
    slow = await world.visitor(session)
    slow.stop_reading()
    id = ConversationId(session["conversation_id"])
    for _ in range(400):
        event = TypingChanged(conversation_id=id, author=Author.OPERATOR, name="x" * 100_000, active=True)
        await world.desk.hub.publish([event])
        await asyncio.sleep(0)
    slow.read_again()
    assert await slow.close_code() == CloseCode.SLOW_READER


async def test_a_single_frame_may_be_longer_than_the_bound(world: World) -> None:
    await world.restart(outgoing_bytes=1000)
    visitor = await world.visitor()
    event = TypingChanged(
        conversation_id=ConversationId(visitor.ready["conversation"]["id"]),
        author=Author.OPERATOR,
        name="x" * 5000,
        active=True,
    )
    await world.all_told(visitor)
    await world.desk.hub.publish([event])
    await visitor.next("typing.changed", lambda frame: frame["name"] == "x" * 5000)


# ---- the end of the process


async def test_a_process_that_stops_lets_nobody_in_and_sends_all_away(world: World) -> None:
    session = await world.session()
    visitor, operator = await world.visitor(session), await world.operator()
    world.desk.connections.stop_admitting()
    late = await world.visitor_socket()
    assert await late.close_code() == CloseCode.GOING_AWAY
    await visitor.say("who is inside may still speak")
    assert await world.desk.connections.close_all(5) == 0
    for client in (visitor, operator):
        assert await client.close_code() == CloseCode.GOING_AWAY


async def test_turns_that_run_may_end_and_no_more_begin(world: World) -> None:
    visitor = await world.visitor()
    world.assistant.hold()
    await visitor.say("first")
    await world.assistant.asked(1)
    await visitor.say("second")
    ending = asyncio.create_task(world.desk.turns.finish(5))
    await asyncio.sleep(0)
    world.assistant.release()
    assert await ending == 0
    assert (await visitor.reply())["text"] == "echo: first"
    assert [turn.text for turn in world.assistant.turns] == ["first"]
    await world.restart()
    await world.desk.turns.recover()
    await world.assistant.asked(2)
    assert [turn.text for turn in world.assistant.turns] == ["first", "second"], "the next process goes on"


async def test_a_turn_that_takes_too_long_does_not_keep_the_process(world: World) -> None:
    visitor = await world.visitor()
    world.assistant.hold()
    await visitor.say("first")
    await world.assistant.asked(1)
    assert await world.desk.turns.finish(0.01) == 1


async def test_new_sessions_are_refused_over_http(world: World) -> None:
    guarded = SecurityHeaders(FastAPI(), embedders=frozenset(), is_stopping=lambda: True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url="http://desk.example") as http:
        for path in ("/api/visitor/sessions", "/api/operator/sign-in"):
            answer = await http.post(path, json={})
            assert answer.status_code == 503
            assert answer.json() == {"error": {"code": "stopping", "params": {}, "retryable": True}}
            assert answer.headers["retry-after"] == "1"
        assert (await http.get("/anything")).status_code == 404
