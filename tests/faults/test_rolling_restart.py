"""Several processes behind haproxy, restarted one after the other under load: nobody notices more than a reconnect."""

import asyncio
import signal
import tempfile
import time
from pathlib import Path

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.faults.cluster_site import ClusterSite
from tests.faults.people import Player
from tests.faults.storm import WHOLE, Plan, settle, talking

AWAY_SECONDS = 20.0
"""For which a page may say "reconnecting", on a machine that does all of this at once."""


async def test_a_rolling_restart_under_load_is_a_short_reconnect() -> None:
    with tempfile.TemporaryDirectory(prefix="destek-rolling-") as folder:
        site = ClusterSite(Path(folder), 1, **WHOLE)
        try:
            await _rolling(site)
        finally:
            await site.end()


async def _rolling(site: ClusterSite) -> None:
    database = Database(site.url, MemoryHub())
    await asyncio.to_thread(database.migrate)
    await database.close()
    await site.start()
    faults: list[str] = []
    address = f"127.0.0.1:{site.port}"
    players = [Player(f"player {n}", address, site.origin, n, faults) for n in range(8)]
    plan = Plan(seed=1, players=8, operators=0, messages=160, faults=20, kills=0, pause_seconds=0.5)
    work = [asyncio.create_task(player.run()) for player in players]
    talk = [asyncio.create_task(talking(player, 20, plan, n)) for n, player in enumerate(players)]
    away = [asyncio.create_task(_longest_away(player)) for player in players]
    async with asyncio.timeout(60):
        for player in players:
            await player.ready.wait()
    for server in site.sockets:
        await server.restart(signal.SIGTERM)
    await asyncio.gather(*talk)
    assert await settle(site, players, []) == ""
    for task in (*work, *away):
        task.cancel()
    longest = await asyncio.gather(*away, return_exceptions=True)
    await asyncio.gather(*work, return_exceptions=True)
    assert faults == []
    assert max(seconds for seconds in longest if isinstance(seconds, float)) < AWAY_SECONDS


async def _longest_away(player: Player) -> float:
    """Seconds without a connection, at most, until cancelled."""
    await player.ready.wait()
    longest, since = 0.0, time.monotonic()
    try:
        while True:
            await asyncio.sleep(0.05)
            if player.ready.is_set():
                since = time.monotonic()
            longest = max(longest, time.monotonic() - since)
    except asyncio.CancelledError:
        return longest
