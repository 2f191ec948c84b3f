"""A short run of the benchmarks that need no trained parts: they go through at any speed, and times are not judged."""

from pathlib import Path

from tests.benchmarks import bench_answerers, bench_relay, bench_waiting


async def test_relay(tmp_path: Path) -> None:
    size = bench_relay.Size(rounds=1, single=5, pairs=2, seconds=0.2, readers=3)
    text = await bench_relay.measure(tmp_path, size)
    assert "Messages a second, 2 pairs" in text and "one does not read" in text


async def test_waiting(tmp_path: Path) -> None:
    assert all(seconds > 0 for seconds in await bench_waiting.measure(5 + bench_waiting.LEAVERS, tmp_path))


async def test_answerers_side_by_side_take_each_turn_once() -> None:
    took, answers = await bench_answerers.measure(3, 9, 0.2)
    assert took > 0 and answers == 9
