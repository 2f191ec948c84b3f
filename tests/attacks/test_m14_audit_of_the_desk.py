"""M14: tickets, urgency, saved replies and settings are in the audit log too; supervisors search and export it."""

import csv
import io
from datetime import timedelta

from handoff.domain.audit import Action, Search
from handoff.domain.people.operator import Role
from handoff.services import audit
from settings import Settings
from tests.api.calls import Calls, error, good
from tests.api.people.test_identities import proof
from tests.api.world import World
from tests.attacks.test_m14_audit_log import told

NEW_TICKET = {"kind": "withdrawal", "account_id": "AB12345", "description": "It has not come."}


async def test_what_becomes_of_tickets(world: World) -> None:
    session = await world.session(identity=proof(world, "AB12345", name="Nigar"))
    murad = await world.account("Murad", role=Role.SUPERVISOR)
    calls = await Calls.of(world, murad)
    made = await calls.post(f"conversations/{session['conversation_id']}/tickets", **NEW_TICKET)
    reference = made["ticket"]["reference"]
    await calls.post(f"tickets/{reference}/state", state="in_review", note="what I wrote")
    lines = await told(world, subject=reference)
    assert {line[:2] for line in lines} == {(Action.TICKET_MADE, murad.id), (Action.TICKET_CHANGED, murad.id)}
    async with world.desk.uow(read_only=True) as work:
        entries = await work.audit.search(Search(subject=reference, limit=10))
    assert "what I wrote" not in repr(entries)
    assert any(entry.params == {"what": "state", "state": "in_review"} for entry in entries)


async def test_urgency(world: World) -> None:
    visitor = await world.waiting_visitor()
    id = visitor.ready["conversation"]["id"]
    murad = await world.account("Murad", role=Role.SUPERVISOR)
    console = await world.operator(murad)
    await console.send("priority.set", conversation_id=id, priority=2, ref="p")
    await console.next("request.done", lambda frame: True)
    async with world.desk.uow(read_only=True) as work:
        [entry] = await work.audit.search(Search(action=Action.PRIORITY_CHANGED, limit=10))
    assert (entry.actor, entry.subject, entry.params["after"]) == (murad.id, id, 2)


async def test_saved_replies(world: World) -> None:
    murad = await world.account("Murad", role=Role.SUPERVISOR)
    calls = await Calls.of(world, murad)
    [reply] = (await calls.post("saved-replies", shortcut="hi", language="en", text="Hello"))["saved_replies"]
    good(await calls("PATCH", f"saved-replies/{reply['id']}", json={"text": "Hello there"}))
    good(await calls("DELETE", f"saved-replies/{reply['id']}"))
    async with world.desk.uow(read_only=True) as work:
        entries = await work.audit.search(Search(action=Action.REPLIES_CHANGED, limit=10))
    assert [entry.params["what"] for entry in entries] == ["removed", "changed", "added"]
    assert {entry.actor for entry in entries} == {murad.id}


async def test_settings_at_a_start_that_changed(world: World) -> None:
    uow, clock = world.desk.uow, world.clock
    first = Settings(port=9000, identity_secret="what only the site knows", second_factor_roles=("supervisor",))
    for settings in (first, first, Settings(port=9000, identity_secret="another of the site's secrets"), first):
        await audit.settings_in_force(uow, clock, settings.told)
    async with uow(read_only=True) as work:
        entries = await work.audit.search(Search(action=Action.SETTINGS, limit=10))
    assert len(entries) == 3, "one a change"
    assert entries[0].params == entries[2].params != entries[1].params
    assert entries[0].params["second_factor_roles"] == "supervisor"
    assert "site" not in repr(entries)


async def test_it_is_searched(world: World) -> None:
    murad = await world.account("Murad", role=Role.SUPERVISOR)
    aysel = await world.account("Aysel")
    await Calls.of(world, aysel)
    began = world.clock.now()
    world.clock.advance(hours=2)
    calls = await Calls.of(world, murad)
    await calls("POST", "sign-out")
    calls = await Calls.of(world, murad)

    async def found(**wanted: str) -> list[tuple[str, str]]:
        answer = good(await calls("GET", "audit", params=wanted))
        return [(line["action"], line["name"]) for line in answer["lines"]]

    assert await found(actor="Aysel") == await found(actor=aysel.id) == [("session.begun", "Aysel")]
    assert await found(action="session.") == [
        ("session.begun", "Murad"),
        ("session.ended", "Murad"),
        ("session.begun", "Murad"),
        ("session.begun", "Aysel"),
    ]
    assert len(await found(since=(began + timedelta(hours=1)).isoformat())) == 3
    assert await found(until=(began + timedelta(hours=1)).isoformat()) == [("session.begun", "Aysel")]
    assert await found(action="%") == await found(actor="nobody") == []
    assert error(await calls("GET", "audit", params={"since": "yesterday"})) == (422, "bad_request")


async def test_it_is_taken_away_as_a_file_and_that_is_recorded(world: World) -> None:
    murad = await world.account("=1+1", role=Role.SUPERVISOR)
    calls = await Calls.of(world, murad)
    operator = await Calls.of(world, await world.account("Aysel"))
    assert error(await operator("GET", "audit.csv")) == (403, "forbidden")
    answer = await calls("GET", "audit.csv", params={"action": "session."})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["action"] for row in rows] == ["session.begun", "session.begun"]
    assert rows[1]["name"] == "'=1+1", "no formula for a spreadsheet"
    async with world.desk.uow(read_only=True) as work:
        [entry] = await work.audit.search(Search(action=Action.EXPORTED, limit=10))
    assert (entry.actor, entry.params) == (murad.id, {"action": "session."})


async def test_a_long_log_is_taken_away_whole(world: World) -> None:
    murad = await world.account("Murad", role=Role.SUPERVISOR)
    calls = await Calls.of(world, murad)
    async with world.desk.uow() as work:
        for number in range(audit.MOST_LINES + 20):
            await audit.record(work, world.clock.now(), Action.READ, f"talk{number}")
        await work.commit()
    answer = await calls("GET", "audit.csv")
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == audit.MOST_LINES + 22
