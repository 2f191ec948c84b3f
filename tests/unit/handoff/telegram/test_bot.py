"""A Telegram bot against a stand-in that holds both sides to the published description."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from handoff.channels.telegram import wording
from handoff.domain.channels.incoming import Ended, Ignored, Incoming, IncomingMessage, Press
from handoff.domain.channels.outbox import DeliveryState
from handoff.domain.conversations.message import Author, Button
from handoff.ports.channels import OutgoingFile, Part
from tests.contract.telegram_harness import TelegramHarness, telegram_harness
from tests.contract.test_channel_adapters import outgoing, received
from tests.fixtures.telegram.server import BOT, PLAYER, TelegramServer

CHAT = {"id": PLAYER, "type": "private"}
PERSON = {"id": PLAYER, "is_bot": False, "first_name": "Ayla", "last_name": "K.", "language_code": "ru-RU"}


@pytest.fixture
async def harness() -> AsyncIterator[TelegramHarness]:
    async with telegram_harness() as harness:
        yield harness


async def meant(harness: TelegramHarness, update: dict[str, Any]) -> Incoming:
    [one] = await harness.bot.read(json.dumps(update).encode())
    return one


async def said(harness: TelegramHarness, update: dict[str, Any]) -> IncomingMessage:
    one = await meant(harness, update)
    assert isinstance(one, IncomingMessage)
    return one


async def test_the_one_who_writes_is_known_by_bot_and_chat(harness: TelegramHarness) -> None:
    message = await said(harness, harness.server.say("Привет", **{"from": PERSON}))
    sender = message.sender
    assert (sender.account, sender.address, sender.name, sender.language) == (BOT, str(PLAYER), "Ayla K.", "ru")


async def test_start_is_a_greeting_in_the_language_of_the_app(harness: TelegramHarness) -> None:
    assert (await said(harness, harness.server.say("/start"))).text == "Salam"
    assert (await said(harness, harness.server.say("/start abc", **{"from": PERSON}))).text == "Здравствуйте"


async def test_an_edit_is_a_version_of_its_own(harness: TelegramHarness) -> None:
    first = harness.server.say("100")
    edited = first["message"] | {"text": "1000", "edit_date": first["message"]["date"] + 5}
    message = await said(harness, harness.server.bring(edited_message=edited))
    original = await said(harness, first)
    assert message.text == "1000" and original.text == "100"
    assert message.details["edit_of"] == original.external_id and message.external_id is None


async def test_a_button_under_our_message_is_pressed(harness: TelegramHarness) -> None:
    part = Part(seq=7, author=Author.BOT, text="Which?", buttons=(Button(id="a1", label="Deposit"),))
    await harness.bot.send(replace(outgoing(harness, ""), parts=(part,)))
    [sent] = harness.server.sent()
    [[key]] = sent["reply_markup"]["inline_keyboard"]
    assert key["text"] == "Deposit"
    ours = {"message_id": 5, "date": 1772442000, "chat": CHAT, "text": "Which?", "reply_markup": sent["reply_markup"]}
    callback = {"id": "c", "from": PERSON, "chat_instance": "i", "message": ours, "data": key["callback_data"]}
    harness.server.bring(callback_query=callback)
    [event] = await received(harness, 1)
    [message] = await harness.bot.read(event.raw)
    assert isinstance(message, IncomingMessage)
    assert message.pressed == Press(seq=7, button_id="a1") and message.text == "Deposit"
    assert event.contact == str(PLAYER)


@pytest.mark.parametrize("data", ["", "x", "x:y", "7:"])
async def test_a_button_that_is_not_ours_does_nothing(harness: TelegramHarness, data: str) -> None:
    ours = {"message_id": 5, "date": 1772442000, "chat": CHAT}
    callback = {"id": "c", "from": PERSON, "chat_instance": "i", "message": ours, "data": data}
    assert isinstance(await meant(harness, harness.server.bring(callback_query=callback)), Ignored)


async def test_a_lone_picture_comes_in_its_largest_size(harness: TelegramHarness) -> None:
    sizes = [
        {"file_id": name, "file_unique_id": name, "width": width, "height": width}
        for name, width in (("small", 90), ("large", 800), ("middle", 320))
    ]
    harness.server.files["large"] = b"picture"
    message = await said(harness, harness.server.say(photo=sizes, caption="вот"))
    assert message.text == "вот"
    [file] = message.files
    assert await harness.bot.fetch(file) == b"picture"


async def test_a_file_too_large_for_bots_is_named(harness: TelegramHarness) -> None:
    document = {"file_id": "f", "file_unique_id": "f", "file_name": "card.pdf", "file_size": 30_000_000}
    message = await said(harness, harness.server.say(document=document))
    assert message.files == () and message.details["refused"] == [{"name": "file", "reason": "too_large"}]


async def test_files_go_out_after_the_words(harness: TelegramHarness) -> None:
    file = OutgoingFile(name="rules.pdf", media_type="application/pdf", content=b"%PDF")
    part = Part(seq=2, author=Author.OPERATOR, text="Here <it> is", files=(file,))
    outcome = await harness.bot.send(replace(outgoing(harness, ""), parts=(part,)))
    assert outcome.state is DeliveryState.SENT
    assert [method for method, _ in harness.server.calls] == ["sendMessage", "sendDocument"]
    assert harness.server.uploaded == [("rules.pdf", b"%PDF")]
    assert harness.server.sent()[0]["text"] == "Here &lt;it&gt; is"


async def test_what_was_sent_in_part_is_not_sent_again(harness: TelegramHarness) -> None:
    """The words are there, the file is not: to try all of it again would double the words."""
    file = OutgoingFile(name="a.pdf", media_type="application/pdf", content=b"%PDF")
    part = Part(seq=2, author=Author.OPERATOR, text="Here", files=(file,))
    whole = replace(outgoing(harness, ""), parts=(part,))
    harness.server.file_fault = "busy"
    outcome = await harness.bot.send(whole)
    assert outcome.state is DeliveryState.UNKNOWN and outcome.reason == "interrupted" and outcome.external_id


async def test_it_waits_as_long_as_it_is_told(harness: TelegramHarness) -> None:
    harness.server.fault = "busy"
    assert (await harness.bot.send(outgoing(harness, "later"))).after_seconds == 7


async def test_who_blocked_the_bot_is_sent_nothing_more(harness: TelegramHarness) -> None:
    harness.server.fault = "blocked"
    outcome = await harness.bot.send(outgoing(harness, "hello"))
    assert (outcome.state, outcome.closes) == (DeliveryState.FAILED, "blocked")


async def test_a_gateway_that_fails_may_have_passed_it_on(harness: TelegramHarness) -> None:
    harness.server.fault = "broken"
    assert (await harness.bot.send(outgoing(harness, "hello"))).state is DeliveryState.UNKNOWN


async def test_a_server_that_is_not_there_has_nothing() -> None:
    server = TelegramServer()
    server.url = "http://127.0.0.1:1"  # nobody listens there
    away = TelegramHarness(server)
    assert (await away.bot.send(outgoing(away, "hello"))).state is DeliveryState.WAITING
    await away.bot.close()


@pytest.mark.parametrize(("status", "reason"), [("kicked", "blocked"), ("member", None)])
async def test_blocking_the_bot_ends_it_and_coming_back_opens_it(
    harness: TelegramHarness, status: str, reason: str | None
) -> None:
    bot = {"id": int(BOT), "is_bot": True, "first_name": "Desk"}
    new: dict[str, Any] = {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})
    change = {
        "chat": CHAT,
        "from": PERSON,
        "date": 1772442000,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": new,
    }
    ended = await meant(harness, harness.server.bring(my_chat_member=change))
    assert isinstance(ended, Ended) and ended.reason == reason


async def test_groups_and_machines_are_not_served(harness: TelegramHarness) -> None:
    group = harness.server.say("hello", chat={"id": -5, "type": "group"})
    machine = harness.server.say("hello", **{"from": {"id": 9, "is_bot": True, "first_name": "B"}})
    assert isinstance(await meant(harness, group), Ignored) and isinstance(await meant(harness, machine), Ignored)


def test_long_texts_go_in_pieces_that_lose_nothing() -> None:
    text = " ".join(f"word{number}" for number in range(3000))
    pieces = wording.pieces(text)
    assert all(len(piece) <= 3500 for piece in pieces) and " ".join(pieces) == text
    assert wording.pieces("") == [] and "".join(wording.pieces("x" * 8000)) == "x" * 8000


def test_the_assistants_markdown_is_shown_and_nothing_of_it_is_markup() -> None:
    assert wording.marked_up("**A** <b> & [site](https://s.example/?a=1)\n- one") == (
        '<b>A</b> &lt;b&gt; &amp; <a href="https://s.example/?a=1">site</a>\n• one'
    )
