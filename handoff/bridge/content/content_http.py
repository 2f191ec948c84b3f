"""What the console asks for beside the talk itself: saved replies, suggestions, the player's history, the report."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.conversations import views
from handoff.bridge.tickets import ticket_views
from handoff.domain.conversations.message import Author
from handoff.domain.ids import ConversationId, SavedReplyId
from handoff.protocol.frames import Language
from handoff.services import audit, rights
from handoff.services.content import saved_replies
from handoff.services.conversations import player_history
from handoff.services.reports import last_days
from handoff.services.rights import Action, Area

_LAST_MESSAGES = 30
"""How far back the player's last words are looked for."""


class NewReply(Body):
    shortcut: str = Field(max_length=64)
    language: Language
    text: str


class ReplyChange(Body):
    shortcut: str | None = Field(None, max_length=64)
    language: Language | None = None
    text: str | None = None


class Replies(Body):
    """All saved replies, and what {site} in them stands for."""

    saved_replies: list[dict[str, str]]
    site_name: str


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_saved_replies(context))
    routes.include_router(_asides(context))
    return routes


def _saved_replies(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    async def all_replies() -> Replies:
        replies = [asdict(reply) for reply in await saved_replies.all_of(context.uow)]
        return Replies(saved_replies=replies, site_name=context.site_name)

    @routes.get("/api/operator/saved-replies")
    async def replies(who: signed_in) -> Replies:
        return await all_replies()

    @routes.post("/api/operator/saved-replies")
    async def add_reply(body: NewReply, who: signed_in) -> Replies:
        rights.check(who[0], Action.CHANGE, Area.SAVED_REPLIES)
        await saved_replies.add(
            context.uow, context.clock, shortcut=body.shortcut, language=body.language, text=body.text
        )
        return await all_replies()

    @routes.patch("/api/operator/saved-replies/{id}")
    async def change_reply(id: str, body: ReplyChange, who: signed_in) -> Replies:
        rights.check(who[0], Action.CHANGE, Area.SAVED_REPLIES)
        await saved_replies.change(
            context.uow, context.clock, SavedReplyId(id), shortcut=body.shortcut, language=body.language, text=body.text
        )
        return await all_replies()

    @routes.delete("/api/operator/saved-replies/{id}")
    async def remove_reply(id: str, who: signed_in) -> Replies:
        rights.check(who[0], Action.CHANGE, Area.SAVED_REPLIES)
        await saved_replies.remove(context.uow, context.clock, SavedReplyId(id))
        return await all_replies()

    return routes


def _asides(context: AppContext) -> APIRouter:
    """Suggestions, the player's history, the report."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get("/api/operator/conversations/{id}/suggestions")
    async def suggestions(id: str, who: signed_in) -> dict[str, object]:
        async with context.uow(read_only=True) as work:
            conversation = await rights.seen(work, who[0], ConversationId(id))
            messages = await work.messages.after(conversation.id, max(0, conversation.head_seq - _LAST_MESSAGES))
        said = (m.text for m in reversed(messages) if m.author is Author.VISITOR and m.text and m.pressed is None)
        question = next(said, "")
        if conversation.stays_with_people:  # no article is an answer to somebody in danger
            return {"question": question, "suggestions": []}
        found = await context.suggest(question, conversation.language) if question else []
        return {"question": question, "suggestions": [asdict(one) for one in found]}

    @routes.get("/api/operator/conversations/{id}/history")
    async def history(id: str, who: signed_in) -> dict[str, object]:
        async with context.uow(read_only=True) as work:
            conversation = await rights.seen(work, who[0], ConversationId(id))
            await audit.record_read(context.uow, context.clock, who[0], conversation, "history")
            found = await player_history.before(work, who[0], conversation)
            return {
                "conversations": await views.summaries(work, found.conversations, who[0]),
                "tickets": await ticket_views.ticket_views(work, found.tickets),
                "unproven": sorted(found.unproven),
                "tags": await work.tags.of([one.id for one in found.conversations]),
                "closed_reasons": {one.id: one.closed_reason for one in found.conversations if one.closed_reason},
            }

    @routes.get("/api/operator/report")
    async def report(who: signed_in, days: Annotated[int, Query(ge=1, le=366)] = 7) -> dict[str, object]:
        rights.check(who[0], Action.READ, Area.REPORT)
        found = await last_days.of_days(context.uow, context.clock, days)
        return {
            "csat": {"mean": found.csat, "n": found.csat_n, "by_operator": [asdict(one) for one in found.by_operator]},
            "nps": {"score": found.nps, "n": found.nps_n},
            "comments": [asdict(one) for one in found.comments],
            "waits": asdict(found.waits),
            "tickets": asdict(found.tickets),
        }

    return routes
