"""A short shift: nobody is stranded, nobody holds too much, the order is kept, the load is shared."""

from pathlib import Path

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.fixtures.desk import a_folder, fresh_sqlite
from tests.simulation.shift import Shift


async def test_a_short_shift() -> None:
    with a_folder() as folder:
        database = Database(fresh_sqlite(Path(folder)), MemoryHub())
        report = await Shift(database, operators=6, handoffs=40, within_seconds=600, talk_seconds=120, seed=3).run()
        await database.close()
    assert report.closed + report.left == 40
    assert (report.stranded, report.over_capacity, report.two_offers, report.out_of_order) == (0, 0, 0, 0)
    assert report.answers["accept"] > 0
    assert len(report.answers) > 1, "not everything went well"
    assert report.fairness > 0.7
