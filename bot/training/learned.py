"""What understanding learns beside Rasa's model: the vectors of all examples, and how messages follow on each other.

It lies in `<var>/understanding/<fingerprint>`, made by `make train` after Rasa's model and read by the server.
"""

import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.components.ensemble import SEPARATOR, EnsembleModel
from bot.errors import NothingLearned
from bot.paths import ROOT
from bot.training.held_out import all_examples, classifier_settings
from bot.understanding.belief import LEAST, Belief, BeliefModel
from bot.understanding.embedding import embedding
from bot.understanding.expected_cost import MISSED
from bot.understanding.followups import FOLDER as FOLLOWUPS
from bot.understanding.followups import FollowUpContext, FollowUps, Talk, flows_after, read_talks
from bot.understanding.nearest_examples import Examples
from bot.understanding.phrases import word_count
from bot.understanding.understanding import with_answered_intents
from faq.folders import unfinished
from faq.service import FaqService

FLOWS = (*MISSED, "out_of_scope")
"""Intents whose messages lean on no answer."""
INPUTS = (
    "bot/understanding/belief.json",
    "bot/understanding/followups.py",
    "bot/understanding/nearest_examples.py",
    "bot/training/learned.py",
)


@dataclass(frozen=True)
class Learned:
    """Ready to be asked."""

    examples: Examples
    followups: FollowUps

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What `learn` wrote. Raises: FileNotFoundError."""
        return cls(Examples.load(folder), FollowUps.load(folder))


def latest(var: Path) -> Learned:
    """What was learned last.

    Raises:
        NothingLearned: there is nothing in `var`.
    """
    folders = sorted((var / "understanding").glob("*/topics.json"), key=lambda path: path.stat().st_mtime)
    if not folders:
        raise NothingLearned(f"nothing was learned in {var}; `make train` does it")
    return Learned.load(folders[-1].parent)


def learn(faq: FaqService, var: Path, model: Path, progress: Callable[[str], None]) -> Path:
    """The folder of what is learned from the present examples, made first where it is missing (about a minute).

    `model` is Rasa's model of the same examples.
    """
    folder = var / "understanding" / fingerprint(model)
    if folder.is_dir():
        return folder
    progress("learning how messages follow on each other")
    every = all_examples(faq)
    languages = {example.text: example.language for example in every}
    vectors = embedding(faq, languages, keep=True)([e.text for e in every], [""] * len(every))
    topics = frozenset(faq.retriever.topics)
    examples = Examples.of(vectors, [example.name for example in every], topics)
    talks = [talk for talk in read_talks() if {talk.last, talk.topic} <= topics]
    questions = {(a.topic, a.language): a.questions[0] for a in faq.articles()}
    talks += flows_after([(e.text, e.language, e.intent) for e in every if e.intent in FLOWS], questions)
    followups = FollowUps.learn(talks, contexts(faq, classifier(model), examples, talks), sorted(topics))
    with unfinished(folder.parent, "learning-") as made:
        examples.save(made)
        followups.save(made)
        for old in folder.parent.iterdir():
            if old != made:
                shutil.rmtree(old, ignore_errors=True)
        made.chmod(0o755)
        made.rename(folder)
    return folder


def fingerprint(model: Path) -> str:
    """Changes whenever something else would be learned."""
    digest = hashlib.sha256(model.name.encode())
    for path in (*(ROOT / name for name in INPUTS), *sorted(FOLLOWUPS.glob("*.jsonl"))):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def classifier(model: Path) -> EnsembleModel:
    """The classifier in Rasa's model file."""
    with tarfile.open(model) as archive, tempfile.TemporaryDirectory() as folder:
        for member in archive.getmembers():
            if "EnsembleClassifier" in member.name and member.isfile():
                content = archive.extractfile(member)
                assert content is not None
                (Path(folder) / Path(member.name).name).write_bytes(content.read())
        return EnsembleModel.load(Path(folder), classifier_settings())


def contexts(faq: FaqService, model: EnsembleModel, examples: Examples, talks: Sequence[Talk]) -> list[FollowUpContext]:
    """What each talk's second message comes to, in one go for all."""
    retriever = faq.retriever
    asked = [faq.restore(talk.text, talk.language) for talk in talks]
    before = [faq.restore(talk.question, talk.language) for talk in talks]

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        return faq.embed(texts, keep=True)

    vectors, earlier = embed(asked), embed(before)
    alone = retriever.probabilities(asked, embed)
    together = retriever.probabilities_after(asked, before, embed)
    thought = model.probabilities([talk.text for talk in talks], vectors)
    near = examples.shares(vectors)
    weights = BeliefModel.load()
    names = [name.partition(SEPARATOR) for name in model.classes]
    found: list[FollowUpContext] = []
    for row, talk in enumerate(talks):
        of_topics = dict.fromkeys(examples.topics, LEAST) | {
            topic: float(chance) for (_, _, topic), chance in zip(names, thought[row], strict=True) if topic
        }
        of_intents = {
            intent: float(chance) for (intent, _, topic), chance in zip(names, thought[row], strict=True) if not topic
        }
        belief: Belief = weights.believe(
            dict(zip(retriever.topics, alone[row].tolist(), strict=True)),
            of_topics,
            of_intents,
            {name: float(share) for name, share in zip(examples.names, near[row], strict=True) if share},
            word_count(talk.text),
        )
        mixed = dict(zip(retriever.topics, together[row].tolist(), strict=True))
        found.append(FollowUpContext(vectors[row], earlier[row], with_answered_intents(belief, faq.topics()), mixed))
    return found
