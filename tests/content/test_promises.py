"""Articles promise only what is so: each such sentence is tied to its feature, in every language."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from faq.articles.reader import read_articles
from faq.articles.site_features import NAMES, VALUES, Features
from faq.articles.template import filled, names_in, read
from faq.editing.lint import WORDS
from faq.ports import Article

ARTICLES, _ = read_articles(Path(__file__).resolve().parents[2] / "faq" / "content")
WEEK = {"mon": ("09:00", "18:00")}
EVERYTHING = Features(
    site="Arena",
    email="help@arena.example",
    phone="+994 12 345 67 89",
    phone_hours=WEEK,
    social=("https://t.me/arena",),
    opening_hours={"tue": ("09:00", "18:00")},
    report="https://arena.example/report",
    data_requests="privacy@arena.example",
    nps=True,
    transcript=True,
    transcript_email=True,
)
PROMISES: Mapping[tuple[str, ...], Mapping[str, str]] = {
    ("email", "transcript_email"): {
        "az": r"e-?poçt|e-?mail|məktub",
        "tr": r"e-?posta|e-?mail",
        "ru": r"e-?mail|электронн\w+ (почт|адрес)|письм(о|а)\b",
        "en": r"e-?mail",
    },
    ("phone",): {
        "az": r"telefon|zəng",
        "tr": r"telefon|arayabilir",
        "ru": r"телефон|позвон|звони",
        "en": r"\bphone|\bcall us",
    },
    ("social",): {"az": r"sosial", "tr": r"sosyal", "ru": r"соцсет|социальн", "en": r"social"},
    ("transcript",): {"az": r"yüklə", "tr": r"\bindir", "ru": r"скача", "en": r"download"},
    ("transcript", "data_requests"): {"az": r"surət(?!i[nl]ə)", "tr": r"kopya", "ru": r"копи[юия]", "en": r"\bcopy"},
    ("data_requests",): {"az": r"silin", "tr": r"silin|silme", "ru": r"удал[иея]", "en": r"delet|erase"},
    ("report",): {
        "az": r"hesabat|dərc",
        "tr": r"rapor|yayım",
        "ru": r"отчёт|публику",
        "en": r"publish|\b(?:a|the|our|regular) report\b",
    },
    ("nps",): dict.fromkeys(("az", "tr", "ru", "en"), r"\bNPS\b"),
}
"""What sounds like a promise, by the features of which one must stand behind it."""
DENIALS: Mapping[str, str] = {
    "az": r"yoxdur|mümkün deyil|m[iı]r[iı]k",
    "tr": r"\byok\b|değil|m[ıiuü]yoruz",
    "ru": r"\bнет\b|\bне\b|нельзя",
    "en": r"\bno\b|\bnot\b",
}
THE_PLAYERS_OWN = frozenset({"account-details-change", "account-hacked", "account-safety", "app-install"})
"""Topics that speak of the player's own phone and address."""
ABOUT_A_FEATURE = {
    "contact-channels": ("email", "phone", "phone_hours", "social"),
    "contact-which-channel": ("email", "phone"),
    "contact-email-time": ("email",),
    "contact-phone-hours": ("phone", "phone_hours"),
    "contact-live-chat-hours": ("opening_hours",),
    "complaint-how-to-file": ("email", "phone", "social"),
    "complaint-no-reply": ("email",),
    "chat-transcript": ("transcript", "transcript_email"),
    "transparency-report": ("report",),
    "data-privacy": ("data_requests",),
    "feedback-how-measured": ("nps",),
}


def name_of(article: Article) -> str:
    return f"{article.language}/{article.topic}"


def without(*names: str) -> Features:
    bare = Features(site="Arena")
    return replace(EVERYTHING, **{name: getattr(bare, name) for name in names})


@pytest.mark.parametrize("article", ARTICLES, ids=name_of)
def test_a_promise_stands_behind_its_feature_and_its_denial_denies(article: Article) -> None:
    for piece in read(article.body)[0]:
        for features, words in PROMISES.items():
            if article.topic in THE_PLAYERS_OWN or not re.search(words[article.language], piece.text, re.IGNORECASE):
                continue
            if not any(each.wanted and set(each.names) & set(features) for each in piece.conditions):
                assert not all(each.wanted for each in piece.conditions), (features, piece.text)
                sentences = re.split(r"(?<=[.!?])\s", piece.text)
                said = [each for each in sentences if re.search(words[article.language], each, re.IGNORECASE)]
                assert all(re.search(DENIALS[article.language], each, re.IGNORECASE) for each in said), said


@pytest.mark.parametrize("article", [each for each in ARTICLES if names_in(each.body)], ids=name_of)
def test_whatever_a_site_has_the_article_is_whole(article: Article) -> None:
    names = sorted(names_in(article.body))
    assert set(names) == set(ABOUT_A_FEATURE[article.topic])
    for count in range(len(names) + 1):
        for missing in combinations(names, count):
            body = filled(article.body, without(*missing), article.language)
            assert WORDS[0] <= len(body.split()) <= WORDS[1], (missing, body)
            assert not re.search(r"[{}]|\n\n\n|[ ]{2}| [.,;:]|\(\)|: *$", body), (missing, body)
            assert not re.search(r"^- [^\n]*\n\n- ", body, re.MULTILINE), (missing, body)


@pytest.mark.parametrize("language", ["az", "tr", "ru", "en"])
@pytest.mark.parametrize("topic", ABOUT_A_FEATURE)
def test_with_the_feature_the_sentence_is_there_without_it_it_is_not(topic: str, language: str) -> None:
    article = next(each for each in ARTICLES if (each.topic, each.language) == (topic, language))
    whole = filled(article.body, EVERYTHING, language)
    for name in ABOUT_A_FEATURE[topic]:
        bare = filled(article.body, without(name), language)
        assert bare != whole
        if name in VALUES:
            assert EVERYTHING.words(name, language) in whole
            assert EVERYTHING.words(name, language) not in bare


def test_every_feature_is_told_of_somewhere() -> None:
    told = {name for names in ABOUT_A_FEATURE.values() for name in names}
    assert told == NAMES - {"site"}
