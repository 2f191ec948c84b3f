"""Messages that lean on the answer before them: "and by card?", "how long?", "what if not?".

Learned from written talks in data/followups (one JSON object a line: the topic answered `last`, the `question` that was
asked, the `text` that follows, the `topic` that answers it, and the `move`; "new" is one that leans on nothing):

- whether a message leans: logistic regression over its vector and letters, then over a few signs of both messages;
- which topics follow which: counted transitions, smoothed;
- how to weigh, where it leans: what the retriever finds for the message and the question before it together, what it
  finds for the message alone, the transitions, and staying with the topic.

A message's belief is the one of the message alone and the one in context, mixed by the probability that it leans.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.components.ensemble import DEFAULTS, EnsembleModel
from bot.components.folding import fold
from bot.dialogue.memory import Memory
from bot.paths import DATA
from bot.understanding.belief import LEAST, NONE, Belief

Matrix = NDArray[np.float64]
FOLDER = DATA / "followups"
NEW = "new"
"""The move of a message that leans on nothing."""
LEANS, ALONE = "leans", "alone"
SETTINGS = DEFAULTS | {"dense_C": 1.0, "ngram_C": 30.0, "max_features": 20_000}
FOLDS = 4  # of the talks, each seen by models that did not learn from it
SMOOTHING = 3.0  # transitions that every row has beforehand, spread by how often a topic follows any
PENALTY = 1e-3
REFUSALS = ("deny", "not_meant")
CLUES = 6
NOTHING = 0.05  # probability that a message which leans asks for none of the topics
FLOW_EXAMPLES = 10  # of each intent and language, that lean on nothing


@dataclass(frozen=True)
class Talk:
    """Two turns that somebody wrote: `text` follows the answer `last` to `question`."""

    last: str
    question: str
    text: str
    topic: str
    language: str
    leans: bool


@dataclass(frozen=True)
class FollowUpContext:
    """What a talk's second message comes to: its vectors, what is believed of it alone, and found in context."""

    vector: NDArray[np.float32]
    before: NDArray[np.float32]
    """The vector of the question before it."""
    alone: Belief
    mixed: Mapping[str, float]
    """Each topic's probability for message and question together."""


@dataclass(frozen=True)
class FollowUps:
    """Everything learned, ready to be asked; a millisecond a message."""

    product: EnsembleModel
    signs: Matrix
    """Weights of the signs that a message leans, the constant last."""
    clues: Matrix
    """Weights of the clues for a topic in context."""
    topics: tuple[str, ...]
    transitions: Matrix
    """(topics, topics): the probability that a topic follows another."""

    @classmethod
    def learn(cls, talks: Sequence[Talk], contexts: Sequence[FollowUpContext], topics: Sequence[str]) -> Self:
        """From talks of both sorts; seconds.

        Raises:
            ValueError: all talks are of one sort.
        """
        topics = tuple(sorted(topics))
        labels = np.array([talk.leans for talk in talks])
        if labels.all() or not labels.any():
            raise ValueError("follow-ups need both messages that lean and messages that do not")
        folds = np.random.default_rng(3).permutation(len(talks)) % FOLDS
        odds = np.zeros(len(talks))
        clues: list[tuple[Matrix, int]] = []
        for part in range(FOLDS):
            kept = [at for at in range(len(talks)) if folds[at] != part]
            asked = [at for at in range(len(talks)) if folds[at] == part]
            product = _product(talks, contexts, kept)
            odds[asked] = _leaning(product, [talks[at].text for at in asked], [contexts[at].vector for at in asked])
            follow = _transitions([talks[at] for at in kept], topics)
            for at in asked:
                talk, about = talks[at], contexts[at]
                if talk.leans and talk.topic in topics and talk.last in topics:
                    memory = Memory(last_topic=talk.last)
                    row = follow[topics.index(talk.last)]
                    rows = _clues(topics, row, about.alone, about.mixed, memory)
                    clues.append((rows, topics.index(talk.topic)))
        signs = np.array([_signs(odds[at], talks[at].text, about, talks[at].last) for at, about in enumerate(contexts)])
        return cls(
            product=_product(talks, contexts, range(len(talks))),
            signs=_logistic(signs, labels),
            clues=_conditional(clues),
            topics=topics,
            transitions=_transitions(talks, topics),
        )

    def leans(self, text: str, about: FollowUpContext, memory: Memory) -> float:
        """The probability that `text` leans on the answer before it."""
        odds = _leaning(self.product, [text], [about.vector])[0]
        score = float(_signs(odds, text, about, memory.last_topic or "") @ self.signs)
        return float(1 / (1 + np.exp(-score)))

    def in_context(self, alone: Belief, mixed: Mapping[str, float], memory: Memory) -> Belief:
        """What a message that leans is believed to be; rejected topics are out of the question."""
        topics = tuple(dict.fromkeys((*self.topics, *alone.topics)))
        rows = _clues(topics, self._row(memory.last_topic, topics), alone, mixed, memory)
        scores = rows @ self.clues
        odds = np.exp(scores - scores.max())
        odds[np.array([topic in memory.rejected for topic in topics])] = 0.0
        shares = odds / max(float(odds.sum()), LEAST) * (1 - NOTHING)
        return Belief(
            {topic: float(share) for topic, share in zip(topics, shares, strict=True)},
            {NONE: 1 - float(shares.sum())},
        )

    def likely_after(self, topic: str, least: float) -> list[str]:
        """The other topics that follow `topic` with that probability at least, the likeliest first."""
        if topic not in self.topics:
            return []
        row = self.transitions[self.topics.index(topic)]
        order = np.argsort(-row)
        return [self.topics[at] for at in order.tolist() if row[at] >= least and self.topics[at] != topic]

    def _row(self, last: str | None, topics: Sequence[str]) -> Matrix:
        known = {topic: at for at, topic in enumerate(self.topics)}
        even = np.full(len(topics), 1 / len(topics))
        if last not in known:
            return even
        row = self.transitions[known[last]]
        return np.array([row[known[topic]] if topic in known else LEAST for topic in topics])

    def save(self, folder: Path) -> None:
        """Into an existing folder: arrays and JSON."""
        self.product.save(folder)
        np.savez(folder / "followups.npz", signs=self.signs, clues=self.clues, transitions=self.transitions)
        (folder / "topics.json").write_text(json.dumps(self.topics), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What `save` wrote. Raises: FileNotFoundError."""
        with np.load(folder / "followups.npz", allow_pickle=False) as kept:
            signs, clues, transitions = kept["signs"], kept["clues"], kept["transitions"]
        topics = tuple(json.loads((folder / "topics.json").read_text(encoding="utf-8")))
        return cls(EnsembleModel.load(folder, SETTINGS), signs, clues, topics, transitions)


def read_talks(folder: Path = FOLDER) -> list[Talk]:
    """All talks of `<folder>/<language>.jsonl`."""
    talks = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            talks.append(Talk(row["last"], row["question"], row["text"], row["topic"], path.stem, row["move"] != NEW))
    return talks


def flows_after(examples: Sequence[tuple[str, str, str]], questions: Mapping[tuple[str, str], str]) -> list[Talk]:
    """Talks whose second message starts a flow or is mere talk, and leans on nothing.

    `examples` are (text, language, intent); `questions` has one for each topic and language, to come before them.
    """
    chance = np.random.default_rng(7)
    befores = {language: [key for key in questions if key[1] == language] for _, language in questions}
    kinds: dict[tuple[str, str], list[str]] = {}
    for text, language, intent in examples:
        kinds.setdefault((language, intent), []).append(text)
    talks = []
    for (language, _), texts in sorted(kinds.items()):
        for at in chance.permutation(len(texts))[:FLOW_EXAMPLES].tolist():
            last, _ = before = befores[language][int(chance.integers(len(befores[language])))]
            talks.append(Talk(last, questions[before], texts[at], "", language, False))
    return talks


def _product(talks: Sequence[Talk], contexts: Sequence[FollowUpContext], chosen: Sequence[int]) -> EnsembleModel:
    return EnsembleModel.learn(
        [talks[at].text for at in chosen],
        np.array([contexts[at].vector for at in chosen]),
        [LEANS if talks[at].leans else ALONE for at in chosen],
        SETTINGS,
    )


def _leaning(product: EnsembleModel, texts: Sequence[str], vectors: Sequence[NDArray[np.float32]]) -> Matrix:
    """(texts,) log odds that a message leans, by itself."""
    chances = product.probabilities(list(texts), np.array(vectors))[:, product.classes.index(LEANS)]
    return np.asarray(np.log(np.clip(chances, 1e-4, 1 - 1e-4) / np.clip(1 - chances, 1e-4, 1 - 1e-4)))


def _signs(odds: float, text: str, about: FollowUpContext, last: str) -> Matrix:
    """(9,) what tells that a message leans, and 1 for the constant."""
    top = about.alone.likeliest(1)
    best = top[0][1] if top else 0.0
    flows = sum(about.alone.intents.values()) - about.alone.intent("out_of_scope")
    return np.array(
        [
            odds,
            np.log(max(best, LEAST)),
            float(bool(top) and top[0][0] == last),
            np.log(max(flows, LEAST)),
            np.log(max(about.alone.intent("out_of_scope"), LEAST)),
            float(about.vector @ about.before),
            np.log(1 + len(fold(text).split())),
            np.log(max(about.mixed.get(last, 0.0), LEAST)),
            1.0,
        ]
    )


def _clues(topics: Sequence[str], row: Matrix, alone: Belief, mixed: Mapping[str, float], memory: Memory) -> Matrix:
    """(topics, CLUES) what speaks for each topic in context; `row` has the transitions to them from the last one."""
    last = memory.last_topic or ""
    refusal = sum(alone.intent(name) for name in REFUSALS)
    rows = np.zeros((len(topics), CLUES))
    for at, topic in enumerate(topics):
        stays = float(topic == last)
        rows[at] = (
            np.log(max(mixed.get(topic, 0.0), LEAST)),
            np.log(max(alone.topic(topic), LEAST)),
            np.log(max(float(row[at]), LEAST)),
            stays,
            stays * refusal,
            float(topic in memory.shown and topic != last),
        )
    return rows


def _transitions(talks: Sequence[Talk], topics: Sequence[str]) -> Matrix:
    """(topics, topics) how likely each follows each, smoothed by how often it follows any."""
    number = {topic: at for at, topic in enumerate(topics)}
    counts = np.zeros((len(topics), len(topics)))
    for talk in talks:
        if talk.leans and talk.last in number and talk.topic in number:
            counts[number[talk.last], number[talk.topic]] += 1
    popular = counts.sum(axis=0) + 1
    popular /= popular.sum()
    return np.asarray((counts + SMOOTHING * popular) / (counts.sum(axis=1, keepdims=True) + SMOOTHING))


def _logistic(rows: Matrix, labels: NDArray[np.bool_]) -> Matrix:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000).fit(rows, labels)
    return np.asarray(fitted.coef_[0])


def _conditional(examples: Sequence[tuple[Matrix, int]]) -> Matrix:
    """The weights of the clues under which the right topics are likeliest."""
    from scipy.optimize import minimize

    rows = np.stack([row for row, _ in examples])
    right = np.array([at for _, at in examples])
    numbers = np.arange(len(right))

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = rows @ weights
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        missed = -float(np.log(chances[numbers, right] + 1e-12).mean())
        chances[numbers, right] -= 1
        slope = np.einsum("nk,nkc->c", chances, rows) / len(right)
        return missed + PENALTY * float(weights @ weights), slope + 2 * PENALTY * weights

    return np.asarray(minimize(loss, np.full(CLUES, 0.3), jac=True, method="L-BFGS-B").x)
