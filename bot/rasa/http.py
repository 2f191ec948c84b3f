"""The loopback side of the server that Rasa calls: turns and vectors; each wants the shared token."""

import hmac
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from rasa_sdk.executor import ActionExecutor
from starlette.concurrency import run_in_threadpool

from bot.rasa.turn_loop import TURN, TurnLoop
from bot.understanding.embedding import embedding, encoded
from bot.wording.nlg import Nlg
from bot.wording.questions import Questions
from faq.ports import Faq

TEXTS_AT_ONCE = 512

Embed = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""Vectors of texts, each with the language that its conversation is in; empty where that is not known."""


class EmbedRequest(BaseModel):
    """Texts that the NLU wants vectors for, and their languages."""

    texts: list[str] = Field(max_length=TEXTS_AT_ONCE)
    languages: list[str] = Field(max_length=TEXTS_AT_ONCE)


def router(executor: ActionExecutor, nlg: Nlg, faq: Faq, token: str) -> APIRouter:
    """Routes POST /webhook (a whole turn) and /embed (vectors).

    Mount it where only the own machine can reach it; a wrong token gets 403.
    """
    routes = embed_router(embedding(faq), token)
    loop = TurnLoop(executor, Questions(nlg))

    @routes.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        call: dict[str, Any] = await request.json()
        if call["next_action"] != TURN:
            return JSONResponse({"error": "no such action", "action_name": call["next_action"]}, status_code=404)
        return JSONResponse(await loop.run(call["tracker"]))

    return routes


def embed_router(embed: Embed, token: str) -> APIRouter:
    """Route POST /embed alone, as training needs it: base64 of little-endian fp32 rows, and their shape."""

    async def check(x_destek_token: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(x_destek_token.encode(), token.encode()):
            raise HTTPException(403)

    routes = APIRouter(dependencies=[Depends(check)], include_in_schema=False)

    @routes.post("/embed")
    async def vectors(request: EmbedRequest) -> dict[str, object]:
        if len(request.texts) != len(request.languages):
            raise HTTPException(422)
        rows = await run_in_threadpool(embed, request.texts, request.languages)
        return {"vectors": encoded(rows), "shape": list(rows.shape)}

    return routes
