"""Cross-validation of the intents: each example of data/nlu asked to an assistant that has not seen it nor its like.

    python -m tests.eval.intents [--folds 4] [--details out.jsonl] [--kinds crisis,status]

Everything that learns from the examples learns again in each fold: the classifier with the settings of bot/config.yml,
and the retriever's scores (its calibration, spelling and language model stay). Then `Understanding` decides, and the
outcome is judged as in `make eval`. Examples that fold to the same letters stay in one fold. `novel` leaves out what
still has a near twin among the others (likeness of letters .65 or more): the figure nearest to unseen messages.
"""

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.components.folding import fold
from bot.components.product import SEPARATOR, ProductModel
from bot.embedding import embedding
from bot.understanding import ACTIONS, Understanding
from faq.calibration import decide
from faq.negatives import INTENTS as NEGATIVE_INTENTS
from faq.negatives import read_examples
from faq.ports import Found, Hit
from faq.retriever import MOST_HITS, Retriever, texts
from faq.scorer import Scorer
from faq.service import FaqService
from settings import ROOT
from tests.eval.measures import Case, Measures, confusion
from tests.eval.offline import case_of, settings, turn_of

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
SEED = 5


@dataclasses.dataclass(frozen=True)
class Example:
    text: str
    language: str
    label: str
    """The classifier's class: intent, or intent/topic."""

    @property
    def intent(self) -> str:
        return self.label.split(SEPARATOR)[0]

    @property
    def line(self) -> dict[str, Any]:
        """As a labelled message."""
        topic = self.label.partition(SEPARATOR)[2] or ("chat-bot-or-human" if self.intent == "ask_is_bot" else "")
        kind = KINDS.get(self.intent, self.intent)
        return {
            "text": self.text,
            "lang": self.language,
            "kind": kind,
            "accept": [topic] if topic else [],
            "style": self.intent,
        }


class Known:
    """A FAQ that has found already what it will be asked for, by the text."""

    def __init__(self, service: FaqService, found: dict[str, Found]) -> None:
        self._found = found
        self.topic = service.topic

    def ask(self, text: str, language: str) -> Found:
        return self._found[text]


def examples(service: FaqService) -> list[Example]:
    """Those of data/nlu and the questions of the content."""
    typed = [
        Example(text, path.parent.name, path.stem)
        for path in sorted((ROOT / "data" / "nlu").glob("*/*.yml"))
        for text in dict.fromkeys(read_examples(path))
    ]
    return typed + [Example(q.text, q.language, f"ask_faq{SEPARATOR}{q.topic}") for q in service.retriever.questions]


def fold_numbers(every: Sequence[Example], folds: int) -> NDArray[np.int64]:
    """A fold number an example: the same letters in the same fold, each class and language spread evenly."""
    chance = np.random.default_rng(SEED)
    counts: dict[tuple[str, str], int] = {}
    numbers: dict[str, int] = {}
    for at in chance.permutation(len(every)):
        letters = fold(every[at].text)
        if letters not in numbers:
            key = (every[at].label, every[at].language)
            numbers[letters] = counts.get(key, 0) % folds
            counts[key] = counts.get(key, 0) + 1
    return np.array([numbers[fold(example.text)] for example in every])


def cross_validate(service: FaqService, folds: int, kinds: set[str]) -> tuple[list[Case], list[float]]:
    """The cases of all examples of `kinds` (all if empty), and for each the likeness of the nearest one known."""
    every = examples(service)
    numbers = fold_numbers(every, folds)
    known_languages = {example.text: example.language for example in every}
    vectors = embedding(service, known_languages, keep=True)([e.text for e in every], [""] * len(every))
    retriever = service.retriever
    restored = [service.restore(example.text, example.language) for example in every]
    learned = texts(restored, retriever.grams, lambda _: vectors)
    cases: list[Case] = []
    likeness: list[float] = []
    for part in range(folds):
        began = time.perf_counter()
        train, test = numbers != part, numbers == part
        if kinds:
            test &= np.array([example.line["kind"] in kinds for example in every])
        seen = [example for example, at in zip(every, train, strict=True) if at]
        model = ProductModel.learn([e.text for e in seen], vectors[train], [e.label for e in seen], settings())
        asked = [example for example, at in zip(every, test, strict=True) if at]
        found = _found(retriever, every, learned, train, test)
        faq = Known(service, dict(zip([example.text for example in asked], found, strict=True)))
        understanding = Understanding(faq)  # type: ignore[arg-type]
        chances = model.probabilities([example.text for example in asked], vectors[test])
        for example, row in zip(asked, chances, strict=True):
            turn = turn_of(example.text, example.language, model, row)
            cases.append(case_of(example.line, understanding.decide(turn), faq, turn))  # type: ignore[arg-type]
        for at in range(0, len(asked), 256):
            alike = learned.grams[np.flatnonzero(train)] @ learned.grams[np.flatnonzero(test)[at : at + 256]].T
            likeness += alike.max(axis=0).toarray()[0].tolist()
        print(f"fold {part + 1} of {folds}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return cases, likeness


def _found(
    retriever: Retriever, every: Sequence[Example], learned: Any, train: NDArray[np.bool_], test: NDArray[np.bool_]
) -> list[Found]:
    """What a retriever finds for the tested examples that knows only the trained ones."""
    topics = np.array([e.label.partition(SEPARATOR)[2] for e in every])
    questions = train & (topics != "")
    foreign = train & np.array([example.intent in NEGATIVE_INTENTS for example in every])
    owners = np.searchsorted(retriever.topics, topics[questions]).astype(np.int32)
    scorer = Scorer.learn(learned[questions], owners, learned[foreign])
    chances = retriever.calibration.probabilities(scorer.score(learned[test]))
    found = []
    for row in chances:
        order = np.argsort(-row)
        hits = tuple(Hit(topic=retriever.topics[at], score=float(row[at])) for at in order[:MOST_HITS].tolist())
        found.append(Found(verdict=decide(row[order].tolist()), hits=hits))
    return found


def report(service: FaqService, cases: Sequence[Case], likeness: Sequence[float]) -> dict[str, Any]:
    """Shares of all cases, of those without near twins, by language, and where each intent's examples went."""
    next_of = {topic.id: topic.next for topic in service.topics()}

    def shares(chosen: Sequence[Case]) -> dict[str, Any]:
        found: dict[str, Any] = Measures(next_of, list(chosen)).shares()
        for intent in sorted({case.kind for case in chosen} & set(ACTIONS) - set(found)):
            own = [case for case in chosen if case.kind == intent]
            found[intent] = {"right": round(sum(case.intent == intent for case in own) / len(own), 4), "n": len(own)}
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
    cases, likeness = cross_validate(service, options.folds, {kind for kind in options.kinds.split(",") if kind})
    if options.details:
        rows = [dataclasses.asdict(c) | {"twin": round(a, 3)} for c, a in zip(cases, likeness, strict=True)]
        options.details.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    print(json.dumps(report(service, cases, likeness), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
