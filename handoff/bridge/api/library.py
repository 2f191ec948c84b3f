"""Articles, and what happened since a caller looked last."""

from typing import Annotated

from fastapi import APIRouter, Query, Security

from handoff.bridge.api import cursors
from handoff.bridge.api.calling import caller_of
from handoff.bridge.api.conversations import Cursor, Limit
from handoff.bridge.api.problems import described
from handoff.bridge.api.schemas import ArticleHead, ArticleOut, EventOut, EventPage, FoundArticle, Page
from handoff.bridge.context import AppContext, ArticleShown
from handoff.domain.errors import NotFound
from handoff.domain.integrations.api_token import ApiToken, Scope
from handoff.domain.integrations.event import SUBSCRIBABLE, EventType
from handoff.protocol.frames import Language


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_articles(context))
    routes.include_router(_events(context))
    return routes


def _articles(context: AppContext) -> APIRouter:
    routes = APIRouter(tags=["articles"])
    reader = Annotated[ApiToken, Security(caller_of(context), scopes=[Scope.ARTICLES_READ])]

    @routes.get("/articles", responses=described(), operation_id="list_articles")
    async def articles(token: reader, language: Language) -> Page[ArticleHead]:
        """All articles in a language."""
        return Page(data=[_head(one) for one in context.library.all(language)], next_cursor=None)

    @routes.get("/articles/{topic}", responses=described(404), operation_id="get_article")
    async def article(topic: str, token: reader, language: Language) -> ArticleOut:
        found = context.library.one(topic, language)
        if found is None:
            raise NotFound
        return ArticleOut(**_head(found).model_dump(), body=found.body)

    @routes.get("/search", responses=described(), operation_id="search_articles")
    async def search(
        token: reader,
        query: Annotated[str, Query(min_length=1, max_length=500, examples=["where is my withdrawal"])],
        language: Language,
    ) -> Page[FoundArticle]:
        """What may answer a question, likely first."""
        found = await context.suggest(context.hidden(query), language)
        shown = [FoundArticle(topic=one.topic, title=one.title, score=one.score) for one in found]
        return Page(data=shown, next_cursor=None)

    return routes


def _events(context: AppContext) -> APIRouter:
    routes = APIRouter(tags=["events"])
    reader = Annotated[ApiToken, Security(caller_of(context), scopes=[Scope.EVENTS_READ])]

    @routes.get("/events", responses=described(404), operation_id="list_events")
    async def events(
        token: reader,
        type: Annotated[list[EventType], Query(max_length=len(SUBSCRIBABLE))] = [],  # noqa: B006 - never changed
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> EventPage:
        """What happened since, in order; each within seconds. Kept for `DESTEK_EVENT_DAYS`."""
        after = cursors.to_number(cursor)
        async with context.uow(read_only=True) as work:
            found = await work.outside.events(after, type, limit)
        last = found[-1].seq if found else after
        return EventPage(data=[EventOut.of(one) for one in found], next_cursor=cursors.of_number(last))

    return routes


def _head(one: ArticleShown) -> ArticleHead:
    return ArticleHead(topic=one.topic, language=one.language, title=one.title, category=one.category)
