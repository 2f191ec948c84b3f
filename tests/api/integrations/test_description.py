"""The API is what its description says: a fuzzer finds nothing else, and a client made from it works."""

import asyncio
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handoff.bridge.api.app import VERSION
from settings import ROOT
from tests.api.integrations.callers import TICKET, Caller
from tests.api.world import World

_BOUND_SECONDS = 240


async def ran(*command: str, cwd: Path) -> tuple[int, str]:
    """Exit status and output of a program, without holding up the server that it calls."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(_BOUND_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode is not None
    return process.returncode, output.decode()


async def description(world: World) -> dict[str, Any]:
    answer = await world.http.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    described: dict[str, Any] = answer.json()
    return described


async def test_every_route_names_its_scopes_and_its_problems(world: World) -> None:
    described = await description(world)
    assert described["openapi"].startswith("3.1")
    assert described["info"]["version"] == VERSION
    assert described["servers"] == [{"url": "/api/v1"}]
    for methods in described["paths"].values():
        for method, route in methods.items():
            [[[scheme, scopes]]] = [[*one.items()] for one in route["security"]]
            assert scheme == "token"
            assert len(scopes) == 1
            for status in ("401", "403", "422", "429", "503"):
                assert "application/problem+json" in route["responses"][status]["content"]
            if method == "post":
                assert "Idempotency-Key" in [one["name"] for one in route["parameters"]]


async def test_a_contract_fuzzer_finds_nothing(world: World, tmp_path: Path) -> None:
    site = await Caller.of(world)
    made = await site.post("tickets", **TICKET)
    await site.post(f"tickets/{made['reference']}/notes", text="Something to be read")
    status, output = await ran(
        str(Path(sys.executable).with_name("schemathesis")),
        *("run", f"{str(world.http.base_url).rstrip('/')}/api/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {site.secret}"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--seed", "1", "--no-shrink"),
        *("--workers", "1", "--request-timeout", "20", "--suppress-health-check", "all", "--no-color"),
        cwd=tmp_path,
    )
    assert status == 0, output[-6000:]


async def test_a_generated_client_works(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(await description(world)))
    (tmp_path / "config.yml").write_text("post_hooks: []\npackage_name_override: generated_desk_client\n")
    status, output = await ran(
        str(Path(sys.executable).with_name("openapi-python-client")),
        *("generate", "--path", "openapi.json", "--config", "config.yml", "--meta", "none"),
        *("--output-path", "generated_desk_client", "--fail-on-warning"),
        cwd=tmp_path,
    )
    assert status == 0, output
    monkeypatch.syspath_prepend(str(tmp_path))

    def part(name: str) -> Any:
        return importlib.import_module(f"generated_desk_client.{name}")

    site = await Caller.of(world)
    client = part("client").AuthenticatedClient(base_url=f"{world.http.base_url}/api/v1", token=site.secret)
    models = part("models")
    try:
        wanted = models.NewTicket.from_dict(TICKET)
        create, read = part("api.tickets.create_ticket").asyncio, part("api.tickets.get_ticket").asyncio
        made = await create(client=client, body=wanted, idempotency_key="generated-1")
        assert (await create(client=client, body=wanted, idempotency_key="generated-1")).reference == made.reference
        change = part("api.tickets.change_ticket_state").asyncio
        solving = models.Solving(state="solved", resolution="Paid on Tuesday.")
        await change(made.reference, client=client, body=solving, idempotency_key="generated-2")
        whole = await read(made.reference, client=client)
        assert (whole.status.value, whole.resolution) == ("solved", "Paid on Tuesday.")
        page = await part("api.tickets.list_tickets").asyncio(client=client, account_id=TICKET["account_id"])
        assert [one.reference for one in page.data] == [made.reference]
        missing = await read("DST-0000-0000", client=client)
        assert (type(missing).__name__, missing.code) == ("Problem", "not_found")
    finally:
        for name in [name for name in sys.modules if name.startswith("generated_desk_client")]:
            del sys.modules[name]
    assert not list(ROOT.glob("schemathesis-report"))
