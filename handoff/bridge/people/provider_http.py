"""Signing in through an identity provider, over HTTP: there, and back."""

import secrets
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Cookie, Request, Response
from fastapi.responses import RedirectResponse

from handoff.bridge.authentication import address, throttled
from handoff.bridge.context import AppContext
from handoff.bridge.people import cookies
from handoff.bridge.people.authentication import arrival
from handoff.bridge.transport.identity_provider import Asked, IdentityProvider
from handoff.domain.errors import DeskError, NotFound, ProviderRefused
from handoff.domain.people.session import Session
from handoff.services.people import provided
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.queue import shift_ends

CALLBACK = "/api/operator/provider/callback"
_COOKIE = "destek_provider"
_KIND = "provider"
"""Kind of the sessions that are attempts; each is good for one answer."""
_LASTS = timedelta(minutes=10)
_PER_MINUTE = 30


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()

    def known() -> IdentityProvider:
        """Raises: NotFound: the settings name no provider."""
        if context.provider is None:
            raise NotFound
        return context.provider

    @routes.get("/api/operator/sign-in")
    async def ways() -> dict[str, str | None]:
        """The ways in that the sign-in page offers beside the password."""
        return {"provider": None if context.provider is None else context.provider.name}

    @routes.get("/api/operator/provider")
    async def there(request: Request, again: bool = False) -> Response:
        provider = known()
        try:
            await throttled(context, f"provider:{address(request)}", _PER_MINUTE)
            asked = Asked(secret=secrets.token_urlsafe(32))
            url = await provider.address(asked, _callback(context), again=again)
        except DeskError as error:
            return _back(error)
        async with context.uow() as work:
            expires_at = context.clock.now() + _LASTS
            attempt = Session(secret_hash=secret_hash(asked.secret), subject="", kind=_KIND, expires_at=expires_at)
            await work.sessions.add(attempt)
            await work.commit()
        answer = RedirectResponse(url, 303)
        answer.set_cookie(
            _COOKIE,
            asked.secret,
            max_age=int(_LASTS.total_seconds()),
            path=CALLBACK,
            httponly=True,
            secure=context.secure_cookies,
            samesite="lax",  # the provider's page leads here
        )
        return answer

    @routes.get(CALLBACK)
    async def back(request: Request, secret: Annotated[str, Cookie(alias=_COOKIE)] = "") -> Response:
        provider = known()
        try:
            async with context.uow() as work:
                attempt = await work.sessions.take(secret_hash(secret), _KIND, context.clock.now())
                await work.commit()
            if attempt is None:
                raise ProviderRefused(reason="failed")
            person = await provider.person(Asked(secret=secret), _callback(context), dict(request.query_params))
            signed = await provided.sign_in(context, context.sign_in, context.provider_rules, person, arrival(request))
        except DeskError as error:
            answer = _back(error)
        else:
            answer = RedirectResponse("/console/", 303)
            await shift_ends.begin(context, signed.operator)
            cookies.give(context, answer, signed.secret, context.sign_in.hours * 3600)
        answer.delete_cookie(_COOKIE, path=CALLBACK, httponly=True, secure=context.secure_cookies, samesite="lax")
        return answer

    return routes


def _callback(context: AppContext) -> str:
    return context.own_address + CALLBACK


def _back(error: DeskError) -> RedirectResponse:
    """To the sign-in page, which says what was wrong."""
    told = {"refused": str(error.params.get("reason", error.code))}
    return RedirectResponse(f"/console/?{urlencode(told)}", 303)
