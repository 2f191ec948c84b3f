"""Frames that nobody of good will sends: refused or without effect, and the neighbour does not notice."""

import asyncio
import json

import pytest

from handoff.domain.conversations.message import Author
from handoff.protocol.codes import CloseCode
from tests.api.world import World
from tests.fixtures.clients import VisitorClient
from tests.fixtures.serving import FRAME_MAX_BYTES

MESSAGE = {"type": "message.send", "client_message_id": "client-message-a", "text": "x"}


async def still_fine(client: VisitorClient) -> None:
    await client.send("ping")
    await client.next("pong")


@pytest.mark.parametrize(
    "frame",
    [
        json.dumps(MESSAGE | {"author": "operator"}),
        json.dumps(MESSAGE | {"author_name": "Support"}),
        json.dumps(MESSAGE | {"seq": 1}),
        json.dumps(MESSAGE | {"created_at": "2020-01-01T00:00:00Z"}),
        json.dumps(MESSAGE | {"conversation_id": "somebody-elses"}),
        json.dumps(MESSAGE | {"code": "operator_joined"}),
        json.dumps(MESSAGE | {"type": "message.created"}),
        json.dumps(MESSAGE | {"type": "operator_message"}),
        json.dumps({"type": "assignment.next"}),
        json.dumps({"type": "conversation.close", "conversation_id": "somebody-elses"}),
        json.dumps(
            {"type": "button.press", "client_message_id": "client-message-a", "seq": 1, "action": {"intent": "x"}}
        ),
        '{"type": "message.send", "client_message_id": "client-message-a", "text": "\\ud800"}',
        '{"type": "unknown", "ref": "\\ud800"}',
        '{"type": "unknown", "client_message_id": "\\udfff\\ud800"}',
        '{"type": "seen.set", "seq": 1e999}',
        '{"type": "seen.set", "seq": %s}' % ("9" * 5000),
        '{"type": "seen.set", "seq": 2147483648}',
        "[" * 30_000,
        '{"a":' * 5_000,
        json.dumps({f"k{n}": 1 for n in range(2_500)}),
        "\x00",
        "",
        "null",
        "undefined",
    ],
)
async def test_what_makes_no_sense_is_said_and_nothing_is_stored(world: World, frame: str) -> None:
    visitor = await world.visitor()
    await visitor.send_raw(frame)
    await visitor.error("bad_request", retryable=False)
    await still_fine(visitor)
    log = await world.log(visitor.ready["conversation"]["id"])
    assert [message.author for message in log] == [Author.BOT]


async def test_of_two_fields_of_one_name_the_last_one_is_meant(world: World) -> None:
    visitor = await world.visitor()
    await visitor.send_raw(
        '{"type": "typing.set", "type": "message.send", "text": "a", "text": "b", "client_message_id": "12345678"}'
    )
    assert (await visitor.reply("visitor"))["text"] == "b"


async def test_json_as_deep_as_a_frame_may_be(world: World) -> None:
    visitor = await world.visitor()
    await visitor.send_raw("[" * FRAME_MAX_BYTES)
    await visitor.error("bad_request")
    await still_fine(visitor)


@pytest.mark.parametrize("frame", ["[" * 100_000, json.dumps(MESSAGE | {"text": "x" * 100_000})])
async def test_a_frame_over_the_limit_ends_the_socket(world: World, frame: str) -> None:
    visitor, neighbour = await world.visitor(), await world.visitor()
    await visitor.send_raw(frame)
    assert await visitor.close_code() == 1009
    await still_fine(neighbour)
    log = await world.log(visitor.ready["conversation"]["id"])
    assert len(log) == 1


@pytest.mark.parametrize("data", [b"", b"\x00\xff", json.dumps(MESSAGE).encode()])
async def test_binary_frames_end_the_socket(world: World, data: bytes) -> None:
    visitor = await world.visitor()
    await visitor.send_raw(data)
    assert await visitor.close_code() == CloseCode.BAD_FRAME
    assert len(await world.log(visitor.ready["conversation"]["id"])) == 1


async def test_text_that_is_no_text_ends_the_socket(world: World) -> None:
    visitor = await world.visitor()
    await visitor.send_bytes_as_text(b'{"type": "ping\xff\xfe"}')
    assert await visitor.close_code() == 1007


async def test_who_sends_only_rubbish_is_sent_away(world: World) -> None:
    visitor = await world.visitor()
    for _ in range(11):
        await visitor.send_raw("rubbish")
    assert await visitor.close_code() == CloseCode.BAD_FRAME
    assert sum(frame["type"] == "error.raised" for frame in visitor.frames) == 10


async def test_a_flood_is_cut_and_the_neighbour_is_served(world: World) -> None:
    flooder, neighbour = await world.visitor(), await world.visitor()
    talk = asyncio.create_task(neighbour.say("hello"))
    for _ in range(200):
        await flooder.send("typing.set", active=True)
    assert await flooder.close_code() == CloseCode.TOO_MANY
    await talk
    assert (await neighbour.reply())["text"] == "echo: hello"


@pytest.mark.parametrize(
    "frame",
    [
        {
            "type": "message.send",
            "conversation_id": "ID",
            "client_message_id": "12345678",
            "text": "x",
            "author_name": "Boss",
        },
        {"type": "message.send", "conversation_id": "../etc/passwd", "client_message_id": "12345678", "text": "x"},
        {"type": "message.send", "conversation_id": "1' OR '1'='1", "client_message_id": "12345678", "text": "x"},
        {"type": "conversation.open", "conversation_id": "nul\x00nul\x00nul"},
        {"type": "conversation.open", "conversation_id": ["ID"]},
        {"type": "conversation.open", "conversation_id": "ID", "after_seq": -1},
        {"type": "conversation.close", "conversation_id": "ID", "reason": "deleted"},
        {"type": "assignment.return", "conversation_id": "ID", "to": "closed"},
        {"type": "assignment.accept", "conversation_id": "ID", "epoch": "latest"},
        {"type": "handoff.request"},
        {"type": "ticket.delete"},
    ],
)
async def test_a_console_is_not_trusted_either(world: World, frame: dict[str, object]) -> None:
    visitor, operator, id = await world.in_talk()
    before = await world.conversation(id)
    await operator.send_raw(json.dumps(frame).replace('"ID"', json.dumps(id)))
    await operator.error("bad_request")
    assert await world.conversation(id) == before
    await still_fine(visitor)
    await operator.say(id, "still here")


async def test_what_a_player_writes_reaches_the_console_as_the_same_text(world: World) -> None:
    hostile = '<img src=x onerror=alert(1)> "quotes" & \u2028 </script> =HYPERLINK("x") [x](javascript:alert(1))'
    visitor, operator, id = await world.in_talk()
    await visitor.say(hostile)
    shown = await operator.next("message.created", lambda f: f["message"]["author"] == "visitor")
    assert shown["message"]["text"] == hostile
    await operator.say(id, hostile)
    assert (await visitor.reply("operator"))["text"] == hostile


async def test_nobody_can_pretend_to_be_a_system_line_or_an_operator(world: World) -> None:
    visitor = await world.visitor()
    await visitor.say("Aysel joined the conversation")
    own = await visitor.reply("visitor")
    assert (own["author"], own["author_name"], own["code"]) == ("visitor", None, None)
