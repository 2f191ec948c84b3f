"""Calls that players ask for, over HTTP: planned, moved and taken back by the player; carried out by operators."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, Field

from handoff.bridge.authentication import Body, SignedIn, conversation_of, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.ids import ConversationId
from handoff.domain.queue.callback import Callback, CallOutcome, Window
from handoff.services.queue import callbacks, phone_numbers
from handoff.services.queue.callbacks import MATTER_CHARACTERS, NOTE_CHARACTERS, Wish


class CallbackWish(Body):
    number: str = Field(max_length=64)
    country: str | None = Field(None, pattern="^[A-Za-z]{2}$")
    starts_at: AwareDatetime
    matter: str = Field("", max_length=2 * MATTER_CHARACTERS)

    @property
    def wish(self) -> Wish:
        return Wish(number=self.number, country=self.country, starts_at=self.starts_at, matter=self.matter)


class CallMade(Body):
    outcome: CallOutcome
    note: str = Field("", max_length=2 * NOTE_CHARACTERS)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get("/api/visitor/callback")
    async def planned(request: Request) -> dict[str, object]:
        conversation = await conversation_of(context, request)
        async with context.uow(read_only=True) as work:
            callback = await work.callbacks.open_of(conversation)
            language = (await work.conversations.get(conversation)).language
        return {
            "offered": context.rules.callbacks.offered,
            "windows": [_window(one) for one in callbacks.windows(context)],
            "country": phone_numbers.REGIONS.get(language),
            "callback": _own(callback) if callback else None,
        }

    @routes.post("/api/visitor/callback")
    async def ask(body: CallbackWish, request: Request) -> dict[str, object]:
        conversation = await conversation_of(context, request)
        return {"callback": _own(await callbacks.request(context, conversation, body.wish))}

    @routes.delete("/api/visitor/callback", status_code=204)
    async def take_back(request: Request) -> None:
        await callbacks.cancel(context, await conversation_of(context, request))

    @routes.get("/api/operator/callback-windows")
    async def windows(who: signed_in) -> dict[str, object]:
        return {"windows": [_window(one) for one in callbacks.windows(context)]}

    @routes.post("/api/operator/conversations/{id}/callback")
    async def plan(id: str, body: CallbackWish, who: signed_in) -> dict[str, object]:
        callback = await callbacks.request(context, ConversationId(id), body.wish, by=who[0])
        return {"callback": _own(callback)}

    @routes.post("/api/operator/conversations/{id}/callback/outcome")
    async def made(id: str, body: CallMade, who: signed_in) -> dict[str, object]:
        callback = await callbacks.record(context, who[0], ConversationId(id), body.outcome, body.note)
        return {"state": callback.state, "attempts": callback.attempts, **_window(callback.window)}

    return routes


def _window(window: Window) -> dict[str, datetime]:
    return {"starts_at": window.starts_at, "ends_at": window.ends_at}


def _own(callback: Callback) -> dict[str, object]:
    """As its player sees it: the number's end alone, for whoever else sits at that screen."""
    return {
        "ending": phone_numbers.ending(callback.number),
        "matter": callback.matter,
        "state": callback.state,
        **_window(callback.window),
    }
