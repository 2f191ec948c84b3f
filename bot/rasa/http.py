"""The loopback side of the server that Rasa calls: custom actions, wording, vectors; each wants the shared token."""

import hmac
import logging
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.concurrency import run_in_threadpool

from bot.understanding.embedding import embedding, encoded
from bot.wording.nlg import Nlg
from bot.wording.questions import Questions
from faq.ports import Faq

logger = logging.getLogger(__name__)

TEXTS_AT_ONCE = 512

Embed = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""Vectors of texts, each with the language that its conversation is in; empty where that is not known."""


class EmbedRequest(BaseModel):
    """Texts that the NLU wants vectors for, and their languages."""

    texts: list[str] = Field(max_length=TEXTS_AT_ONCE)
    languages: list[str] = Field(max_length=TEXTS_AT_ONCE)


def router(executor: ActionExecutor, nlg: Nlg, faq: Faq, token: str) -> APIRouter:
    """Routes POST /webhook (custom actions), /nlg (texts of `utter_*`) and /embed (vectors).

    Mount it where only the own machine can reach it; a wrong token gets 403.
    """
    routes = embed_router(embedding(faq), token)
    questions = Questions(nlg)

    @routes.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        call: dict[str, Any] = await request.json()
        call["domain"] = call.get("domain") or {}  # no action of ours reads it, but the executor wants one
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as rejection:
            return JSONResponse({"error": str(rejection), "action_name": rejection.action_name}, status_code=400)
        except ActionNotFoundException as unknown:
            return JSONResponse({"error": "no such action", "action_name": unknown.action_name}, status_code=404)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    @routes.post("/nlg")
    async def wording(request: Request) -> JSONResponse:
        call: dict[str, Any] = await request.json()
        try:
            return JSONResponse(questions.respond(str(call["response"]), call["tracker"]))
        except KeyError as unknown:
            logger.error("no text for %s", unknown)
            return JSONResponse({"error": "no such text"}, status_code=404)

    return routes


def embed_router(embed: Embed, token: str) -> APIRouter:
    """Route POST /embed alone, as training needs it: base64 of little-endian fp32 rows, and their shape."""

    async def check(x_destek_token: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(x_destek_token.encode(), token.encode()):
            raise HTTPException(403)

    routes = APIRouter(dependencies=[Depends(check)], include_in_schema=False)

    @routes.post("/embed")
    async def vectors(request: EmbedRequest) -> dict[str, Any]:
        if len(request.texts) != len(request.languages):
            raise HTTPException(422)
        rows = await run_in_threadpool(embed, request.texts, request.languages)
        return {"vectors": encoded(rows), "shape": list(rows.shape)}

    return routes
