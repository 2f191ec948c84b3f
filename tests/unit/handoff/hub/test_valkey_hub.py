"""What is told in one process is heard in all; whatever becomes of Valkey, nobody is left without a word."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from deploy.engines import Valkey
from handoff.domain.complaint import ComplaintForm
from handoff.domain.conversations.message import AttachedFile, Button, Outcome, OutcomeKind
from handoff.domain.events import (
    AccessRevoked,
    ConversationUpdated,
    DeliveryChanged,
    DeskChanged,
    Event,
    EventsMissed,
    MessageCreated,
    NoteAdded,
    Notice,
    Notified,
    OfferChanged,
    OperatorChanged,
    PlayerLoaded,
    QueueChanged,
    TicketChanged,
    TicketDue,
    TurnWaiting,
    TypingChanged,
)
from handoff.domain.ids import ConversationId, OperatorId
from handoff.hub import wire
from handoff.hub.valkey import ValkeyHub
from tests.fixtures.desk import a_conversation, a_message
from tests.fixtures.hub import Hearer
from tests.fixtures.valkey import valkey

__all__ = ["valkey"]

C, O = ConversationId("c"), OperatorId("o")  # noqa: E741
PATIENCE_SECONDS = 15.0


class Ear(Hearer):
    """Takes everything at once and keeps it, but for the hub's own words."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Event] = []
        self.missed = 0

    def wants(self, event: Event) -> bool:
        if isinstance(event, EventsMissed):
            self.missed += 1
        else:
            self.heard.append(event)
        return False


def quick(valkey: Valkey, database: int = 0) -> ValkeyHub:
    return ValkeyHub(f"{valkey.url}/{database}", beat_seconds=0.1, silent_seconds=0.6, poll_seconds=0.2)


@asynccontextmanager
async def listening(hub: ValkeyHub) -> AsyncIterator[Ear]:
    ear = Ear()
    async with hub, hub.subscribe(ear):
        await until(lambda: hub._hears)
        yield ear


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():
            await asyncio.sleep(0.01)


def every_kind() -> list[Event]:
    message = a_message(
        C,
        "salam",
        seq=3,
        buttons=(Button(id="b", label="Yes", action={"intent": "affirm"}),),
        outcome=Outcome(kind=OutcomeKind.ANSWER, topic="x", score=0.5, suggestions=("y",)),
        attachments=(AttachedFile(id="f", name="a.png", media_type="image/png", size_bytes=1),),
        params={"hours": 24, "name": "Aysel"},
    )
    talk = a_conversation(form=ComplaintForm(description="x"), memory={"y": [1]}, accepted_languages=("az", "ru"))
    return [
        MessageCreated(conversation_id=C, seq=3, message=message, about=talk),
        ConversationUpdated(conversation_id=C, epoch=2),
        DeliveryChanged(conversation_id=C, seq=3),
        QueueChanged(),
        TicketChanged(conversation_id=C, reference="DST-1", department="payments"),
        TicketDue(conversation_id=C, reference="DST-1", department="payments", operator_id=None, breached=True),
        TypingChanged(conversation_id=C, author="bot", name=None, active=True),
        OperatorChanged(operator_id=O),
        OfferChanged(operator_id=O, conversation_id=C),
        NoteAdded(conversation_id=C),
        DeskChanged(),
        Notified(notice=Notice.MENTION, conversation_id=C, operator_ids=frozenset({O}), params={"name": "1", "n": 1}),
        AccessRevoked(conversation_id=C, session="hash"),
        PlayerLoaded(conversation_id=C),
        TurnWaiting(conversation_id=C),
        EventsMissed(),
    ]


def test_every_kind_of_event_arrives_as_it_left() -> None:
    told = every_kind()
    assert len({type(event) for event in told}) == len(wire._KINDS)
    origin, number, read = wire.read(wire.written("me", 7, told))
    assert (origin, number, read) == ("me", 7, told)
    first, sent = read[0], told[0]
    assert isinstance(first, MessageCreated) and isinstance(sent, MessageCreated)
    assert (first.message, first.about) == (sent.message, sent.about)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'["me", "x", []]', b'["me", 1, [["QueueChanged"]]]', b"\xff"])
def test_nonsense_is_no_event(data: bytes) -> None:
    with pytest.raises(ValueError):
        wire.read(data)


def test_a_kind_of_a_newer_version_is_left_out() -> None:
    assert wire.read(b'["me", 1, [["Novelty", {"x": 1}], ["QueueChanged", {}]]]') == ("me", 1, [QueueChanged()])


async def test_what_one_process_tells_all_hear_once_and_in_order(valkey: Valkey) -> None:
    one, other = quick(valkey), quick(valkey)
    async with listening(one) as here, listening(other) as there:
        told: list[Event] = [TypingChanged(conversation_id=C, author=str(n), name=None, active=True) for n in range(50)]
        for event in told:
            await one.publish([event])
        await until(lambda: len(there.heard) == 50)
        assert here.heard == there.heard == told


async def test_it_arrives_within_fifty_milliseconds(valkey: Valkey) -> None:
    one, other = quick(valkey), quick(valkey)
    async with listening(one), listening(other) as there:
        medians = []
        for _ in range(5):
            took = []
            for _ in range(20):
                heard, began = len(there.heard), time.perf_counter()
                await one.publish([QueueChanged()])
                await until(lambda heard=heard: len(there.heard) > heard)
                took.append(time.perf_counter() - began)
            medians.append(statistics.median(took))
        assert min(medians) < 0.05, "in the other rounds the machine did something else"


async def test_desks_with_numbers_of_their_own_do_not_hear_each_other(valkey: Valkey) -> None:
    one, stranger, friend = quick(valkey, 1), quick(valkey, 2), quick(valkey, 1)
    async with listening(one), listening(stranger) as elsewhere, listening(friend) as there:
        await one.publish([QueueChanged()])
        await until(lambda: there.heard == [QueueChanged()])
        assert elsewhere.heard == []


async def stays_quiet(ear: Ear, seconds: float) -> bool:
    """Whether nobody is told to look for themselves for so long, late beats of a busy machine apart."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        missed = -1
        while missed != ear.missed:
            missed = ear.missed
            await asyncio.sleep(seconds)
    return True


async def killed(valkey: Valkey) -> Callable[[], None]:
    valkey.kill()
    return valkey.start


async def frozen(valkey: Valkey) -> Callable[[], None]:
    valkey.freeze()
    return valkey.thaw


@pytest.mark.parametrize("gone", [killed, frozen])
async def test_while_valkey_is_gone_all_look_for_themselves(valkey: Valkey, gone: Callable[..., object]) -> None:
    one, other = quick(valkey), quick(valkey)
    async with listening(one) as here, listening(other) as there:
        back = await gone(valkey)  # type: ignore[misc]
        began = time.perf_counter()
        for _ in range(200):
            await one.publish([QueueChanged()])
        assert time.perf_counter() - began < 0.5, "nobody waits for it"
        assert len(here.heard) == 200, "in the process itself nothing is amiss"
        await until(lambda: not one._hears and not other._hears)
        looked = there.missed
        await until(lambda: there.missed >= looked + 3)
        back()
        await until(lambda: one._hears and other._hears)
        there.heard.clear()
        await one.publish([DeskChanged()])
        await until(lambda: DeskChanged() in there.heard)
        assert await stays_quiet(there, 0.5), "all is well again"


async def test_an_empty_valkey_is_as_good(valkey: Valkey) -> None:
    one, other = quick(valkey), quick(valkey)
    async with listening(one), listening(other) as there, Redis.from_url(valkey.url) as admin:
        await admin.flushall()
        await one.publish([QueueChanged()])
        await until(lambda: there.heard == [QueueChanged()])


async def test_who_is_thrown_out_comes_back_and_looks_for_what_was_missed(valkey: Valkey) -> None:
    one, other = quick(valkey), quick(valkey)
    async with listening(one), listening(other) as there, Redis.from_url(valkey.url) as admin:
        for _ in range(5):
            missed = there.missed
            await admin.client_kill_filter(_type="pubsub")
            await one.publish([QueueChanged()])
            await until(lambda missed=missed: there.missed > missed)
            await until(lambda: one._hears and other._hears)


async def test_what_was_lost_on_the_way_is_noticed_by_its_number(valkey: Valkey) -> None:
    one, other = quick(valkey), quick(valkey)
    async with listening(one), listening(other) as there:
        await one.publish([QueueChanged()])
        await until(lambda: there.heard == [QueueChanged()])
        missed = there.missed
        one._number += 1  # a message that nobody heard
        await until(lambda: there.missed > missed)


async def test_last_words_are_heard(valkey: Valkey) -> None:
    async with listening(quick(valkey)) as there:
        async with quick(valkey) as short:
            await short.publish([OperatorChanged(operator_id=O)])
        await until(lambda: there.heard == [OperatorChanged(operator_id=O)])


async def test_it_begins_also_where_there_is_no_valkey(valkey: Valkey) -> None:
    valkey.kill()
    async with quick(valkey) as hub:
        ear = Ear()
        async with hub.subscribe(ear):
            assert not await hub.is_ready()
            await until(lambda: ear.missed > 0)
            valkey.start()
            await until(lambda: hub._hears)
