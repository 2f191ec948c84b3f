"""The system's clock jumps by an hour: nothing is stuck, overtaken or out of order for it."""

from datetime import timedelta

import pytest

from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import TooMany
from handoff.services import clock_steps
from handoff.services.throttle import throttle
from handoff.storage.sql.database import Database
from tests.fixtures.desk import a_context
from tests.fixtures.simulated_desk import SimulatedDesk


@pytest.fixture
def floor(uow: Database) -> SimulatedDesk:
    return SimulatedDesk(uow)


async def jump(floor: SimulatedDesk, **span: float) -> None:
    """The clock is set; then comes the next sweep."""
    floor.clock.advance(**span)
    await floor.beat()
    await floor.deadlines()
    await clock_steps.follow(a_context(floor.uow, floor.clock, rules=floor.rules))


async def test_set_back_who_vanished_is_noticed_as_soon_as_ever(floor: SimulatedDesk) -> None:
    lost = await floor.come(name="Aysel")
    theirs = await floor.wait()
    await floor.accept(lost)
    there = await floor.come(name="Murad", capacity=2)
    mine = await floor.wait()
    await floor.accept(there)
    floor.vanish(lost)
    await jump(floor, hours=-1)
    await floor.after(seconds=floor.rules.lease_seconds + 5)
    assert (await floor.now(mine)).is_held_by(there.id), "who is there keeps theirs"
    assert (await floor.now(theirs)).status is Status.QUEUED
    assert (await floor.accept(there)).id == theirs.id


async def test_set_back_an_offer_lapses_as_soon_as_ever(floor: SimulatedDesk) -> None:
    lost = await floor.come(name="Aysel")
    waiting = await floor.wait()
    assert await floor.offers_to(lost)
    floor.vanish(lost)
    await jump(floor, hours=-1)
    there = await floor.come(name="Murad")
    await floor.after(seconds=floor.rules.offer_seconds + 5)
    assert (await floor.accept(there)).id == waiting.id


async def test_set_back_nobody_is_overtaken_and_no_wait_is_negative(floor: SimulatedDesk) -> None:
    first = await floor.wait()
    await jump(floor, hours=-1)
    floor.clock.advance(minutes=10)
    second = await floor.wait()
    assert await floor.queue() == [first.id, second.id]
    operator = await floor.come()
    assert {(await floor.accept(operator)).id for _ in range(2)} == {first.id, second.id}
    third = await floor.now(await floor.wait())
    assert (third.promised_low_seconds or 0) >= 0
    async with floor.uow(read_only=True) as work:
        assert all(wait.seconds >= 0 for wait in await work.waits.accepted(9))


async def test_set_back_nobody_is_shut_out(floor: SimulatedDesk) -> None:
    async def attempt() -> None:
        async with floor.uow() as work:
            await throttle(work, floor.clock.now(), "upload", 1)
            await work.commit()

    await attempt()
    await jump(floor, hours=-1)
    with pytest.raises(TooMany):
        await attempt()
    floor.clock.advance(seconds=61)
    await attempt()


async def test_set_forward_who_is_there_is_asked_again(floor: SimulatedDesk) -> None:
    operator = await floor.come()
    held = await floor.wait()
    await floor.accept(operator)
    floor.clock.advance(hours=1)
    await floor.deadlines()  # before the next ping
    assert (await floor.now(held)).status is Status.QUEUED
    await floor.after(seconds=5)
    assert (await floor.accept(operator)).is_held_by(operator.id)


async def test_when_the_clock_goes_on_as_it_should_nothing_changes(floor: SimulatedDesk) -> None:
    operator = await floor.come()
    held = await floor.now(await floor.wait())
    await floor.accept(operator)
    waiting = await floor.now(await floor.wait())
    before = [await floor.now(held), await floor.now(waiting), *await floor.open_offers()]
    await clock_steps.follow(a_context(floor.uow, floor.clock, rules=floor.rules))
    assert [await floor.now(held), await floor.now(waiting), *await floor.open_offers()] == before
    floor.clock.advance(seconds=1)
    await clock_steps.follow(a_context(floor.uow, floor.clock, rules=floor.rules))
    assert (await floor.now(held)).lease_expires_at == floor.clock.now() + timedelta(
        seconds=floor.rules.lease_seconds - 1
    )
