"""A query to topics with calibrated probabilities. Everything it knows is learned from the content (docs/retrieval.md).

    text -> its language -> restored spelling -> embedding  -> two of the scores  \\
                                              -> skeleton   -> the third score     -> probabilities -> verdict
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.articles.template import unmarked
from faq.errors import ContentError, Finding
from faq.language.detection import LanguageModel
from faq.language.spelling import Lexicon, fold
from faq.ports import Article, Found, Hit, LanguageGuess
from faq.retrieval.calibration import Calibration, Scored, decide
from faq.retrieval.classifiers import CharacterGrams
from faq.retrieval.processes import PROCESSES, Task, at_once
from faq.retrieval.scorer import Scorer, Texts

FOLDS = 4  # of the questions, each scored by models that have not seen it
LEFT_OUT_GROUPS = 3  # of the topics, each scored by models that do not know it
LEFT_OUT_WEIGHT = 0.3  # of a left-out topic's question; players mostly ask what the content covers
BESIDE_WEIGHT = 0.25  # of a known topic's held-out question where others are left out
THIN_QUESTIONS = 8  # that a topic keeps which plays a new one
THIN_WEIGHT = 0.1
AFTER_SHARE = 0.4  # of the question before, in the vector that a message and it are looked for with
EDITED_WEIGHT = 3  # of a word in titles and bodies against one in the questions, when spelling is learned
SEED = 11
WORTH_PROCESSES = 3_000  # questions from which on a process of its own is quicker for each part

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Negative = tuple[str, str]
"""A text that is no question to the content, and its language."""


@dataclass(frozen=True)
class Question:
    """One row that a topic is known by: a question, or the title."""

    text: str
    language: str
    topic: str
    restored: str
    """In the usual spelling of its language."""


@dataclass(frozen=True)
class Retriever:
    """Immutable once built; a new one replaces it when the content changes."""

    topics: tuple[str, ...]
    questions: tuple[Question, ...]
    lexicon: Lexicon
    languages: LanguageModel
    grams: CharacterGrams
    scorer: Scorer
    calibration: Calibration

    @classmethod
    def build(
        cls,
        articles: Sequence[Article],
        negatives: Sequence[Negative],
        embed: Embed,
        before: "Retriever | None" = None,
        progress: Callable[[str], None] = lambda line: None,
    ) -> "Retriever":
        """Learn from `articles` of at least two topics and two languages.

        From `before`, a build of nearly the same content, calibration and language model are taken over: seconds
        instead of a minute on all cores. (`faq.retrieval.revision` takes over more and needs a fraction of a second.)

        Raises:
            ContentError: there is too little to learn from.
        """
        topics = tuple(sorted({article.topic for article in articles}))
        if len(topics) < 2 or len({article.language for article in articles}) < 2:
            raise ContentError([Finding("content", 1, "needs at least two topics and two languages")])
        lexicon = Lexicon.learn(spelling_lessons(articles))
        questions = tuple(questions_of(articles, lexicon))
        asked = [question.restored for question in questions]
        foreign = [lexicon.restore(text, language) for text, language in negatives]
        grams = CharacterGrams.learn(map(fold, (*asked, *foreign)))
        known, others = texts(asked, grams, embed), texts(foreign, grams, embed)
        numbers = {topic: number for number, topic in enumerate(topics)}
        owners = np.asarray([numbers[question.topic] for question in questions], np.int32)
        tasks: list[Task] = [(Scorer.learn, known, owners, others)]
        if before is None or set(before.languages.languages) != {article.language for article in articles}:
            tasks.append((LanguageModel.learn, [*_language_lessons(articles), *negatives]))
        trials = [] if before else _trials(owners, len(others))
        tasks += [(_scored_without, known, owners, others, trial) for trial in trials]
        progress("learning topics" + (", languages and calibration" if trials else ""))
        scorer, *rest = at_once(tasks, processes=1 if len(owners) < WORTH_PROCESSES else PROCESSES)
        languages = rest.pop(0) if len(rest) > len(trials) else before.languages  # type: ignore[union-attr]
        calibration = before.calibration if before else _calibrated(owners, trials, rest)
        return cls(topics, questions, lexicon, languages, grams, scorer, calibration)

    def ask(self, text: str, language: str, embed: Embed, after: str = "") -> Found:
        """The likeliest topics for what was asked; `language` is what the conversation is in.

        With `after`, the question before, the message is looked for by the vectors of both and by the letters of both.
        """
        restored = self.restore(text, language)
        if after:
            chances = self.probabilities_after([restored], [self.restore(after, language)], embed)[0]
        else:
            chances = self.probabilities([restored], embed)[0]
        order = np.argsort(-chances)
        hits = tuple(Hit(topic=self.topics[at], score=float(chances[at])) for at in order.tolist())
        return Found(verdict=decide(chances[order].tolist()), hits=hits)

    def probabilities(self, restored: Sequence[str], embed: Embed) -> NDArray[np.float64]:
        """(texts, topics) for texts in restored spelling."""
        return self.calibration.probabilities(self.scorer.score(texts(restored, self.grams, embed)))

    def probabilities_after(self, restored: Sequence[str], before: Sequence[str], embed: Embed) -> NDArray[np.float64]:
        """The same for texts and the question before each: by the vectors of both, and by the letters of both."""
        vectors = (1 - AFTER_SHARE) * embed(restored) + AFTER_SHARE * embed(before)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        letters = [f"{fold(text)} {fold(earlier)}" for text, earlier in zip(restored, before, strict=True)]
        asked = Texts(np.asarray(vectors, np.float32), self.grams.rows(letters))
        return self.calibration.probabilities(self.scorer.score(asked))

    def nearest(self, text: str, language: str, embed: Embed, count: int) -> list[tuple[Question, float]]:
        """The questions of the content most like `text`, with their similarity: why a topic was found."""
        vector = embed([self.restore(text, language)])[0]
        rows = self.scorer.index.nearest(vector, count + len(self.topics))
        found = [(self.questions[row], similarity) for row, similarity in rows if row < len(self.questions)]
        return found[:count]

    def restore(self, text: str, language: str) -> str:
        """`text` in the usual spelling of the language it is in, which `language` helps to guess."""
        return self.lexicon.restore(text, self.guess_language(text, language).language)

    def guess_language(self, text: str, prior: str) -> LanguageGuess:
        return self.languages.guess(text, prior)

    def save(self, folder: Path) -> None:
        """Into an existing, empty folder."""
        self.scorer.save(folder)
        np.savez(
            folder / "language.npz",
            weights=self.languages.weights,
            bias=self.languages.bias,
            languages=np.asarray(self.languages.languages),
        )
        np.savez(folder / "calibration.npz", allow_pickle=False, **self.calibration.arrays())
        np.savez(folder / "grams.npz", grams=np.asarray(list(self.grams.columns)), rarity=self.grams.rarity)
        rows = [[each.text, each.language, each.topic, each.restored] for each in self.questions]
        content = {"topics": self.topics, "questions": rows, "words": self.lexicon.words}
        (folder / "content.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Retriever":
        """What `save` wrote; a fraction of a second."""
        content = json.loads((folder / "content.json").read_text(encoding="utf-8"))
        with np.load(folder / "language.npz", allow_pickle=False) as kept:
            languages = LanguageModel(kept["languages"].tolist(), kept["weights"], kept["bias"])
        with np.load(folder / "calibration.npz", allow_pickle=False) as kept:
            calibration = Calibration.from_arrays(kept)
        with np.load(folder / "grams.npz", allow_pickle=False) as kept:
            grams = CharacterGrams(kept["grams"].tolist(), kept["rarity"])
        return cls(
            tuple(content["topics"]),
            tuple(Question(*row) for row in content["questions"]),
            Lexicon(content["words"]),
            languages,
            grams,
            Scorer.load(folder),
            calibration,
        )


@dataclass(frozen=True)
class Trial:
    """Masks: which questions and which negatives are asked, and which of both the models learn from."""

    asked: NDArray[np.bool_]
    others_asked: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    others_kept: NDArray[np.bool_]
    beside: NDArray[np.bool_] | None = None
    """Where topics are left out: the questions asked beside theirs."""


def _trials(owners: NDArray[np.int32], others: int) -> list[Trial]:
    """First each part of the questions held out, then each group of the topics."""
    chance = np.random.default_rng(SEED)
    topics = int(owners.max()) + 1
    groups = chance.permutation(topics) % LEFT_OUT_GROUPS
    known_fold, other_fold = fold_numbers(owners, chance), chance.permutation(others) % FOLDS
    trials = [Trial(known_fold == p, other_fold == p, known_fold != p, other_fold != p) for p in range(FOLDS)]
    for part in range(LEFT_OUT_GROUPS):
        out = np.isin(owners, np.flatnonzero(groups == part))
        # Half of the group as left-out topics, half as new ones that have few questions yet.
        thin = out & np.isin(owners, np.flatnonzero(groups == part)[::2])
        few = thin & (_ranks(owners, chance) < THIN_QUESTIONS)
        beside = ~out & (known_fold == part)
        asked = (out & ~few) | beside
        if out.any() and len(np.unique(owners[~asked])) >= 2:
            trials.append(Trial(asked, np.zeros(others, bool), ~asked, np.ones(others, bool), beside))
    return trials


def calibrate(known: Texts, owners: NDArray[np.int32], others: Texts) -> Calibration:
    """Fit the probabilities on texts that the scoring models had not seen. `owners` are the topics of `known`."""
    trials = _trials(owners, len(others))
    return _calibrated(owners, trials, [_scored_without(known, owners, others, trial) for trial in trials])


def _calibrated(owners: NDArray[np.int32], trials: Sequence[Trial], results: Sequence[Scored]) -> Calibration:
    """From what the trials came to.

    Signs depend on how many topics a model knows and how many questions of each, whatever is asked: models that learned
    from all of the fewer topics would give themselves away. So each also scores held-out questions of topics it knows,
    and its signs are read from their mean.
    """
    scored: list[Scored] = []
    labels: list[NDArray[np.int64]] = []
    weights: list[NDArray[np.float64]] = []
    levels: list[NDArray[np.float64]] = []
    for trial, result in zip(trials, results, strict=True):
        of_asked = owners[trial.asked]
        seen = np.isin(of_asked, owners[trial.kept])  # a topic with one question is unknown while that is held out
        if trial.beside is None:
            foreign = int(trial.others_asked.sum())
            own = seen if seen.any() else ~seen
            level = _level(result, np.append(own, np.zeros(foreign, bool)))
            levels.append(level)
            labels.append(np.append(np.where(seen, of_asked, -1), np.full(foreign, -1)))
            weights.append(np.append(np.where(seen, 1.0, LEFT_OUT_WEIGHT), np.ones(foreign)))
        else:
            beside = trial.beside[trial.asked]
            level = _level(result, seen & beside)
            labels.append(np.where(seen, of_asked, -1))
            weights.append(np.where(seen, np.where(beside, BESIDE_WEIGHT, THIN_WEIGHT), LEFT_OUT_WEIGHT))
        scored.append(result.lowered(level))
    usual = np.mean(levels, axis=0)
    return Calibration.fit(Scored.joined(scored).lowered(-usual), np.concatenate(labels), np.concatenate(weights))


def _level(scored: Scored, own: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The mean signs of the questions that a model was held out from but knows the topics of, if there are any."""
    return np.asarray(scored.whole[own if own.any() else slice(None)].mean(axis=0))


def _ranks(owners: NDArray[np.int32], chance: np.random.Generator) -> NDArray[np.int64]:
    """A random order of each topic's rows: 0 for the first, and so on."""
    ranks = np.empty(len(owners), np.int64)
    for topic in np.unique(owners):
        rows = np.flatnonzero(owners == topic)
        ranks[chance.permutation(rows)] = np.arange(len(rows))
    return ranks


def fold_numbers(owners: NDArray[np.int32], chance: np.random.Generator) -> NDArray[np.int64]:
    """A fold number a row, each topic spread evenly."""
    return (_ranks(owners, chance) + owners) % FOLDS


def _scored_without(known: Texts, owners: NDArray[np.int32], others: Texts, trial: Trial) -> Scored:
    """Scores of what is asked by models that learned from the kept alone; topics they do not know get the least."""
    asked = known[trial.asked].joined(others[trial.others_asked])
    present, compact = np.unique(owners[trial.kept], return_inverse=True)
    scorer = Scorer.learn(known[trial.kept], compact.astype(np.int32), others[trial.others_kept])
    scored = scorer.score(asked)
    topics = np.repeat(scored.topics.min(axis=1, keepdims=True), int(owners.max()) + 1, axis=1)
    topics[:, present] = scored.topics
    return Scored(topics, scored.whole)


def texts(restored: Sequence[str], grams: CharacterGrams, embed: Embed) -> Texts:
    """Ready for scoring; `restored` are in the usual spelling of their language."""
    return Texts(embed(restored), grams.rows([fold(text) for text in restored]))


def questions_of(articles: Sequence[Article], lexicon: Lexicon) -> list[Question]:
    """What the topics are known by: each article's questions and its title, each once."""
    return [
        Question(text, article.language, article.topic, restored)
        for article in articles
        for text in dict.fromkeys((*article.questions, article.title))
        if text and (restored := lexicon.restore(text, article.language))
    ]


def spelling_lessons(articles: Sequence[Article]) -> list[tuple[str, str, int]]:
    edited = [
        (text, article.language, EDITED_WEIGHT)
        for article in articles
        for text in (article.title, unmarked(article.body))
    ]
    return edited + [(text, article.language, 1) for article in articles for text in article.questions]


def _language_lessons(articles: Sequence[Article]) -> list[tuple[str, str]]:
    return [
        (text, article.language)
        for article in articles
        for text in (*article.questions, article.title, *filter(None, unmarked(article.body).splitlines()))
    ]
