"""Reports over HTTP: who may read them, what they hold, and that the file and the list tell the same."""

import csv
import io
from typing import Any

from handoff.domain.people.operator import Role
from tests.api.calls import Calls, error
from tests.api.world import World

SPAN = "first=2026-03-01&last=2026-03-31"


async def a_rated_talk(world: World) -> tuple[Calls, str]:
    """One talk that was closed and rated; the supervisor's calls, and its conversation."""
    visitor, operator, id = await world.in_talk()
    await operator.say(id, "hello")
    await operator.send("conversation.close", conversation_id=id, reason="solved", ref="close")
    await visitor.state(status="closed")
    await visitor.send("rating.submit", score=5, comment="")
    await visitor.state(rating_open=False)
    supervisor = await Calls.of(world, await world.account("Leyla", role=Role.SUPERVISOR))
    return supervisor, id


def tiles(report: dict[str, Any]) -> dict[str, tuple[Any, int, int]]:
    return {tile["figure"]: (tile["value"], tile["n"], tile["of"]) for tile in report["tiles"]}


async def test_a_talk_is_counted_listed_and_written_into_the_file(world: World) -> None:
    calls, id = await a_rated_talk(world)
    report = await calls.get(f"reports/satisfaction?{SPAN}")
    assert tiles(report)["csat"] == (1.0, 1, 1)
    assert report["figures"]["csat"] == {"unit": "share", "target": 0.85, "less_is_better": False}
    [people] = [table for table in report["tables"] if table["by"] == "operator_id"]
    [row] = people["rows"]
    assert row["values"]["csat"] == {"value": 1.0, "n": 1, "of": 1}
    assert row["label"], "people have names"

    cell = f"figure=csat&by=operator_id&key={row['key']}"
    behind = await calls.get(f"reports/facts?{SPAN}&{cell}")
    assert [(fact["conversation_id"], fact["score"], fact["operator"]) for fact in behind["facts"]] == [
        (id, 5, row["label"])
    ]
    assert behind["of"] == 1

    answer = await calls("GET", f"reports/satisfaction.csv?{SPAN}")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    [told] = [line for line in lines if line["by"] == "period" and line["figure"] == "csat" and line["of"] == "1"]
    assert (told["key"], told["value"], told["n"]) == ("2026-03-01/2026-03-31", "1.0", "1")
    assert [line["label"] for line in lines if line["by"] == "operator_id" and line["figure"] == "csat"] == [
        row["label"]
    ]


async def test_filters_let_through_what_is_of_their_kind(world: World) -> None:
    calls, _ = await a_rated_talk(world)
    choices = await calls.get(f"reports/choices?{SPAN}")
    assert choices["today"] == "2026-03-02"
    assert "payments" in choices["department"] and "withdrawal" in choices["matter"]
    assert tiles(await calls.get(f"reports/waits?{SPAN}"))["left"] == (0.0, 0, 1)
    assert tiles(await calls.get(f"reports/waits?{SPAN}&department=payments"))["left"] == (None, 0, 0)
    assert tiles(await calls.get("reports/waits?first=2026-02-01&last=2026-02-28"))["left"] == (None, 0, 0)


async def test_only_supervisors_read_them(world: World) -> None:
    calls, _ = await a_rated_talk(world)
    operator = await Calls.of(world, await world.account("Aydan"))
    for path in ("volume", "volume.csv", "choices", "facts"):
        assert error(await operator("GET", f"reports/{path}?{SPAN}&figure=csat"))[0] == 403
    assert error(await calls("GET", f"reports/nothing?{SPAN}")) == (422, "bad_request")
    for wrong in ("figure=none", "figure=csat&by=conversation_id&key=x", "figure=csat&by=day&key=x"):
        assert error(await calls("GET", f"reports/facts?{SPAN}&{wrong}")) == (422, "bad_request")
    for days in ("first=2026-03-02&last=2026-03-01", "first=2000-01-01&last=2026-03-01"):
        assert error(await calls("GET", f"reports/volume?{days}")) == (422, "bad_request")
