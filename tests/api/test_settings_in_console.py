"""Settings changed in the console: checked, kept with their history, in force at once and in every process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.wording.nlg import Nlg
from bot.wording.site import SiteWords
from composition.live import GROUPS, LiveSettings
from handoff.domain.audit import Action, Search
from handoff.domain.events import DeskChanged
from handoff.domain.people.operator import Role
from handoff.hub.memory import MemoryHub
from handoff.services.privacy.retention import Rounds
from settings import Settings
from tests.api.calls import Calls, error
from tests.api.world import World

OFFICE = "mon-fri 09:00-18:00"


class Promises:
    """Stands for the articles: what they were last told that they may promise."""

    told: Any = None

    def promise(self, features: Any) -> None:
        self.told = features


@pytest.fixture
async def live(world: World) -> AsyncIterator[LiveSettings]:
    """The world's desk with settings that may be changed."""
    live, words = LiveSettings(Settings()), SiteWords("Arena")
    await live.load(world.database)
    rounds = Rounds(world.desk.places, None, 4)  # type: ignore[arg-type]
    live.attach(world.database, world.desk, world.desk, words, Promises(), rounds)  # type: ignore[arg-type]
    yield live


@pytest.fixture
async def admin(world: World, live: LiveSettings) -> Calls:
    return await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))


async def patched(calls: Calls, **values: Any) -> Any:
    answer = await calls("PATCH", "settings", json={"values": values})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_is_set_holds_at_once_and_has_a_history(world: World, admin: Calls) -> None:
    before = await admin.get("settings")
    assert set(before["groups"]) == set(GROUPS) and before["changed"] == {}
    assert before["values"]["opening_hours"] == ""
    told = await patched(admin, opening_hours=OFFICE, holidays=["2026-03-02"], first_answer_hours=4)
    assert told["values"]["opening_hours"] == OFFICE
    assert told["changed"]["opening_hours"]["by"] == "Leyla"
    assert world.desk.rules.hours.days["mon"] == ("09:00", "18:00")
    assert date(2026, 3, 2) in world.desk.rules.hours.closed
    assert world.desk.sla.first_answer_hours == 4
    assert {line["name"] for line in told["history"]} == {"opening_hours", "holidays", "first_answer_hours"}
    [hours] = [line for line in told["history"] if line["name"] == "first_answer_hours"]
    assert (hours["before"], hours["after"], hours["by"]) == ("24", "4", "Leyla")
    back = await patched(admin, first_answer_hours=None)
    assert (back["values"]["first_answer_hours"], world.desk.sla.first_answer_hours) == (24, 24)
    assert "first_answer_hours" not in back["changed"]
    async with world.desk.uow(read_only=True) as work:
        assert len(await work.audit.search(Search(action=Action.SETTING_CHANGED))) == 4


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"opening_hours": "noon"}, "opening_hours"),
        ({"first_answer_hours": 0}, "first_answer_hours"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"holiday_country": "XX"}, "holiday_country"),
        ({"department_hours": {"kitchen": OFFICE}}, "department_hours"),
        ({"close_reasons": []}, "close_reasons"),
        ({"close_reasons": [{"code": "No Blanks"}]}, "close_reasons"),
        ({"assistant_texts": {"en": {"no_such_text": "x"}}}, "assistant_texts"),
        ({"assistant_texts": {"en": {"crisis": "{nonsense}"}}}, "assistant_texts"),
        ({"identity_secret": "x"}, "identity_secret"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_of_it_kept(
    world: World, admin: Calls, values: dict[str, Any], field: str
) -> None:
    refused = await admin("PATCH", "settings", json={"values": {"solution_hours": 99, **values}})
    assert error(refused) == (422, "bad_request")
    assert refused.json()["error"]["params"]["field"] == field
    assert (await admin.get("settings"))["changed"] == {}
    assert world.desk.sla.solution_hours == 72


async def test_supervisors_read_and_operators_do_not(world: World, admin: Calls) -> None:
    for role, statuses in ((Role.SUPERVISOR, (200, 403)), (Role.OPERATOR, (403, 403))):
        calls = await Calls.of(world, await world.account(role.value, role=role))
        change = {"values": {"solution_hours": 9}}
        answers = await calls("GET", "settings"), await calls("PATCH", "settings", json=change)
        assert tuple(answer.status_code for answer in answers) == statuses


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


async def test_other_processes_hear_of_it(world: World, admin: Calls) -> None:
    """Another process with a hub of its own, which the first one's news reach."""
    there, hub, words = LiveSettings(Settings()), MemoryHub(), SiteWords("Arena")
    other = replace(world.desk)
    promises = Promises()
    await there.load(world.database)
    there.attach(world.database, other, other, words, promises, Rounds(world.desk.places, None, 4))  # type: ignore[arg-type]
    nlg = Nlg(words)
    following = asyncio.create_task(there.follow(hub))
    try:
        own = nlg.text("crisis", "en")
        await patched(
            admin,
            site_name="Stadium",
            help_line_en="0800 1",
            contact_email="help@example.com",
            assistant_texts={"en": {"crisis": "We are here, {site} too."}},
        )

        async def ring() -> None:
            while words.site_name != "Stadium":
                await hub.publish([DeskChanged()])
                await asyncio.sleep(0.05)

        await asyncio.wait_for(ring(), 30)
        await eventually(lambda: promises.told is not None)
    finally:
        following.cancel()
    assert own != nlg.text("crisis", "en") == "We are here, Stadium too."
    assert words.help_lines["en"] == "0800 1"
    assert promises.told.email == "help@example.com"


async def test_a_row_that_cannot_be_read_any_more_leaves_what_the_environment_says(world: World, admin: Calls) -> None:
    await patched(admin, solution_hours=9, first_answer_hours=2)
    async with world.desk.uow() as work:
        [first, *_] = [one for one in await work.desk_settings.all() if one.name == "solution_hours"]
        await work.desk_settings.put(type(first)(**{**vars(first), "value": "soon"}))
        await work.commit()
    settings = await LiveSettings(Settings()).load(world.database)
    assert (settings.solution_hours, settings.first_answer_hours) == (72, 2)
