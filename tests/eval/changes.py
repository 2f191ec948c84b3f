"""What a new model changed: figures on the labelled messages, beside those of the model before. Part of `make train`.

    python -m tests.eval.changes

The messages are in the file that the setting `dev_set` names; where there is none, a line says so and nothing is
measured. No desk is started (tests/eval/offline.py), so it takes about half a minute. The last figures are kept in
`<var>/understood.json`.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from faq.service import FaqService
from languages import LANGUAGES
from settings import Settings
from tests.eval.measures import Case, Measures
from tests.eval.offline import Assistant, understand

KEPT = "understood.json"
MEASURES = (
    *(("faq", name) for name in ("right", "right_or_suggested", "wrong")),
    ("oos", "false_answer"),
    ("human", "right"),
    *(("complaint", name) for name in ("right", "offered")),
    ("status", "right"),
    ("smalltalk", "right"),
    ("crisis", "right"),
    ("false_crisis", "share"),
)
"""Kind and measure, a line each."""
SHOWN = 10  # messages that went wrong since, and as many that came right
Figures = Mapping[str, Mapping[str, float]]
"""`kind measure` -> group (all, or a language) -> share."""


def figures(cases: Sequence[Case], next_of: dict[str, str | None]) -> dict[str, dict[str, float]]:
    """Every measure for all messages and for each language."""
    found: dict[str, dict[str, float]] = {f"{kind} {name}": {} for kind, name in MEASURES}
    for group in ("all", *LANGUAGES):
        shares = Measures(next_of, [case for case in cases if group in ("all", case.lang)]).shares()
        for kind, name in MEASURES:
            if kind in shares:
                found[f"{kind} {name}"][group] = float(shares[kind][name])
    return found


def is_right(case: Case, next_of: dict[str, str | None]) -> bool:
    """Whether the player got what the message was about, by one more tap at most."""
    shares = Measures(next_of, [case]).shares()[case.kind]
    if case.kind == "oos":
        return not shares["false_answer"]
    return any(shares.get(name) for name in ("right", "right_or_suggested", "offered"))


def table(now: Figures, before: Figures) -> str:
    """One line a measure, `old -> new` where it changed."""
    groups = ("all", *LANGUAGES)
    lines = [f"{'':24}" + "".join(f"{group:>16}" for group in groups)]
    for name, row in now.items():
        cells = []
        for group in groups:
            new, old = row.get(group), before.get(name, {}).get(group)
            changed = old is not None and new is not None and old != new
            cells.append(f"{old:.3f} -> {new:.3f}" if changed else "-" if new is None else f"{new:.3f}")
        lines.append(f"{name:24}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def moved(cases: Sequence[Case], wrong_before: Sequence[str], next_of: dict[str, str | None]) -> list[str]:
    """The messages that went wrong since, and those that came right, a line each."""
    wrong = [case for case in cases if not is_right(case, next_of)]
    lost = [case for case in wrong if case.text not in wrong_before]
    won = [case for case in cases if case.text in wrong_before and is_right(case, next_of)]
    return [
        f"{mark} {case.lang} {case.kind}: {case.text} -> {case.outcome} {case.topic or ''}".rstrip()
        for mark, chosen in (("now wrong:", lost), ("now right:", won))
        for case in chosen[:SHOWN]
    ]


def main() -> int:
    settings = Settings.from_environment()
    if not settings.dev_set.is_file():
        print(f"no labelled messages in {settings.dev_set}, so the new model was not measured", file=sys.stderr)
        return 0
    service = FaqService.over(settings.var, settings.content, model=settings.model)
    service.warm_up()
    lines = [json.loads(line) for line in settings.dev_set.read_text("utf-8").splitlines() if line.strip()]
    cases = understand(Assistant.trained(service, settings.var), lines)
    next_of = {topic.id: topic.next for topic in service.topics()}
    kept = settings.var / KEPT
    before = _kept(kept)
    now = figures(cases, next_of)
    print(f"{len(lines)} labelled messages, {'old -> new model' if before else 'first figures'}", file=sys.stderr)
    print(table(now, before.get("figures", {})), file=sys.stderr)
    if before:
        print("\n".join(moved(cases, before["wrong"], next_of)), file=sys.stderr)
    wrong = [case.text for case in cases if not is_right(case, next_of)]
    kept.write_text(json.dumps({"figures": now, "wrong": wrong}, ensure_ascii=False), encoding="utf-8")
    return 0


def _kept(path: Path) -> dict[str, Any]:
    """What was kept last time; empty where nothing readable was."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and {"figures", "wrong"} <= content.keys() else {}


if __name__ == "__main__":
    sys.exit(main())
