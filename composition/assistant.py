"""The assistant, and the articles that it answers from."""

import contextlib
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import structlog

from bot.assembly import RasaPlace, Words, running_assistant
from bot.rasa.client import RasaLimits
from faq.articles.site_features import Features
from faq.errors import Finding
from faq.service import FaqService
from handoff.bridge.context import Suggestion
from handoff.ports.assistant import Assistant
from handoff.services.context import Context
from settings import Settings

log = structlog.get_logger(__name__)

_SUGGESTIONS = 3
_LEAST_SCORE = 0.05
"""What is less likely than this to answer is not suggested to an operator."""


def rasa_of(
    settings: Settings, faq: FaqService, core: Context, say: Callable[[str], None]
) -> contextlib.AbstractAsyncContextManager[Assistant]:
    """The real assistant, for as long as the context lasts."""
    return running_assistant(
        faq=faq,
        context=core,
        words=words_of(settings),
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
    )


def words_of(settings: Settings) -> Words:
    """What the assistant's texts say of this site."""
    return Words(site_name=settings.site_name, help_lines=settings.help_lines)


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


def _report(findings: Sequence[Finding]) -> None:
    for finding in findings:
        log.warning("content", finding=str(finding))


def title_of(faq: FaqService, topic: str, language: str) -> str:
    """The title of a topic's article; without one its id."""
    article = faq.article(topic, language)
    return article.title if article else topic
