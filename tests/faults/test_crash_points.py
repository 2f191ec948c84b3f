"""kill -9 between each two steps of accept, transfer and close: nothing is half done, and nobody is stranded."""

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.people.operator import Operator
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from settings import ROOT
from tests.fixtures.desk import a_folder, fresh_sqlite, sqlite_url
from tests.fixtures.simulated_desk import SimulatedDesk


@pytest.mark.parametrize("case", ["accept", "transfer", "transfer to a colleague", "close"])
async def test_nothing_is_half_done(case: str) -> None:
    with a_folder() as name:
        folder = Path(name)
        database = Database(fresh_sqlite(folder), MemoryHub())
        floor = SimulatedDesk(database)
        operator = await floor.come(name="Aysel")
        waiting = await floor.wait()
        [offer] = await floor.open_offers()
        ids = {"operator": operator.id, "offer": offer.id, "conversation": waiting.id}
        if case != "accept":
            await floor.accept(operator)
        colleague = await floor.come(name="Murad")
        ids |= {"colleague": colleague.id} if case == "transfer to a colleague" else {}
        before = await floor.now(waiting)
        await database.close()
        shutil.move(str(folder / Path(database.url).name), folder / "base.db")
        points = await die_everywhere(folder, case.split(" ")[0], ids | {"now": floor.clock.now().isoformat()})
        assert points > 6
        found = [await _after(folder / f"{point}.db", before, [operator, colleague]) for point in range(points + 1)]
    assert found == sorted(found), "once it is done it is done"
    assert not found[0]
    assert found[-1]


async def die_everywhere(folder: Path, case: str, ids: dict[str, str]) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.crashing",
        str(folder),
        case,
        json.dumps(ids),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return int(out)


async def _after(file: Path, before: Conversation, people: list[Operator]) -> bool:
    """Whether the crash came after the change of owner; checks what must hold in both cases, then goes on."""
    database = Database(sqlite_url(file), MemoryHub())
    floor = SimulatedDesk(database)
    floor.there = {operator.id: operator for operator in people}
    now = await floor.now(before)
    changed = now.epoch != before.epoch
    async with database(read_only=True) as work:
        log = await work.messages.after(now.id, 0)
        notes = await work.notes.of_conversation(now.id)
        waits = await work.waits.accepted(9)
        in_lists = [c.id for c in await work.conversations.queued()].count(now.id)
        for person in people:
            in_lists += [c.id for c in await work.conversations.assigned_to(person.id)].count(now.id)
        offer = await work.offers.open_of(now.id)
    if changed:
        assert (now.epoch, now.status) == (before.epoch + 1, now.status)
        assert log[-1].epoch == now.epoch, "the line that tells of it"
    else:
        assert (now.status, now.operator_id) == (before.status, before.operator_id)
        assert all(message.epoch <= before.epoch for message in log)
        assert notes == []
    assert [message.seq for message in log] == list(range(1, now.head_seq + 1))
    assert in_lists == (now.status in {Status.QUEUED, Status.ASSIGNED})
    assert offer is None or (now.status is Status.QUEUED and offer.epoch == now.epoch)
    assert len(waits) == (now.status is not Status.QUEUED or now.epoch > 2)
    # Somebody else goes on with the database: whoever waits is offered to somebody, and can be taken.
    await floor.beat()
    await floor.deadlines()
    if now.status is Status.QUEUED:
        [offer] = await floor.open_offers()
        taker = next(operator for operator in people if operator.id == offer.operator_id)
        assert (await floor.accept(taker)).status is Status.ASSIGNED
    await database.close()
    return changed
