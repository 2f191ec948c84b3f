"""Fits the weights of `bot.understanding.belief` on texts that its models had not seen: convex, solved in seconds.

    python -m bot.training.belief_fit

writes bot/understanding/belief.json. The weights hang on how far each model is to be trusted, not on single articles:
they are fitted when a model, its settings or the sort of examples changed, and are no part of `make train`.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.paths import ROOT
from bot.training.held_out import QUESTION, Example, HeldOut, all_examples, hold_out
from bot.understanding.belief import FITTED, LEAST, LEAST_NEAR, LENGTHS, BeliefModel, LengthWeights, to_json
from bot.understanding.phrases import word_count
from faq.service import FaqService

Matrix = NDArray[np.float64]
PENALTY = 2e-4  # on the distance from where the weights begin
LENGTH_PENALTY = 2e-3  # on the distance of one length's weights from those of all lengths
TRAFFIC: Mapping[str, float] = {
    QUESTION: 0.62,
    "out_of_scope": 0.1,
    "request_human": 0.06,
    "file_complaint": 0.05,
    "ticket_status": 0.04,
    "thanks": 0.03,
    "greet": 0.02,
    "smalltalk": 0.02,
    "unhelped": 0.02,
    "gambling_harm": 0.015,
    "goodbye": 0.01,
    "affirm": 0.01,
    "deny": 0.01,
    "insult": 0.01,
    "not_meant": 0.01,
    "cancel": 0.005,
    "change_language": 0.005,
    "ask_is_bot": 0.005,
    "give_detail": 0.005,
    "skip": 0.005,
}
"""The share of each kind of message in real traffic, as far as it can be guessed: of the examples, 7 % tell of harm."""


@dataclass(frozen=True)
class Seen:
    """What the models say of n held-out texts, and what those are."""

    found: Matrix
    """(n, topics) the retriever's probabilities."""
    topics: Matrix
    """(n, topics) the classifier's."""
    intents: Matrix
    """(n, intents) the classifier's."""
    near: Matrix
    """(n, topics + intents) the shares of the nearest examples."""
    labels: NDArray[np.int64]
    """(n,) the number of the topic, or topics + the number of the intent."""
    words: NDArray[np.int64]
    """(n,)"""
    weights: Matrix
    """(n,) how much each text counts: in the end, the share of its kind in real traffic."""

    def rows(self, chosen: NDArray[np.bool_]) -> "Seen":
        return Seen(*(value[chosen] for value in vars(self).values()))


def fit(seen: Seen, intents: Sequence[str]) -> BeliefModel:
    """The likeliest weights: first over all lengths, then for each length, held near those of all."""
    count = len(intents)
    start = np.concatenate([[0.5, 0.3, 0.2, 0.0, 0.3], np.full(count, 0.7), np.full(count, 0.3), np.zeros(count)])
    every = _fitted(seen, start, PENALTY)
    lengths = np.searchsorted(LENGTHS, seen.words, side="left")
    return BeliefModel(
        tuple(
            _named(_fitted(seen.rows(lengths == at), every, LENGTH_PENALTY), intents) for at in range(len(LENGTHS) + 1)
        )
    )


def _named(parameters: Matrix, intents: Sequence[str]) -> LengthWeights:
    of_intents = parameters[5:].reshape(3, len(intents))
    return LengthWeights(
        *parameters[:5].tolist(), *(dict(zip(intents, row.tolist(), strict=True)) for row in of_intents)
    )


def _fitted(seen: Seen, start: Matrix, penalty: float) -> Matrix:
    from scipy.optimize import minimize

    found, topics, intents = (np.log(np.maximum(each, LEAST)) for each in (seen.found, seen.topics, seen.intents))
    missed = np.log(np.maximum(1 - seen.found.sum(axis=1), LEAST))
    rows, split = np.arange(len(found)), found.shape[1]
    near = np.log(np.maximum(seen.near, LEAST_NEAR))
    near_topics, near_intents = near[:, :split], near[:, split:]
    weights = seen.weights / seen.weights.sum()

    def loss(p: Matrix) -> tuple[float, Matrix]:
        of_thought, of_near, bias = p[5:].reshape(3, intents.shape[1])
        of_topics = p[0] * found + p[1] * topics + p[2] * near_topics + p[3]
        of_intents = p[4] * missed[:, None] + intents * of_thought + near_intents * of_near + bias
        scores = np.hstack([of_topics, of_intents])
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        likelihood = float(weights @ np.log(chances[rows, seen.labels] + 1e-12))
        chances[rows, seen.labels] -= 1
        chances *= weights[:, None]
        topic_part, intent_part = chances[:, :split], chances[:, split:]
        slope = np.concatenate(
            [
                [(topic_part * found).sum(), (topic_part * topics).sum(), (topic_part * near_topics).sum()],
                [topic_part.sum(), (intent_part.sum(axis=1) * missed).sum()],
                (intent_part * intents).sum(axis=0),
                (intent_part * near_intents).sum(axis=0),
                intent_part.sum(axis=0),
            ]
        )
        away = p - start
        return penalty * float(away @ away) - likelihood, slope + 2 * penalty * away

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x)


def seen_of(every: Sequence[Example], held: HeldOut) -> Seen:
    """The held-out examples, weighed so that each kind counts by its share in traffic."""
    names = {name: at for at, name in enumerate((*held.topics, *held.intents))}
    kinds = [QUESTION if example.topic else example.intent for example in every]
    counts = Counter(kinds)
    return Seen(
        found=held.found,
        topics=held.thought_topics,
        intents=held.thought_intents,
        near=held.near,
        labels=np.array([names[example.name] for example in every]),
        words=np.array([word_count(example.text) for example in every]),
        weights=np.array([TRAFFIC[kind] / counts[kind] for kind in kinds]),
    )


def main() -> None:
    """Fit on the examples as they are, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m bot.training.belief_fit", description=__doc__)
    parser.add_argument("--var", type=Path, default=ROOT / "var")
    parser.add_argument("--folds", type=int, default=4)
    options = parser.parse_args()

    def progress(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    faq = FaqService.over(options.var, progress=progress)
    faq.warm_up()
    every = all_examples(faq)
    held = hold_out(faq, every, options.folds, progress)
    model = fit(seen_of(every, held), held.intents)
    written = "written by python -m bot.training.belief_fit"
    about = f"{len(every)} examples, {len(held.topics)} topics, {options.folds} folds; {written}"
    FITTED.write_text(json.dumps(to_json(model, about), indent=1) + "\n", encoding="utf-8")
    progress(f"wrote {FITTED.name}: {about}")


if __name__ == "__main__":
    main()
