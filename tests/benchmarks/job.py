"""`make bench`: the benchmarks that have bounds, within a quarter of an hour, and whether the bounds are kept.

Each benchmark writes its own section of docs/benchmarks.md; the table of bounds is written last. What there was no
time for, and what broke, counts as not kept.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.bounds import FILE, SLACK, Verdict, judged, recorded
from tests.benchmarks.report import ROOT, table, write_section

SECONDS = 840.0
ORDER = {
    "turn": [],
    "embedding": [],
    "relay": [],
    "idle": ["--pages", "5000"],
    "waiting": [],
    "live_content": [],
    "answerers": [],
}
"""By what their bounds are worth: the last are the ones to miss where a machine is slow."""
_PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    _adopt_orphans()
    ends = time.monotonic() + SECONDS
    with tempfile.TemporaryDirectory(prefix="destek-bench-") as folder:
        figures = Path(folder) / "figures.jsonl"
        for name, arguments in ORDER.items():
            left = ends - time.monotonic()
            if left > 0:
                print(f"{name}: at most {left:.0f} s", flush=True)
                command = [sys.executable, "-m", f"tests.benchmarks.bench_{name}", *arguments]
                print(f"{name}: {run(command, left, figures)}", flush=True)
        verdicts = judged(recorded(figures))
    text = told(verdicts)
    print(text)
    write_section("Bounds", text)
    return int(any(verdict.fails for verdict in verdicts))


def run(command: Sequence[str], seconds: float, figures: Path) -> str:
    """How it ended; not one process of it is left, whatever it was."""
    started = subprocess.Popen(command, cwd=ROOT, env=os.environ | {FILE: str(figures)}, start_new_session=True)
    try:
        code = started.wait(seconds)
    except subprocess.TimeoutExpired:
        return "no time was left"
    else:
        return f"ended with {code}" if code else "measured"
    finally:
        _end(started)


def told(verdicts: Sequence[Verdict]) -> str:
    """The section."""
    rows = [
        (
            verdict.bound.figure,
            f"`{verdict.bound.benchmark}`",
            f"{verdict.bound.most:.2f}",
            "not measured" if verdict.measured is None else f"{verdict.measured:.2f}",
            "kept" if verdict.kept else "**fails**" if verdict.fails else "within the slack",
        )
        for verdict in verdicts
    ]
    about = f"Ratios of one run of `make bench`, which fails where one is more than {SLACK:.2f} x its bound."
    return f"{about}\n\n{table(('what', 'benchmark', 'at most', 'measured', ''), rows)}"


def _adopt_orphans() -> None:
    """Processes whose parent died come to this one, on Linux: nothing that a benchmark started gets lost."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end(started: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    while orphans := _children():
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> list[int]:
    """Of this process; empty where /proc tells nothing."""
    lists = Path("/proc/self/task").glob("*/children")
    return [int(pid) for each in lists for pid in each.read_text(encoding="ascii").split()]


if __name__ == "__main__":
    sys.exit(main())
