"""The assistant, and the articles that it answers from."""

import contextlib
import functools
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import structlog

from bot.assembly import RasaPlace, running_assistant
from bot.rasa.client import RasaLimits
from bot.wording.site import SiteWords
from faq.articles.site_features import Features
from faq.errors import Finding
from faq.service import FaqService
from handoff.bridge.context import ArticleShown, Suggestion
from handoff.domain.integrations.player import PlayerCard
from handoff.ports.assistant import Assistant
from handoff.services.context import Context
from handoff.services.integrations.players import Players
from handoff.services.integrations.writing_help import Source
from settings import Settings

log = structlog.get_logger(__name__)

_FACTS_SECONDS = 1.5
_SUGGESTIONS = 3
_SOURCE_SCORE = 0.15
_LEAST_SCORE = 0.05
"""What is less likely than this to answer is not suggested to an operator."""


def rasa_of(
    settings: Settings,
    faq: FaqService,
    core: Context,
    words: SiteWords,
    players: Players,
    say: Callable[[str], None],
) -> contextlib.AbstractAsyncContextManager[Assistant]:
    """The real assistant, for as long as the context lasts."""
    return running_assistant(
        faq=faq,
        context=core,
        words=words,
        place=RasaPlace(
            python=settings.rasa_python,
            var=settings.var,
            url=settings.rasa_url,
            token=settings.rasa_token,
            internal_port=settings.internal_port,
            tracker_url=settings.tracker_url,
            limits=RasaLimits(
                timeout_seconds=settings.rasa_timeout_seconds,
                turns_at_once=settings.rasa_turns_at_once,
                breaker_failures=settings.breaker_failures,
                breaker_seconds=settings.breaker_seconds,
            ),
        ),
        progress=say,
        zone=ZoneInfo(settings.time_zone),
        facts_of=functools.partial(_facts_of, players),
    )


async def _facts_of(players: Players, account_id: str) -> PlayerCard | None:
    """A player waits no longer than this for what the site says; then the article alone is the answer."""
    return (await players.look(account_id, within=_FACTS_SECONDS)).card


def words_of(settings: Settings) -> SiteWords:
    """What the assistant's texts say of this site."""
    return SiteWords(settings.site_name, settings.help_lines, settings.assistant_texts)


def faq_of(settings: Settings, features: Features, say: Callable[[str], None]) -> FaqService:
    """The articles, not loaded yet."""
    return FaqService.over(
        settings.var,
        settings.content,
        model=settings.model,
        features=features,
        progress=say,
        report=_report,
    )


def suggestions(faq: FaqService, text: str, language: str) -> list[Suggestion]:
    """Articles that may answer an operator's player, likely first; the operator judges."""
    try:
        found = faq.ask(text, language)
    except RuntimeError:  # it is not loaded (yet): /readyz says so
        return []
    articles = [(faq.article(hit.topic, language), hit.score) for hit in found.hits[:_SUGGESTIONS]]
    return [
        Suggestion(topic=article.topic, title=article.title, body=article.body, score=score)
        for article, score in articles
        if article is not None and score >= _LEAST_SCORE
    ]


def sources(faq: FaqService, text: str, language: str) -> list[Source]:
    """Articles that a draft may rest on."""
    found = suggestions(faq, text, language)
    return [Source(topic=one.topic, title=one.title, body=one.body) for one in found if one.score >= _SOURCE_SCORE]


class FaqLibrary:
    """The articles in service, as the API gives them."""

    def __init__(self, faq: FaqService) -> None:
        self._faq = faq

    def all(self, language: str) -> list[ArticleShown]:
        try:
            topics = self._faq.topics()
        except RuntimeError:  # they are not loaded (yet): /readyz says so
            return []
        found = [self.one(topic.id, language) for topic in sorted(topics, key=lambda topic: topic.id)]
        return [one for one in found if one is not None]

    def one(self, topic: str, language: str) -> ArticleShown | None:
        try:
            article = self._faq.article(topic, language)
        except RuntimeError:
            return None
        if article is None or article.language != language:
            return None
        return ArticleShown(
            topic=article.topic,
            language=article.language,
            title=article.title,
            category=article.category,
            body=article.body,
        )


def _report(findings: Sequence[Finding]) -> None:
    for finding in findings:
        log.warning("content", finding=str(finding))


def title_of(faq: FaqService, topic: str, language: str) -> str:
    """The title of a topic's article; without one its id."""
    article = faq.article(topic, language)
    return article.title if article else topic
