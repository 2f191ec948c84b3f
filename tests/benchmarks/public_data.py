"""Reads the public sets from `../shared/data` beside the checkout (its README says what is there); keeps nothing."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faq.language.spelling import normalise
from tests.benchmarks.report import ROOT

DATA = ROOT.parent / "shared" / "data"
HINT3 = ("powerplay11", "curekart", "sofmattress")
SYSTEMS = ("rasa", "dialogflow", "luis", "haptik", "bert")
NONE = "NO_NODES_DETECTED"  # HINT3's label of what no intent covers


@dataclass(frozen=True)
class Labelled:
    """Texts as the product reads them (`normalise`) and their labels, row by row."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def rows(self, chosen: Sequence[int]) -> "Labelled":
        return Labelled(tuple(self.texts[at] for at in chosen), tuple(self.labels[at] for at in chosen))


@dataclass(frozen=True)
class Operating:
    """A published system at one threshold: shares of in-scope answered rightly and of out-of-scope refused."""

    right: float
    refused: float
    accuracy: float
    """Of both together."""


def banking77() -> tuple[Labelled, Labelled]:
    """Train and test."""
    train, test = (_table(DATA / "banking77" / f"{part}.csv", "text", "category") for part in ("train", "test"))
    return train, test


def clinc150() -> dict[str, Labelled]:
    """The parts of `data_full.json`: train, val, test, oos_train, oos_val, oos_test."""
    parts = json.loads((DATA / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    return {
        name: Labelled(tuple(normalise(text) for text, _ in rows), tuple(label for _, label in rows))
        for name, rows in parts.items()
    }


def hint3(name: str) -> tuple[Labelled, Labelled]:
    """Train and test of one of `HINT3`; in test, `NONE` is out of scope."""
    folder = DATA / "hint3"
    train, test = (_table(folder / part / f"{name}_{part}.csv", "sentence", "label") for part in ("train", "test"))
    return train, test


def hint3_published(system: str, name: str) -> list[Operating]:
    """A system's figures on one set by rising threshold, as the set's authors published them."""
    with (DATA / "hint3" / "results" / f"{system}_{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            Operating(float(row["Inscope Accuracy"]), float(row["OOS Recall"]), float(row["Accuracy"]))
            for row in csv.DictReader(file)
        ]


def hint3_published_in_scope(name: str, messages: int) -> int:
    """How many of the `messages` of a test set were in scope when the published figures were made.

    The figures tell: accuracy is the mean of the two shares, weighted by that number.
    """
    curves = [hint3_published(system, name) for system in SYSTEMS]
    points = max(curves, key=lambda curve: abs(curve[0].right - curve[0].refused))[0]
    return round(messages * (points.accuracy - points.refused) / (points.right - points.refused))


def _table(path: Path, text: str, label: str) -> Labelled:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(normalise(row[text]), row[label].strip()) for row in csv.DictReader(file)]
    return Labelled(tuple(text for text, _ in rows), tuple(label for _, label in rows))
