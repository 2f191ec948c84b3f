"""A pick in words from the topics that were offered: the second one, both, neither."""

from dataclasses import dataclass

from bot.dialogue.offer import Offer
from bot.understanding.phrases import Phrases, word_count

MOST_WORDS = 5  # "the second one please"; a longer message says more than a pick

_PLACES = (
    Phrases(
        "birinci* birincisi* 1ci 1inci ilki ilkini первый первое первая первую первого pervoe pervyi pervaya pervuyu "
        "first 1st",
        ["1", "ən birinci", "variant 1", "option one", "number one", "nömrə bir", "номер один"],
    ),
    Phrases(
        "ikinci* 2ci 2nci второй второе вторая вторую второго vtoroe vtoroi vtoraya vtoruyu second 2nd",
        ["2", "variant 2", "option two", "number two", "nömrə iki", "номер два"],
    ),
    Phrases(
        "üçüncü* ucuncu* 3cü 3üncü третий третье третья третью третьего tretie tretii tretya third 3rd",
        ["3", "variant 3", "option three", "number three", "nömrə üç", "номер три"],
    ),
)
_FILLERS = frozenset(["the", "one", "ones", "please", "zəhmət", "olmasa", "lütfen", "пожалуйста", "da", "de", "də"])
_LAST = Phrases("axırıncı* sonuncu* sonuncusu последний последнее последняя последнюю poslednee", ["the last one"])
_BOTH = Phrases(
    "both оба обе oba obe ikisi ikisini ikisi",
    ["hər ikisi", "her ikisi", "hər ikisini", "her ikisini", "ikisi də", "ikisi de", "и то и другое", "i to i drugoe"],
)
_NEITHER = Phrases(
    "neither hiçbiri heçbiri",
    [
        *("none of these", "none of them", "none of those", "not any of these", "heç biri", "hiç biri", "heç birisi"),
        *("ни одно", "ни один", "ни то ни другое", "ничего из этого", "ni odno", "ni odin", "nichego iz etogo"),
        *("onların heç biri", "bunların hiçbiri", "не то и не другое"),
    ],
)


@dataclass(frozen=True)
class Selection:
    """The topics that were picked; none of those that were offered where it is empty."""

    topics: tuple[str, ...]


def is_selection(text: str) -> bool:
    """Whether `text` is nothing but a pick, whatever was offered."""
    said = " ".join(word for word in text.lower().strip(" .!?").split() if word not in _FILLERS)
    return any(place.whole(said) for place in (*_PLACES, _BOTH, _LAST))


def selected_topics(text: str, offer: Offer) -> Selection | None:
    """What `text` picks from an offer of topics; None where it picks nothing, or there is nothing to pick from."""
    topics = offer.topics
    if not topics or word_count(text) > MOST_WORDS:
        return None
    if _NEITHER.within(text):
        return Selection(())
    if _BOTH.within(text):
        return Selection(topics[:2])
    if _LAST.within(text):
        return Selection(topics[-1:])
    for topic, place in zip(topics, _PLACES, strict=False):
        if place.within(text):
            return Selection((topic,))
    return None
