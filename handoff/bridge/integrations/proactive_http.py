"""Cards that come up by themselves: asked for by the site's pages, whatever their origin; kept from the console."""

import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, ValidationError

from handoff.bridge.authentication import Body, address, operator_of, throttled
from handoff.bridge.context import AppContext
from handoff.domain.errors import DeskError
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.protocol.frames import Language
from handoff.services.integrations import proactive

_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
_PER_MINUTE = 60
"""Questions of one address: mobile networks put many players behind one."""
_NOTHING = {"card": None}


class RuleFields(Body):
    name: str | None = Field(None, max_length=200)
    is_enabled: bool | None = None
    page: str | None = Field(None, max_length=400)
    seconds: int | None = None
    languages: list[Language] | None = None
    came_back: bool | None = None
    attribute: str | None = Field(None, max_length=200)
    value: str | None = Field(None, max_length=400)
    texts: dict[Language, str] | None = None
    topic: str | None = Field(None, max_length=200)
    every_hours: int | None = None

    def given(self) -> dict[str, Any]:
        """What was said, also that something is open now."""
        told = self.model_dump(exclude_unset=True)
        if "languages" in told:
            told["languages"] = tuple(told["languages"] or ())
        return {name: value for name, value in told.items() if value is not None or name == "came_back"}


class Asked(Body):
    rule: str = Field(max_length=64)
    language: Language
    browser: str = Field(min_length=8, max_length=64)
    """A random name that the browser gave itself."""
    identity: str = Field("", max_length=4096)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_of_pages(context))
    routes.include_router(_kept(context))
    return routes


def _of_pages(context: AppContext) -> APIRouter:
    routes = APIRouter()

    @routes.get("/widget/proactive")
    async def rules(language: Language) -> Response:
        """What the page is to look out for; what a card says comes when it may be shown."""
        found = await proactive.in_force(context, language)
        told = ("id", "page", "seconds", "came_back", "attribute", "value", "every_hours")
        shown = [{name: getattr(one, name) for name in told} for one in found]
        return JSONResponse({"rules": shown}, headers=_FOR_ALL)

    @routes.post("/widget/proactive")
    async def card(request: Request) -> Response:
        """The card, if it may be shown to this player now; as text, so that browsers ask nobody before."""
        try:
            asked = Asked.model_validate_json(await request.body())
            await throttled(context, f"proactive:{address(request)}", _PER_MINUTE)
            return JSONResponse(await _card(asked), headers=_FOR_ALL)
        except (ValidationError, DeskError, json.JSONDecodeError):
            return JSONResponse(_NOTHING, headers=_FOR_ALL)

    async def _card(asked: Asked) -> dict[str, Any]:
        account = None
        if asked.identity:
            account = context.identities.read(asked.identity, context.clock.now()).account_id
        rule = await proactive.may_show(context, context.players, asked.rule, account_id=account, browser=asked.browser)
        if rule is None:
            return _NOTHING
        article = context.library.one(rule.topic, asked.language) if rule.topic else None
        question = rule.texts.get(asked.language) or (article.title if article else "")
        return {"card": {"text": question, "ask": article.title if article else question}} if question else _NOTHING

    return routes


def _kept(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]

    @routes.get("/api/operator/proactive")
    async def all_rules(who: signed_in) -> dict[str, object]:
        return {"rules": [asdict(one) for one in await proactive.all_for(context, who[0])]}

    @routes.post("/api/operator/proactive")
    async def make(body: RuleFields, who: signed_in) -> dict[str, object]:
        return {"rule": asdict(await proactive.save(context, who[0], body.given()))}

    @routes.patch("/api/operator/proactive/{id}")
    async def change(id: str, body: RuleFields, who: signed_in) -> dict[str, object]:
        return {"rule": asdict(await proactive.save(context, who[0], body.given(), id))}

    @routes.delete("/api/operator/proactive/{id}")
    async def remove(id: str, who: signed_in) -> dict[str, object]:
        await proactive.remove(context, who[0], id)
        return {}

    return routes
