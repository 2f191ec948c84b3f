"""Which of the desk's languages a message is in.

A linear model over hashed character n-grams, learned at set-up from the content itself together with copies of it as
players type (no diacritics, Russian in Latin letters, pieces of a few words), fused with what was known before: the
language of the conversation or page. Ready-made detectors fail on exactly those copies (docs/retrieval.md).
"""

import random
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from faq.language.spelling import SCHEMES, WORD, normalise, plain, to_latin
from faq.ports import LanguageGuess

BUCKETS = 1 << 16
LENGTHS = (1, 2, 3, 4)  # characters of an n-gram; words count as one more
SEED = 7


def features(text: str) -> NDArray[np.int64]:
    """The buckets of the n-grams and words of `text`, each once; empty where it has no letters."""
    found: set[int] = set()
    for word in WORD.findall(normalise(text)):
        if not any(map(str.isalpha, word)):
            continue
        padded = f" {word} "
        found.update(
            zlib.crc32(padded[at : at + length].encode()) % BUCKETS
            for length in LENGTHS
            for at in range(len(padded) - length + 1)
        )
        found.add(zlib.crc32(f"={word}".encode()) % BUCKETS)
    return np.fromiter(found, np.int64, len(found))


class LanguageModel:
    """Log-odds of each language, and the decision with a prior. Quick: about 0.1 ms a message."""

    def __init__(self, languages: Sequence[str], weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        self.languages = tuple(languages)
        self.weights = weights  # (BUCKETS, languages)
        self.bias = bias  # (languages,)

    @classmethod
    def learn(cls, texts: Iterable[tuple[str, str]]) -> "LanguageModel":
        """From (text, language) in at least two languages. Some seconds for 10,000 texts."""
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression

        rows = [(features(text), language) for text, language in _copies(texts)]
        rows = [(found, language) for found, language in rows if len(found)]
        indices = np.concatenate([found for found, _ in rows])
        starts = np.concatenate([[0], np.cumsum([len(found) for found, _ in rows])])
        values = np.concatenate([np.full(len(found), len(found) ** -0.5) for found, _ in rows])
        matrix = csr_matrix((values, indices, starts), shape=(len(rows), BUCKETS))
        fitted = LogisticRegression(C=30.0, max_iter=200, tol=1e-3).fit(matrix, [language for _, language in rows])
        coefficients, bias = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:  # scikit-learn keeps one row for two classes
            coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-bias, bias]) / 2
        return cls(
            [str(language) for language in fitted.classes_],
            np.ascontiguousarray(coefficients.T, np.float32),
            bias.astype(np.float32),
        )

    def probabilities(self, text: str) -> dict[str, float]:
        """From the text alone; equal for all where it has no letters."""
        found = features(text)
        if not len(found):
            return dict.fromkeys(self.languages, 1 / len(self.languages))
        scores = self.weights[found].sum(axis=0) * len(found) ** -0.5 + self.bias
        odds = np.exp(scores - scores.max())
        return dict(zip(self.languages, (odds / odds.sum()).tolist(), strict=True))

    def guess(self, text: str, prior: str) -> LanguageGuess:
        """The likeliest language when `prior` was likely before; the less the text says the likelier it was."""
        letters = [word for word in WORD.findall(normalise(text)) if word.isalpha()]
        belief = _belief(len(letters), sum(map(len, letters)))
        found = self.probabilities(text)
        others = (1 - belief) / max(1, len(found) - 1)
        joint = {language: p * (belief if language == prior else others) for language, p in found.items()}
        best = max(joint, key=lambda language: joint[language])
        return LanguageGuess(language=best, confidence=joint[best] / sum(joint.values()))


def _belief(words: int, letters: int) -> float:
    """Probability that a message of so many words is in the conversation's language, before reading it."""
    if letters <= 3:
        return 0.9999
    return {1: 0.99, 2: 0.9, 3: 0.75}.get(words, 0.6)


def _copies(texts: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Each text as it is and as players would type it."""
    chance = random.Random(SEED)
    for text, language in texts:
        yield text, language
        if (bare := plain(text)) != normalise(text):
            yield bare, language
        copies = [text, bare]
        if language == "ru":
            copies = [text, *(to_latin(text, scheme) for scheme in chance.sample(range(SCHEMES), 2))]
            yield from ((copy, language) for copy in copies[1:])
        words = chance.choice(copies).split()
        if len(words) > 3:
            length = chance.randint(1, 3)
            start = chance.randrange(len(words) - length + 1)
            yield " ".join(words[start : start + length]), language
