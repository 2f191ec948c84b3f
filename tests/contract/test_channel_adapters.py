"""What every channel's adapter promises (`handoff.ports.channels`), whatever its platform."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import pytest

from handoff.domain.channel import CAPABILITIES, Channel
from handoff.domain.channels.contact import Contact, ContactId, Thread
from handoff.domain.channels.inbox import RawEvent
from handoff.domain.channels.incoming import IncomingMessage
from handoff.domain.channels.outbox import Delivery, DeliveryState
from handoff.domain.conversations.message import Author
from handoff.domain.ids import ConversationId, new_conversation_id, new_key
from handoff.ports.channels import Outgoing, Part
from tests.contract.channel_harness import Harness, fake_harness
from tests.contract.mail_harness import mail_harness
from tests.contract.telegram_harness import telegram_harness

HARNESSES: dict[str, Callable[[], AbstractAsyncContextManager[Harness]]] = {
    "fake": fake_harness,
    "mail": mail_harness,
    "telegram": telegram_harness,
}
"""A way to set up each adapter with its platform's stand-in."""
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(params=list(HARNESSES))
async def harness(request: pytest.FixtureRequest) -> AsyncIterator[Harness]:
    async with HARNESSES[request.param]() as harness:
        yield harness


async def received(harness: Harness, count: int) -> list[RawEvent]:
    """So many events, each taken once it has been handed over."""
    events: list[RawEvent] = []
    enough = asyncio.Event()

    async def take(event: RawEvent) -> bool:
        events.append(event)
        if len(events) >= count:
            enough.set()
        return True

    receiving = asyncio.create_task(harness.adapter.receive(take))
    try:
        async with asyncio.timeout(30):
            await enough.wait()
    finally:
        receiving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await receiving
    return events


def outgoing(harness: Harness, text: str, *, id: str | None = None, channel: Channel | None = None) -> Outgoing:
    conversation = ConversationId(new_conversation_id())
    channel = channel or harness.adapter.channel
    return Outgoing(
        delivery=Delivery(
            id=id or new_key(),
            conversation_id=conversation,
            seq=2,
            channel=channel,
            state=DeliveryState.SENDING,
            created_at=NOW,
            updated_at=NOW,
            next_at=NOW,
            attempts=1,
        ),
        contact=Contact(
            id=ContactId("contact"),
            channel=channel,
            account=harness.account,
            address=harness.address,
            created_at=NOW,
            wrote_at=NOW,
        ),
        thread=Thread(conversation_id=conversation, contact_id=ContactId("contact"), created_at=NOW, subject="Hello"),
        language="en",
        parts=(Part(seq=2, author=Author.OPERATOR, text=text, author_name="Aysel"),),
    )


async def test_what_somebody_says_is_read(harness: Harness) -> None:
    await harness.say("Salam, çıxarış gəlmədi\nикинци сətir")
    [event] = await received(harness, 1)
    [said] = await harness.adapter.read(event.raw)
    assert isinstance(said, IncomingMessage)
    assert said.text == "Salam, çıxarış gəlmədi\nикинци сətir"
    assert (said.sender.account, said.sender.address) == (harness.account, harness.address)
    assert event.channel is harness.adapter.channel


async def test_the_same_bytes_mean_the_same(harness: Harness) -> None:
    await harness.say("hello")
    [event] = await received(harness, 1)
    assert await harness.adapter.read(event.raw) == await harness.adapter.read(event.raw)


async def test_different_messages_have_different_keys_in_order(harness: Harness) -> None:
    for number in range(3):
        await harness.say(f"number {number}")
    events = await received(harness, 3)
    assert len({event.key for event in events}) == 3
    texts = [said.text for event in events for said in await harness.adapter.read(event.raw)]  # type: ignore[union-attr]
    assert texts == ["number 0", "number 1", "number 2"]
    assert len({event.contact for event in events}) == 1 and events[0].contact


async def test_what_was_not_stored_comes_again_under_the_same_key(harness: Harness) -> None:
    """The desk was down: nothing was acknowledged."""
    await harness.say("important")
    keys: list[str] = []

    async def fails(event: RawEvent) -> bool:
        keys.append(event.key)
        raise ConnectionError

    receiving = asyncio.create_task(harness.adapter.receive(fails))
    async with asyncio.timeout(30):
        while not keys:
            await asyncio.sleep(0.01)
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)
    [event] = await received(harness, 1)
    assert event.key == keys[0]


async def test_what_is_sent_arrives(harness: Harness) -> None:
    outcome = await harness.adapter.send(outgoing(harness, "Your money is on its way."))
    assert outcome.state is DeliveryState.SENT and outcome.external_id
    assert [text for text in await harness.arrived() if "Your money is on its way." in text]


async def test_a_line_that_breaks_after_writing_is_unknown(harness: Harness) -> None:
    await harness.break_after_writing()
    outcome = await harness.adapter.send(outgoing(harness, "perhaps"))
    assert outcome.state is DeliveryState.UNKNOWN


async def test_a_platform_that_is_busy_is_tried_later(harness: Harness) -> None:
    await harness.be_busy()
    outcome = await harness.adapter.send(outgoing(harness, "later"))
    assert outcome.state is DeliveryState.WAITING and outcome.reason


async def test_an_address_that_takes_nothing_fails_for_good(harness: Harness) -> None:
    await harness.refuse()
    outcome = await harness.adapter.send(outgoing(harness, "never"))
    assert outcome.state is DeliveryState.FAILED and outcome.reason


async def test_it_can_what_its_channel_can(harness: Harness) -> None:
    assert harness.adapter.capabilities == CAPABILITIES[harness.adapter.channel]
    contact = outgoing(harness, "").contact
    await harness.adapter.typing(contact)
    await harness.adapter.mark_read(contact, "unknown-id")
