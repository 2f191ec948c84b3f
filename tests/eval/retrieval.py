"""How well the retriever alone finds topics: on a file of messages, and by cross-validation over the content.

    python tests/eval/retrieval.py [FILE] [--details out.jsonl] [--cross] [--prior LANG]

Lines of FILE are JSON with text, lang, kind, accept, style. Counts kind `faq` and `oos`, and the language for all.
The messages are only measured with: never train on them, nor copy them into the content.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from faq.language.spelling import fold  # noqa: E402
from faq.ports import Verdict  # noqa: E402
from faq.retrieval.calibration import SUGGESTIONS, decide  # noqa: E402
from faq.retrieval.negatives import read_negatives  # noqa: E402
from faq.retrieval.retriever import FOLDS, Question, Retriever, fold_numbers  # noqa: E402
from faq.service import EXAMPLES, FaqService  # noqa: E402

Line = dict[str, Any]
NEAR_TWIN = 0.65  # letters alike: a message that nearly stands in the content measures little
_TWINS: dict[int, Any] = {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=ROOT.parent / "shared" / "domain" / "dev.jsonl")
    parser.add_argument("--var", type=Path, default=ROOT / "var")
    parser.add_argument("--content", type=Path, default=ROOT / "faq" / "content")
    parser.add_argument("--prior", default="", help="language of the page; default: that of the line")
    parser.add_argument("--details", type=Path)
    parser.add_argument("--cross", action="store_true", help="cross-validate over the content's own questions too")
    options = parser.parse_args()
    log: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)  # noqa: E731
    service = FaqService.over(
        options.var,
        options.content,
        progress=log,
        report=lambda findings: log("\n".join(map(str, findings))),
    )
    service.warm_up()
    lines = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    results = [_measure(service, line, options.prior or line["lang"]) for line in lines]
    if options.details:
        text = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)
        options.details.write_text(text, encoding="utf-8")
    novel = [result for result in results if result["twin"] < NEAR_TWIN]
    questions = len(service.retriever.questions)
    report = {"questions": questions, "messages": _summary(results), "without_near_twins": _summary(novel)}
    if options.cross:
        report["cross_validation"] = cross_validate(service)
    print(json.dumps(report, ensure_ascii=False, indent=1))


def _measure(service: FaqService, line: Line, prior: str) -> Line:
    found = service.ask(line["text"], prior)
    topics = [hit.topic for hit in found.hits]
    language = service.guess_language(line["text"], prior).language
    outcome = _outcome(found.verdict, topics, line["accept"])
    hits = [[hit.topic, round(hit.score, 4)] for hit in found.hits]
    twin = _twin(service.retriever, line["text"], language)
    return {
        **line,
        "twin": round(twin, 3),
        "verdict": found.verdict,
        "outcome": outcome,
        "language": language,
        "hits": hits,
    }


def _twin(retriever: Retriever, text: str, language: str) -> float:
    """How near the likest question of the content is, by its letters: 1 is the same sentence, spelling aside."""
    grams = retriever.grams
    rows = _TWINS.get(id(retriever))
    if rows is None:
        folded = [fold(each.restored) for each in retriever.questions]
        rows = _TWINS[id(retriever)] = grams.rows(folded)
    return float((rows @ grams.rows([fold(retriever.restore(text, language))]).T).max())


def _outcome(verdict: Verdict, topics: Sequence[str], accept: Sequence[str]) -> str:
    if verdict is Verdict.ANSWER:
        return "right" if topics[0] in accept else "wrong"
    return "suggested" if verdict is Verdict.SUGGEST and set(topics[:SUGGESTIONS]) & set(accept) else "missed"


def _summary(results: Sequence[Line]) -> dict[str, Any]:
    report: dict[str, Any] = {"all": _shares(results)}
    for field in ("lang", "style"):
        groups: dict[str, list[Line]] = defaultdict(list)
        for result in results:
            groups[result[field]].append(result)
        report[f"by_{field}"] = {name: _shares(group) for name, group in sorted(groups.items())}
    return report


def _shares(results: Sequence[Line]) -> dict[str, Any]:
    def share(group: Sequence[Line], *outcomes: str) -> float:
        return round(sum(result["outcome"] in outcomes for result in group) / len(group), 3)

    shares: dict[str, Any] = {
        "language": round(sum(result["language"] == result["lang"] for result in results) / len(results), 3)
    }
    if faq := [result for result in results if result["kind"] == "faq"]:
        shares["faq"] = {
            "n": len(faq),
            "top1": round(sum(result["hits"][0][0] in result["accept"] for result in faq) / len(faq), 3),
            "right": share(faq, "right"),
            "right_or_suggested": share(faq, "right", "suggested"),
            "wrong": share(faq, "wrong"),
            "missed": share(faq, "missed"),
        }
    for kind in ("oos", "talk"):  # talk: greetings, wishes for another language and such, which the intents take first
        if foreign := [result for result in results if result["kind"] == kind]:
            answered = sum(result["verdict"] == Verdict.ANSWER for result in foreign)
            suggested = sum(result["verdict"] == Verdict.SUGGEST for result in foreign)
            shares[kind] = {
                "n": len(foreign),
                "false_answer": round(answered / len(foreign), 3),
                "suggested": round(suggested / len(foreign), 3),
            }
    return shares


def cross_validate(service: FaqService) -> dict[str, Any]:
    """Each fold of the content's questions asked to a retriever built from the others, calibration included."""
    whole = service.retriever
    numbers = {topic: number for number, topic in enumerate(whole.topics)}
    owners = np.asarray([numbers[question.topic] for question in whole.questions], np.int32)
    chance = np.random.default_rng(5)
    folds = fold_numbers(owners, chance)
    foreign_folds = chance.permutation(len(service.negatives)) % FOLDS
    out_of_scope = set(read_negatives(EXAMPLES, ("out_of_scope",)))
    results: list[Line] = []
    for part in range(FOLDS):
        held = [question for question, at in zip(whole.questions, folds, strict=True) if at == part]
        foreign = [text for text, at in zip(service.negatives, foreign_folds, strict=True) if at == part]
        known = [text for text, at in zip(service.negatives, foreign_folds, strict=True) if at != part]
        retriever = Retriever.build(_without(service, held), known, service.embed)
        held += [Question(text, language, "", text) for text, language in foreign]
        restored = [retriever.restore(question.text, question.language) for question in held]
        for question, chances in zip(held, retriever.probabilities(restored, service.embed), strict=True):
            order = np.argsort(-chances)
            hits = [[retriever.topics[at], float(chances[at])] for at in order[:5]]
            verdict = decide(chances[order].tolist())
            is_foreign = (question.text, question.language) in out_of_scope
            kind = "faq" if question.topic else "oos" if is_foreign else "talk"
            results.append(
                {
                    "lang": question.language,
                    "kind": kind,
                    "style": "content" if question.topic else "negative",
                    "accept": [question.topic],
                    "hits": hits,
                    "verdict": verdict,
                    "outcome": _outcome(verdict, [topic for topic, _ in hits], [question.topic]),
                    "language": retriever.guess_language(question.text, "").language,
                }
            )
    report = _summary(results)
    report["reliability"] = _reliability(results)
    return report


def _without(service: FaqService, held: Sequence[Any]) -> list[Any]:
    import dataclasses

    gone = {(question.topic, question.language, question.text) for question in held}
    return [
        dataclasses.replace(
            article,
            title="" if (article.topic, article.language, article.title) in gone else article.title,
            questions=tuple(text for text in article.questions if (article.topic, article.language, text) not in gone),
        )
        for article in service.articles()
    ]


def _reliability(results: Sequence[Line]) -> list[dict[str, float]]:
    """Ten bins of the first hit's probability: what was predicted, what was observed, how many."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for result in results:
        topic, score = result["hits"][0]
        bins[min(9, int(score * 10))].append((score, topic in result["accept"]))
    return [
        {
            "predicted": round(float(np.mean([score for score, _ in pairs])), 3),
            "observed": round(float(np.mean([right for _, right in pairs])), 3),
            "n": len(pairs),
        }
        for _, pairs in sorted(bins.items())
    ]


if __name__ == "__main__":
    main()
