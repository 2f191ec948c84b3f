"""The content workshop over HTTP, for editors at the console: `faq.editing.workshop` behind the desk's sign-in."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends
from pydantic import Field

from faq.editing.workshop import MOST_CHARACTERS, ArticleChanged, Source, UnknownArticle, Workshop
from faq.errors import ContentError, Finding
from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import AssistantUnavailable, ContentChanged, NotFound
from handoff.protocol.frames import Language
from handoff.services import audit, rights
from handoff.services.rights import Action, Area

_Result = TypeVar("_Result")
PATH = "/api/operator/content"


class Draft(Body):
    text: str = Field(max_length=MOST_CHARACTERS)


class Saving(Draft):
    version: str = Field(max_length=64)


class Question(Body):
    text: str = Field(min_length=1, max_length=500)
    language: Language


def router(context: AppContext, workshop: Workshop) -> APIRouter:
    """Reading is for everybody who may read content, saving for who may change it (`handoff.services.rights`)."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get(PATH)
    async def overview(who: signed_in) -> dict[str, Any]:
        rights.check(who[0], Action.READ, Area.CONTENT)
        topics = await done(workshop.overview)
        async with context.uow(read_only=True) as work:
            tallies = await work.votes.all()
        return {
            "topics": [asdict(topic) for topic in topics],
            "votes": [asdict(tally) for tally in tallies],
            "may_save": rights.can(who[0], Action.CHANGE, Area.CONTENT),
        }

    @routes.post(f"{PATH}/ask")
    async def ask(body: Question, who: signed_in) -> dict[str, Any]:
        rights.check(who[0], Action.READ, Area.CONTENT)
        tried = await done(lambda: workshop.ask(body.text, body.language))
        return {
            "verdict": tried.found.verdict,
            "language": tried.language,
            "read_as": tried.read_as,
            "hits": [
                {"topic": hit.topic, "title": workshop.title(hit.topic, body.language), "score": hit.score}
                for hit in tried.found.hits[:5]
            ],
            "nearest": [
                {"topic": topic, "language": language, "question": question, "similarity": similarity}
                for topic, language, question, similarity in tried.nearest
            ],
        }

    @routes.get(f"{PATH}/{{language}}/{{topic}}")
    async def source(language: Language, topic: str, who: signed_in) -> dict[str, Any]:
        rights.check(who[0], Action.READ, Area.CONTENT)
        return shown_source(await done(lambda: workshop.source(topic, language)))

    @routes.get(f"{PATH}/{{language}}/{{topic}}/versions/{{version}}")
    async def at(language: Language, topic: str, version: str, who: signed_in) -> dict[str, str]:
        rights.check(who[0], Action.READ, Area.CONTENT)
        return {"text": await done(lambda: workshop.at(topic, language, version))}

    @routes.post(f"{PATH}/{{language}}/{{topic}}/check")
    async def check(language: Language, topic: str, body: Draft, who: signed_in) -> dict[str, Any]:
        rights.check(who[0], Action.READ, Area.CONTENT)
        checked = await done(lambda: workshop.check(topic, language, body.text))
        return {
            "findings": [shown_finding(finding) for finding in checked.findings],
            "title": checked.title,
            "body": checked.body,
            "usable": checked.is_usable,
        }

    @routes.put(f"{PATH}/{{language}}/{{topic}}")
    async def save(language: Language, topic: str, body: Saving, who: signed_in) -> dict[str, Any]:
        operator = who[0]
        rights.check(operator, Action.CHANGE, Area.CONTENT)
        try:
            saved = await done(lambda: workshop.save(topic, language, body.text, body.version, operator.name))
        except ContentError as error:
            return {"saved": False, "findings": [shown_finding(finding) for finding in error.findings]}
        async with context.uow() as work:
            await audit.record(work, context.clock.now(), Recorded.ARTICLE_CHANGED, f"{language}/{topic}")
            await work.commit()
        return {"saved": True, "findings": [], **shown_source(saved)}

    return routes


async def done(call: Callable[[], _Result]) -> _Result:
    """What comes of it, off the loop: files, git and the model take their time."""
    try:
        return await asyncio.to_thread(call)
    except UnknownArticle:
        raise NotFound from None
    except ArticleChanged:
        raise ContentChanged from None
    except RuntimeError:  # the articles are not loaded (yet): /readyz says so
        raise AssistantUnavailable from None


def shown_finding(finding: Finding) -> dict[str, Any]:
    return {"line": finding.line, "reason": finding.reason, "warning": finding.warning}


def shown_source(source: Source) -> dict[str, Any]:
    return {
        "text": source.text,
        "version": source.version,
        "history": [asdict(version) for version in source.history],
    }
