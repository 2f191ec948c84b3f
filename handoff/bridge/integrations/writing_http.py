"""What a language model writes, over HTTP, for operators to read; off where the site brings none."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from handoff.bridge.authentication import Body, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.errors import BadRequest
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.protocol.frames import Language
from handoff.services.integrations import writing_help
from handoff.services.integrations.writing_help import Draft


class Wanted(Body):
    what: Literal["summary", "draft", "translation"]
    text: str = Field("", max_length=8000)
    seq: int | None = Field(None, ge=1)


class Gap(Body):
    question: str = Field(max_length=8000)
    language: Language


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]

    @routes.get("/api/operator/writing")
    async def is_there(who: signed_in) -> dict[str, bool]:
        return {"available": context.writing.model.is_there}

    @routes.post("/api/operator/conversations/{id}/writing")
    async def write(id: str, body: Wanted, who: signed_in) -> dict[str, object]:
        talk = ConversationId(id)
        if body.what == "summary":
            return _shown(await writing_help.summary(context, context.writing, who[0], talk))
        if body.what == "draft":
            return _shown(await writing_help.draft(context, context.writing, who[0], talk))
        if (body.seq is None) == (body.text == ""):
            raise BadRequest(field="text")
        return _shown(
            await writing_help.translation(context, context.writing, who[0], talk, text=body.text, seq=body.seq)
        )

    @routes.post("/api/operator/writing/article")
    async def article(body: Gap, who: signed_in) -> dict[str, object]:
        return _shown(await writing_help.article(context, context.writing, who[0], body.question, body.language))

    return routes


def _shown(draft: Draft) -> dict[str, object]:
    return {"text": draft.text, "sources": draft.sources, "unsupported": draft.unsupported, "is_draft": True}
