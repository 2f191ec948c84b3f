"""Search by words over the real content: what readers type while they type it."""

from functools import cache

import pytest

from faq.articles.reader import ArticleReader
from faq.help_centre.lookup import Lookup
from faq.service import CONTENT

FOUND = {
    "az": {
        "sənəd": "payment-documents",
        "sənədlər": "payment-documents",
        "senedler": "payment-documents",
        "şifrə": "account-login-problem",
        "pul": "payment-withdrawal-delay",
        "dil": "support-languages",
        "operatr": "contact-human",
        "şikayt": "complaint-how-to-file",
        "bonus": "bonus-missing",
    },
    "tr": {
        "belge": "payment-documents",
        "beglele": "payment-documents",
        "para": "payment-deposit-missing",
        "yatırma": "payment-methods",
        "sifre": "account-login-problem",
        "çekim": "withdrawal-cancel",
        "dil": "support-languages",
    },
    "ru": {
        "деньги": "payment-withdrawal-delay",
        "сроки": "complaint-no-reply",
        "пароль": "account-login-problem",
        "dokumenty": "payment-documents",
        "жалба": "complaint-process",
        "опертор": "escalation-levels",
        "язык": "support-languages",
    },
    "en": {
        "money": "payment-withdrawal-delay",
        "passwrd": "account-login-problem",
        "lang": "support-languages",
        "documents": "payment-documents",
        "withdrawl": "withdrawal-limits",
        "complaint": "complaint-response-time",
    },
}


@cache
def lookup(language: str) -> Lookup:
    articles, findings = ArticleReader(CONTENT).read()
    assert not findings
    return Lookup([article for article in articles if article.language == language])


@pytest.mark.parametrize(
    ("language", "query", "topic"),
    [(language, query, topic) for language, found in FOUND.items() for query, topic in found.items()],
)
def test_words_pieces_and_slips_find_their_articles(language: str, query: str, topic: str) -> None:
    assert topic in [match.topic for match in lookup(language).find(query)][:4]


@pytest.mark.parametrize("language", FOUND)
def test_every_word_of_a_title_is_found_from_its_third_letter_on(language: str) -> None:
    for article in lookup(language).articles:
        longest = max(article.title.split(), key=len).strip("?,.:()«»“”\"'")
        for length in (3, len(longest)):
            assert lookup(language).find(longest[:length], limit=60), longest[:length]


def test_the_passage_is_the_place_where_the_words_stand() -> None:
    match = lookup("en").find("password")[0]
    assert ("password", True) in match.passage
    assert "".join(text for text, _ in match.passage).startswith("Reset your password")


def test_a_passage_without_the_words_is_the_beginning() -> None:
    passage = lookup("en").passage("support-languages", "zebra")
    assert len(passage) == 1 and not passage[0][1]
    assert passage[0][0]


@pytest.mark.parametrize("query", ["", " ", "??", "qqqqqqqqqqq", "1" * 300, "\0", "a"])
def test_odd_queries_do_no_harm(query: str) -> None:
    lookup("en").find(query)


def test_related_articles_are_others_that_exist() -> None:
    topics = {article.topic for article in lookup("en").articles}
    for topic in topics:
        related = lookup("en").related(topic, 4)
        assert len(related) == 4 and topic not in related and set(related) <= topics
    assert "account-hacked" in lookup("en").related("account-safety", 4)
    assert lookup("en").related("nothing", 4) == []
