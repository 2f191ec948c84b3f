"""Cross-validation of understanding: each example asked to an assistant that has not seen it nor its like.

    python -m tests.eval.intents [--folds 4] [--details out.jsonl] [--kinds crisis,status]

What the models say is held out by `bot.training.held_out`; then the choice is made as for a first message, and judged
as in `make eval`. `novel` leaves out what still has a near twin among the others (likeness of letters .65 or more): the
figure nearest to unseen messages.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.training.held_out import Example, HeldOut, all_examples, hold_out
from bot.understanding.belief import LEAST, BeliefModel
from bot.understanding.expected_cost import choose
from bot.understanding.phrases import word_count
from bot.understanding.understanding import ACTIONS, Understanding, decision_of, with_answered_intents
from faq.service import FaqService
from settings import ROOT
from tests.eval.measures import Case, Measures, confusion
from tests.eval.offline import OUTCOMES, case_of

KINDS = {
    "greet": "smalltalk",
    "goodbye": "smalltalk",
    "thanks": "smalltalk",
    "smalltalk": "smalltalk",
    "file_complaint": "complaint",
    "ticket_status": "status",
    "request_human": "human",
    "gambling_harm": "crisis",
    "out_of_scope": "oos",
    "ask_is_bot": "faq",
    "ask_faq": "faq",
}
"""The kind that examples of an intent are judged as; the others only have to lead to the intent's action."""
NEAR_TWIN = 0.65  # as in tests/eval/retrieval.py


def line_of(example: Example) -> dict[str, Any]:
    """As a labelled message."""
    topic = example.topic or ("chat-bot-or-human" if example.intent == "ask_is_bot" else "")
    return {
        "text": example.text,
        "lang": example.language,
        "kind": KINDS.get(example.intent, example.intent),
        "accept": [topic] if topic else [],
        "style": example.intent,
    }


def cases_of(service: FaqService, every: Sequence[Example], held: HeldOut) -> list[Case]:
    """What the choice comes to for each example."""
    understanding, model, cases = Understanding(service), BeliefModel.load(), []
    names = (*held.topics, *held.intents)
    for row, example in enumerate(every):
        belief = model.believe(
            dict(zip(held.topics, held.found[row].tolist(), strict=True)),
            dict(zip(held.topics, np.maximum(held.thought_topics[row], LEAST).tolist(), strict=True)),
            dict(zip(held.intents, held.thought_intents[row].tolist(), strict=True)),
            {name: share for name, share in zip(names, held.near[row].tolist(), strict=True) if share},
            word_count(example.text),
        )
        belief = with_answered_intents(belief, service.topics())
        decision = decision_of(belief, choose(belief, understanding.flow_after, understanding.errand_of))
        cases.append(case_of(line_of(example), decision, service))
    return cases


def report(service: FaqService, cases: Sequence[Case], likeness: Sequence[float]) -> dict[str, Any]:
    """Shares of all cases, of those without near twins, by language, and where each intent's examples went."""
    next_of = {topic.id: topic.next for topic in service.topics()}

    def shares(chosen: Sequence[Case]) -> dict[str, Any]:
        found: dict[str, Any] = Measures(next_of, list(chosen)).shares()
        for intent in sorted({case.kind for case in chosen} & set(ACTIONS) - set(found)):
            own = [case for case in chosen if case.kind == intent]
            right = sum(case.outcome == OUTCOMES.get(ACTIONS[intent], "answer") for case in own)
            found[intent] = {"right": round(right / len(own), 4), "n": len(own)}
        return found

    novel = [case for case, alike in zip(cases, likeness, strict=True) if alike < NEAR_TWIN]
    languages = sorted({case.lang for case in cases})
    return {
        "all": shares(cases),
        "novel": shares(novel),
        "novel_by_language": {lang: shares([c for c in novel if c.lang == lang]) for lang in languages},
        "confusion": confusion(cases),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--var", type=Path, default=ROOT / "var")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--kinds", default="", help="only these kinds, commas between")
    parser.add_argument("--details", type=Path, help="one JSON line an example that went wrong goes here")
    options = parser.parse_args()
    service = FaqService.over(
        options.var,
        progress=lambda line: print(line, file=sys.stderr, flush=True),
    )
    service.warm_up()
    every = all_examples(service)
    held = hold_out(service, every, options.folds, lambda line: print(line, file=sys.stderr, flush=True))
    cases, likeness = cases_of(service, every, held), held.likeness.tolist()
    if kinds := {kind for kind in options.kinds.split(",") if kind}:
        chosen = [at for at, case in enumerate(cases) if case.kind in kinds]
        cases, likeness = [cases[at] for at in chosen], [likeness[at] for at in chosen]
    if options.details:
        rows = [dataclasses.asdict(c) | {"twin": round(a, 3)} for c, a in zip(cases, likeness, strict=True)]
        options.details.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    print(json.dumps(report(service, cases, likeness), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
