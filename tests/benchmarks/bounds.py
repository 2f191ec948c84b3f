"""The bounds of `make bench` in one table, and the figures that benchmarks hand to it."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = "DESTEK_BENCHMARK_FIGURES"
"""The environment variable that names the file for the figures; without it nobody collects them."""
SLACK = 1.15
"""Only what is worse than its bound by more than this fails: the machine is shared."""


@dataclass(frozen=True)
class Bound:
    """What a figure may be at most."""

    figure: str
    benchmark: str
    most: float


@dataclass(frozen=True)
class Verdict:
    """A bound beside what was measured; `measured` is None where its benchmark did not get that far."""

    bound: Bound
    measured: float | None

    @property
    def kept(self) -> bool:
        return self.measured is not None and self.measured <= self.bound.most

    @property
    def fails(self) -> bool:
        """What was not measured fails too."""
        return self.measured is None or self.measured > self.bound.most * SLACK


BOUNDS = (
    Bound("a message's vector : by PyTorch in fp32", "embedding", 0.30),
    Bound("a turn, median : bare Rasa's", "turn", 0.55),
    Bound("a turn, p95 : bare Rasa's", "turn", 0.55),
    Bound("relay, latency : twice a bare relay and a commit", "relay", 1.0),
    Bound("relay, half of the commits a second : messages a second", "relay", 1.0),
    Bound("an idle page, memory : 40 kB", "idle", 1.0),
    Bound("a change of the queue among 450 who wait : a pong to all", "waiting", 2.0),
    Bound("two answerers, time : half the time of one", "answerers", 1.0),
    Bound("an edit of an article until it is live, median : 0.4 s", "live_content", 1.0),
)


def most(figure: str) -> float:
    """The bound of a figure of the table."""
    return next(bound.most for bound in BOUNDS if bound.figure == figure)


def record(figure: str, value: float) -> None:
    """Hand a figure of the table to the job that runs this benchmark, if one does."""
    if figure not in {bound.figure for bound in BOUNDS}:
        raise ValueError(f"no bound is called {figure!r}")
    if path := os.environ.get(FILE):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"figure": figure, "value": value}) + "\n")


def recorded(path: Path) -> dict[str, float]:
    """What benchmarks have handed over; of a figure that came twice, the later."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {found["figure"]: found["value"] for found in map(json.loads, lines)}


def judged(measured: Mapping[str, float], bounds: Sequence[Bound] = BOUNDS) -> list[Verdict]:
    """Each bound beside its figure."""
    return [Verdict(bound, measured.get(bound.figure)) for bound in bounds]
