"""What an evaluation counts: shares of lines of each kind that came to the right outcome."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

FLOWS = {"human": "handoff", "supervisor": "handoff", "complaint": "complaint", "status": "status"}
"""The outcome that a topic's `next` flow has when it is started at once."""
TOP_PRIORITY = 2


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled line and what the desk made of it."""

    text: str
    lang: str
    kind: str
    accept: tuple[str, ...]
    style: str
    outcome: str
    topic: str | None = None
    score: float | None = None
    suggestions: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    intent: str | None = None
    intent_confidence: float | None = None
    status: str = "bot"
    """Who owns the conversation afterwards."""
    priority: int | None = None
    """Its rank in the queue; None where the desk's database cannot be seen."""
    milliseconds: float = 0.0


@dataclass
class Measures:
    """Counts over some cases. `next_of` maps a topic to its `next` flow."""

    next_of: dict[str, str | None]
    cases: list[Case] = field(default_factory=list)

    def shares(self) -> dict[str, dict[str, float | int]]:
        """Kind -> measure -> share of the lines of that kind, rounded to four places; `n` is their number."""
        found: dict[str, dict[str, float | int]] = {}
        for kind, judge in _JUDGES.items():
            lines = [case for case in self.cases if case.kind == kind]
            if lines:
                judged = [judge(self, case) for case in lines]
                found[kind] = {name: _share(j[name] for j in judged) for name in judged[0]} | {"n": len(lines)}
        others = [c for c in self.cases if c.kind != "crisis" and "responsible-gaming" not in c.accept]
        if others:
            found["false_crisis"] = {"share": _share(c.outcome == "crisis" for c in others), "n": len(others)}
        return found

    def faq(self, case: Case) -> dict[str, bool]:
        right = case.outcome == "answer" and case.topic in case.accept
        started = not right and any(self._started(case, topic) for topic in case.accept)
        suggested = case.outcome == "suggest" and any(t in case.accept for t in case.suggestions[:3])
        wrong = case.outcome == "answer" and case.topic not in case.accept
        return {
            "right": right,
            "next": started,
            "suggested": suggested,
            "right_or_suggested": right or started or suggested,
            "wrong": wrong,
            "missed": not (right or started or suggested or wrong),
        }

    def _started(self, case: Case, topic: str) -> bool:
        if topic == "responsible-gaming" and case.outcome == "crisis":
            return True
        return FLOWS.get(self.next_of.get(topic) or "") == case.outcome

    def oos(self, case: Case) -> dict[str, bool]:
        return {"false_answer": case.outcome == "answer"}

    def complaint(self, case: Case) -> dict[str, bool]:
        return {
            "right": case.outcome == "complaint",
            "offered": case.outcome in {"answer", "suggest"} and "complaint" in case.offers,
        }

    def crisis(self, case: Case) -> dict[str, bool]:
        handed_over = case.status == "queued" and case.priority in {None, TOP_PRIORITY}
        return {"right": case.outcome == "crisis" and handed_over}

    def same(self, case: Case) -> dict[str, bool]:
        return {"right": case.outcome == {"human": "handoff"}.get(case.kind, case.kind)}


_JUDGES = {
    "faq": Measures.faq,
    "oos": Measures.oos,
    "human": Measures.same,
    "complaint": Measures.complaint,
    "status": Measures.same,
    "smalltalk": Measures.same,
    "crisis": Measures.crisis,
}


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4)


def confusion(cases: Iterable[Case]) -> dict[str, dict[str, dict[str, int]]]:
    """Language -> labelled kind -> outcome -> number of lines."""
    table: dict[str, Any] = {}
    for case in cases:
        row = table.setdefault(case.lang, {}).setdefault(case.kind, {})
        row[case.outcome] = row.get(case.outcome, 0) + 1
    return table
