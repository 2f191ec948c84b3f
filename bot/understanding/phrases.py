"""Finding fixed phrases in what players type, whatever the spelling: both sides are folded to a Latin skeleton."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from faq.language.spelling import fold

QUESTION_WORDS = (
    "how what when where which who whose why can could is are do does should may "
    "necə niyə harada hara hardan hansı kim neçə olar olarmı mümkündür "
    "nasıl neden niçin nerede nereden hangi kaç kim mümkün "
    "как что когда где куда какой какая какие какую кто почему зачем сколько можно чем"
)

AS_SPELT = frozenset(["nə", "ne", "mi", "mı", "mu", "mü"])
"""Question words whose skeletons are those of "не", "мы" and "my" too."""


def _pattern(word: str) -> tuple[str, bool]:
    return fold(word.rstrip("*")), word.endswith("*")


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    """One message is looked at with many lists; it is folded once."""
    return tuple(fold(text).split())


def _begins(words: Sequence[str], phrase: tuple[tuple[str, bool], ...]) -> bool:
    return all(
        word.startswith(stem) if open_ended else word == stem
        for word, (stem, open_ended) in zip(words, phrase, strict=False)
    )


class Phrases:
    """A list of phrases, each one or more words; a word that ends in * stands for every word that begins so."""

    def __init__(self, words: str = "", phrases: Iterable[str] = ()) -> None:
        """`words` are phrases of one word each, with blanks between."""
        every = (*words.split(), *phrases)
        split = [tuple(_pattern(word) for word in phrase.split()) for phrase in every]
        # Nearly all are of one word: these are looked up, so that a long text costs a look a word.
        self._exact = frozenset(phrase[0][0] for phrase in split if len(phrase) == 1 and not phrase[0][1])
        self._stems = tuple(phrase[0][0] for phrase in split if len(phrase) == 1 and phrase[0][1])
        self._longer = tuple(phrase for phrase in split if len(phrase) > 1)

    def within(self, text: str) -> bool:
        """Whether any of the phrases stands in `text`, its words one after the other."""
        words = _words(text)
        return any(word in self._exact or word.startswith(self._stems) for word in words) or any(
            _begins(words[at : at + len(phrase)], phrase)
            for phrase in self._longer
            for at in range(len(words) - len(phrase) + 1)
        )

    def whole(self, text: str) -> bool:
        """Whether `text` is one of the phrases and nothing else."""
        words = _words(text)
        if len(words) == 1:
            return words[0] in self._exact or words[0].startswith(self._stems)
        return any(len(words) == len(phrase) and _begins(words, phrase) for phrase in self._longer)


def is_question(text: str) -> bool:
    """Whether it reads like a question: a question mark, or a question word among the first two words."""
    first = text.split()[:2]
    return "?" in text or not AS_SPELT.isdisjoint(map(str.lower, first)) or _QUESTION.within(" ".join(first))


def word_count(text: str) -> int:
    return len(_words(text))


_QUESTION = Phrases(QUESTION_WORDS)
