"""The shipped content: whole, and in order."""

from pathlib import Path

import pytest

from faq.articles.reader import read_articles
from faq.articles.topics import read_topics
from faq.editing.lint import QUESTIONS, lint
from faq.ports import Article
from languages import LANGUAGES

FAQ = Path(__file__).resolve().parents[2] / "faq"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    found, findings = read_articles(FAQ / "content")
    assert findings == []
    return found


def test_the_content_has_no_errors() -> None:
    errors = [str(finding) for finding in lint(FAQ / "content", FAQ / "topics.yaml") if not finding.warning]
    assert errors == []


def test_every_topic_stands_in_every_language(articles: list[Article]) -> None:
    topics = read_topics(FAQ / "topics.yaml")
    assert len(topics) == 58
    wanted = {(topic, language) for topic in topics for language in LANGUAGES}
    assert {(article.topic, article.language) for article in articles} == wanted


def test_every_article_has_questions_enough(articles: list[Article]) -> None:
    assert [(each.path, len(each.questions)) for each in articles if len(each.questions) < QUESTIONS] == []
