"""What the models of `bot.understanding.belief` say of unseen examples: to fit its weights by, and to measure.

Everything that learns from the examples learns again in each fold: the classifier with the settings of bot/config.yml,
the retriever's scores (its calibration, spelling and language model stay), and the nearest examples. Examples that fold
to the same letters stay in one fold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.components.ensemble import DEFAULTS, SEPARATOR, EnsembleModel
from bot.components.folding import fold
from bot.paths import ROOT
from bot.understanding.embedding import embedding
from bot.understanding.nearest_examples import Examples
from faq.retrieval.negatives import INTENTS as NEGATIVE_INTENTS
from faq.retrieval.negatives import read_examples
from faq.retrieval.retriever import texts
from faq.retrieval.scorer import Scorer, Texts
from faq.service import FaqService

QUESTION = "ask_faq"
SEED = 5
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """One text that was learned from; `label` is the classifier's class: intent, or intent/topic."""

    text: str
    language: str
    label: str

    @property
    def intent(self) -> str:
        return self.label.split(SEPARATOR)[0]

    @property
    def topic(self) -> str:
        """Empty for what is no question of a topic."""
        return self.label.partition(SEPARATOR)[2]

    @property
    def name(self) -> str:
        """The topic, else the intent: what `bot.understanding.belief` calls an outcome."""
        return self.topic or self.intent


@dataclass(frozen=True)
class HeldOut:
    """What the models say, one row an example."""

    topics: tuple[str, ...]
    intents: tuple[str, ...]
    found: Matrix
    """(examples, topics) the retriever's probabilities."""
    thought_topics: Matrix
    """(examples, topics) the classifier's."""
    thought_intents: Matrix
    """(examples, intents) the classifier's."""
    near: Matrix
    """(examples, topics + intents) the shares of the nearest examples."""
    likeness: Matrix
    """(examples,) how alike the letters of the nearest known example are, 0 to 1."""
    folds: NDArray[np.int64]
    """(examples,) the fold in which it was held out."""


def all_examples(faq: FaqService, folder: Path = ROOT / "data" / "nlu") -> list[Example]:
    """Those of `folder` and the questions of the content."""
    typed = [
        Example(text, path.parent.name, path.stem)
        for path in sorted(folder.glob("*/*.yml"))
        for text in dict.fromkeys(read_examples(path))
    ]
    return typed + [Example(q.text, q.language, f"{QUESTION}{SEPARATOR}{q.topic}") for q in faq.retriever.questions]


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


def classifier_settings() -> dict[str, Any]:
    """Those of bot/config.yml."""
    pipeline = yaml.safe_load((ROOT / "bot" / "config.yml").read_text("utf-8"))["pipeline"]
    given = next(step for step in pipeline if step["name"].endswith("EnsembleClassifier"))
    return DEFAULTS | {name: value for name, value in given.items() if name != "name"}


def hold_out(
    faq: FaqService, every: Sequence[Example], folds: int, progress: Callable[[str], None] = lambda line: None
) -> HeldOut:
    """All examples, each scored by models that have not seen it nor its like. A minute or two a fold."""
    retriever, settings = faq.retriever, classifier_settings()
    numbers = fold_numbers(every, folds)
    known_languages = {example.text: example.language for example in every}
    vectors = embedding(faq, known_languages, keep=True)([e.text for e in every], [""] * len(every))
    learned = texts([faq.restore(e.text, e.language) for e in every], retriever.grams, lambda _: vectors)
    topics = retriever.topics
    intents = tuple(sorted({e.intent for e in every if not e.topic}))
    names = {name: at for at, name in enumerate((*topics, *intents))}
    of_topic = np.array([names[e.topic] if e.topic else -1 for e in every], np.int32)
    is_negative = np.array([e.intent in NEGATIVE_INTENTS for e in every])
    found, near = np.zeros((len(every), len(topics))), np.zeros((len(every), len(names)))
    thought, likeness = np.zeros((len(every), len(names))), np.zeros(len(every))
    for part in range(folds):
        kept, asked = np.flatnonzero(numbers != part), np.flatnonzero(numbers == part)
        questions, foreign = kept[of_topic[kept] >= 0], kept[is_negative[kept]]
        scorer = Scorer.learn(_rows(learned, questions), of_topic[questions], _rows(learned, foreign))
        found[asked] = retriever.calibration.probabilities(scorer.score(_rows(learned, asked)))
        model = EnsembleModel.learn(
            [every[at].text for at in kept.tolist()],
            vectors[kept],
            [every[at].label for at in kept.tolist()],
            settings,
        )
        places = [names[name.partition(SEPARATOR)[2] or name] for name in model.classes]
        asked_texts = [every[at].text for at in asked.tolist()]
        thought[np.ix_(asked, np.array(places))] = model.probabilities(asked_texts, vectors[asked])
        examples = Examples.of(vectors[kept], [every[at].name for at in kept.tolist()], frozenset(topics))
        near[np.ix_(asked, np.array([names[name] for name in examples.names]))] = examples.shares(vectors[asked])
        for start in range(0, len(asked), 256):
            rows = asked[start : start + 256]
            likeness[rows] = (learned.grams[kept] @ learned.grams[rows].T).max(axis=0).toarray()[0]
        progress(f"held out {part + 1} of {folds} parts")
    split = len(topics)
    return HeldOut(topics, intents, found, thought[:, :split], thought[:, split:], near, likeness, numbers)


def _rows(learned: Texts, chosen: NDArray[np.int64]) -> Texts:
    return Texts(learned.vectors[chosen], learned.grams[chosen])
