"""The search over HTTP: what it is asked, what it answers, to whom."""

import pytest

from handoff.domain.people.operator import Role
from tests.api.calls import Calls, error
from tests.api.world import World
from tests.fixtures.departments import SUPPORT


async def test_words_lead_to_the_message_in_its_conversation(world: World) -> None:
    visitor = await world.visitor(await world.session(language="az"))
    id = visitor.ready["conversation"]["id"]
    await visitor.say("Sənədlərim hələ yoxlanılır")
    supervisor = await Calls.of(world, await world.account("Murad", role=Role.SUPERVISOR))
    found = await supervisor.get("search?text=senedlerim&among=talk")
    [hit] = found["hits"]
    assert (hit["kind"], hit["seq"], hit["marks"]) == ("message", 2, [[0, 10]])
    assert hit["text"] == "Sənədlərim hələ yoxlanılır"
    assert (hit["conversation"]["id"], hit["conversation"]["status"]) == (id, "bot")
    assert found["after"] is None
    [listed] = (await supervisor.get("search?status=bot"))["hits"]
    assert (listed["kind"], listed["text"]) == ("player", "Sənədlərim hələ yoxlanılır")
    assert (await supervisor.get("search?status=closed"))["hits"] == []


async def test_who_may_not_read_it_does_not_find_it(world: World) -> None:
    visitor = await world.visitor(await world.session())
    await visitor.say("salam")
    operator = await Calls.of(world, await world.account("Aysel", departments=(SUPPORT,)))
    assert (await operator.get("search?text=salam"))["hits"] == []
    assert (await operator.get("search"))["hits"] == []


@pytest.mark.parametrize(
    "asked",
    ["text=%3F%21", "text=a&after=zzz", "after=zzz", "since=2026-01-01T00:00:00", "among=x", "limit=1000", "nobody=1"],
)
async def test_what_cannot_be_asked_is_refused(world: World, asked: str) -> None:
    supervisor = await Calls.of(world, await world.account("Murad", role=Role.SUPERVISOR))
    assert error(await supervisor("GET", f"search?{asked}"))[0] in {400, 422}


async def test_it_is_for_who_is_signed_in(world: World) -> None:
    assert (await world.http.get("/api/operator/search?text=a")).status_code == 401
