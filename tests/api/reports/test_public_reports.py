"""Reports for everybody: frozen when drafted, public once an administrator has approved them, silent about few."""

import csv
import io
from typing import Any

import httpx

from handoff.domain.people.operator import Role
from handoff.domain.reports.figures import Value
from handoff.domain.reports.public_report import FIGURES_TOLD, told
from tests.api.calls import Calls, error, good
from tests.attacks.attacked import Attacked, attacked

PERIOD = {"first": "2026-01-01", "last": "2026-03-31"}
PATH = "public-reports/2026-01-01/2026-03-31"
PAGE = "/help/en/reports/2026-01-01_2026-03-31"


def test_nothing_is_told_of_few() -> None:
    def figure(value: float | None, n: int, of: int) -> tuple[float | None, int | None]:
        values = {name: Value(value=value, n=n, of=of) for name in FIGURES_TOLD}
        [one] = {(each.value, each.of) for each in told(values)}
        return one

    assert figure(0.9, 9, 10) == (None, 10), "a part of nine could be counted on the fingers"
    assert figure(0.5, 10, 20) == (0.5, 20)
    assert figure(0.0, 0, 20) == (0.0, 20) and figure(1.0, 20, 20) == (1.0, 20)
    assert figure(9.0, 9, 9) == (None, None) and figure(None, 0, 0) == (None, None)


async def page(world: Attacked, path: str) -> httpx.Response:
    return await world.http.get(path)


async def calls(world: Attacked, role: Role) -> Calls:
    return await Calls.of(world, await world.account(role.value.title(), role=role))


async def test_from_the_draft_to_the_page_and_back() -> None:
    async with attacked() as world:
        supervisor, administrator = await calls(world, Role.SUPERVISOR), await calls(world, Role.ADMINISTRATOR)
        drafted = await supervisor.post("public-reports", **PERIOD)
        assert [figure["name"] for figure in drafted["figures"]] == list(FIGURES_TOLD)
        assert (await page(world, PAGE)).status_code == 404, "a draft is nobody's to read"
        assert error(await supervisor("POST", f"{PATH}/approve", json={})) == (403, "forbidden")
        assert (await administrator.post(f"{PATH}/approve"))["approved_at"]
        assert error(await supervisor("POST", "public-reports", json=PERIOD))[0] == 422, "what is public stays as it is"
        shown = await page(world, PAGE)
        assert shown.status_code == 200 and "too few to be told" in shown.text and "Independent reviews" in shown.text
        for language, words in (("az", "Açıq hesabatlar"), ("tr", "Açık raporlar"), ("ru", "Открытые отчёты")):
            listed = await page(world, f"/help/{language}/reports")
            assert listed.status_code == 200 and words in listed.text and "2026-01-01_2026-03-31" in listed.text
        file = await page(world, f"{PAGE}.csv")
        lines = list(csv.DictReader(io.StringIO(file.text)))
        assert [line["figure"] for line in lines] == list(FIGURES_TOLD) and lines[0]["value"] == ""
        for wrong in (
            "/help/en/reports/x",
            "/help/en/reports/2026-01-01_2026-03-30",
            f"{PAGE}.exe",
            "/help/xx/reports",
        ):
            assert (await page(world, wrong)).status_code == 404, wrong
        assert error(await supervisor("DELETE", PATH)) == (403, "forbidden")
        assert good(await administrator("DELETE", PATH))["removed"]
        assert (await page(world, PAGE)).status_code == 404
        assert error(await administrator("DELETE", PATH))[0] == 404
        async with world.desk.uow(read_only=True) as work:
            lines_ = [line.action for line in await work.audit.after(0, 200) if line.action.startswith("public_report")]
        assert lines_ == ["public_report.drafted", "public_report.approved", "public_report.removed"]


async def test_it_stays_as_it_was_drafted_and_days_must_be_over() -> None:
    async with attacked() as world:
        administrator = await calls(world, Role.ADMINISTRATOR)
        session = await world.session()
        visitor = await world.visitor(session)
        await visitor.say("hello")
        today: Any = world.desk.clock.now().date()
        wrong = ({"first": str(today), "last": str(today)}, {"first": "2026-03-31", "last": "2026-01-01"})
        for period in wrong:
            assert error(await administrator("POST", "public-reports", json=period))[0] == 422
        operator = await calls(world, Role.OPERATOR)
        assert error(await operator("GET", "public-reports")) == (403, "forbidden")
        assert error(await operator("POST", "public-reports", json=PERIOD)) == (403, "forbidden")
