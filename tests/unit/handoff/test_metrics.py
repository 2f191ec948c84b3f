"""/metrics tells those who may know what the desk is like; alerts and dashboard ask for what there is."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import yaml
from fastapi import FastAPI, Request

from handoff.bridge.http import handle_errors
from handoff.bridge.metrics import Metrics, router
from handoff.domain.errors import StorageUnavailable
from settings import ROOT

MONITORING = ROOT / "deploy" / "monitoring"


def an_app(
    metrics: Metrics, may_read: Callable[[Request], bool] = lambda request: True, fails: bool = False
) -> FastAPI:
    app = FastAPI()
    app.state.metrics = metrics

    async def look() -> None:
        if fails:
            raise StorageUnavailable("unreachable")

        async def works() -> bool:
            return True

        await metrics.look_at_parts({"hub": works}, sockets=7, breaker_open=True)

    handle_errors(app)
    app.include_router(router(metrics, look, may_read))
    return app


async def read(app: FastAPI) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as http:
        return await http.get("/metrics")


async def test_what_happened_is_told() -> None:
    metrics = Metrics()
    metrics.took("assistant", 0.2)
    metrics.happened("answered")
    metrics.told("too_many")
    text = (await read(an_app(metrics))).text
    for line in (
        'destek_turns_total{result="answered"} 1.0',
        'destek_turns_total{result="fenced"} 0.0',
        'destek_turn_stage_seconds_bucket{le="0.25",stage="assistant"} 1.0',
        'destek_errors_total{code="too_many"} 1.0',
        'destek_part_works{part="hub"} 1.0',
        "destek_sockets 7.0",
        "destek_breaker_open 1.0",
    ):
        assert line in text


async def test_it_is_read_also_while_the_database_is_away() -> None:
    assert (await read(an_app(Metrics(), fails=True))).status_code == 200


async def test_a_stranger_finds_nothing_and_is_counted() -> None:
    metrics = Metrics()
    answer = await read(an_app(metrics, may_read=lambda request: False))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert 'destek_errors_total{code="not_found"} 1.0' in (await read(an_app(metrics))).text


def asked_for(file: Path) -> set[str]:
    return set(re.findall(r"\bdestek_\w+", file.read_text()))


@pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json"])
def test_what_is_asked_for_is_there(name: str) -> None:
    known = set()
    for family in Metrics().registry.collect():
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
        known |= {family.name + suffix for suffix in suffixes}
    assert asked_for(MONITORING / name) <= known


def test_each_alert_has_a_paragraph_that_says_what_to_do() -> None:
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"][0]["rules"]
    page = (ROOT / "docs" / "operations.md").read_text()
    assert rules and [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in page] == []
    assert json.loads((MONITORING / "dashboard.json").read_text())["panels"]
