"""The job of `make bench`: it judges by one table and leaves no process behind. No benchmark is run here."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks import job
from tests.benchmarks.bounds import BOUNDS, FILE, Bound, judged, record, recorded

HERE = Path(__file__).parent
INSIDE = """
import sys
from pathlib import Path
from tests.benchmarks import job
job._adopt_orphans()
then, seconds = sys.argv[1:]
command = ["sh", "-c", "setsid sleep 600 > /dev/null 2>&1 & echo $!; " + then]
print(job.run(command, float(seconds), Path("unused")), flush=True)
"""


@pytest.mark.parametrize(
    ("then", "seconds", "said"), [("exit 3", 600, "ended with 3"), ("sleep 600", 2, "no time was left")]
)
def test_one_that_fails_leaves_no_process_behind(then: str, seconds: int, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INSIDE, then, str(seconds)], capture_output=True, text=True, timeout=120
    )
    lines = done.stdout.splitlines()
    assert said in lines, done.stderr
    [orphan] = [int(line) for line in lines if line.isdigit()]
    ends = time.monotonic() + 10
    while Path(f"/proc/{orphan}").exists() and time.monotonic() < ends:
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(orphan, 0)


def test_a_ratio_fails_beyond_the_slack_and_one_nobody_measured_too() -> None:
    bounds = [Bound(name, "relay", 1.0) for name in ("good", "near", "bad", "missing")]
    good, near, bad, missing = judged({"good": 0.9, "near": 1.1, "bad": 1.2}, bounds)
    assert (good.kept, good.fails) == (True, False)
    assert (near.kept, near.fails) == (False, False)
    assert bad.fails and missing.fails
    text = job.told([good, near, bad, missing])
    assert text.count("**fails**") == 2 and "not measured" in text


def test_figures_reach_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE, str(tmp_path / "figures"))
    record(BOUNDS[0].figure, 0.5)
    record(BOUNDS[0].figure, 0.25)
    assert recorded(tmp_path / "figures") == {BOUNDS[0].figure: 0.25}
    with pytest.raises(ValueError, match="no bound"):
        record("of something else", 1.0)


def test_every_bound_has_a_benchmark_that_measures_it_and_that_the_job_runs() -> None:
    assert {bound.benchmark for bound in BOUNDS} == job.ORDER.keys()
    for bound in BOUNDS:
        source = (HERE / f"bench_{bound.benchmark}.py").read_text(encoding="utf-8")
        words = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
        assert bound.figure in words, bound
