"""What supervisors do for colleagues: say whether they want conversations, pass on all that they hold."""

import pytest

from handoff.domain.people.operator import Role
from tests.api.calls import Calls, error
from tests.api.world import World


async def test_presence_is_set_for_a_colleague_and_their_console_hears_of_it(world: World) -> None:
    operator = await world.account("Aysel")
    console = await world.operator(operator)
    supervisor = await Calls.of(world, await world.account("Murad", role=Role.SUPERVISOR))
    for available in (False, True):
        answer = await supervisor("POST", f"colleagues/{operator.id}/presence", json={"available": available})
        assert answer.status_code == 204
        await console.next("presence.changed", lambda frame, wanted=available: frame["available"] is wanted)
    assert error(await supervisor("POST", "colleagues/nobody/presence", json={"available": True}))[0] == 404


async def test_all_that_a_colleague_holds_goes_back_to_the_queue(world: World) -> None:
    operator = await world.account("Aysel")
    console = await world.operator(operator)
    visitors = [await world.waiting_visitor() for _ in range(2)]
    for _ in visitors:
        await console.take_next()
    supervisor = await Calls.of(world, await world.account("Murad", role=Role.SUPERVISOR))
    assert await supervisor.post(f"colleagues/{operator.id}/pass-on") == {"conversations": 2}
    for visitor in visitors:
        await visitor.state(status="queued")
    async with world.desk.uow(read_only=True) as work:
        assert not (await work.operators.get(operator.id)).available
    assert await supervisor.post(f"colleagues/{operator.id}/pass-on") == {"conversations": 0}


@pytest.mark.parametrize(("path", "body"), [("presence", {"available": False}), ("pass-on", {})])
async def test_operators_do_neither(world: World, path: str, body: dict[str, bool]) -> None:
    other = await world.account("Olga")
    operator = await Calls.of(world, await world.account("Aysel"))
    assert error(await operator("POST", f"colleagues/{other.id}/{path}", json=body)) == (403, "forbidden")
