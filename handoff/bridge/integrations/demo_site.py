"""A gaming site to try the desk with: it says who its players are, and what their accounts look like.

It does what a real site's server does (docs/api.md), in memory, and only where there is a demo.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import jwt
from fastapi import APIRouter, Request
from pydantic import Field
from standardwebhooks import Webhook, WebhookVerificationError

from handoff.bridge.authentication import Body
from handoff.bridge.context import AppContext
from handoff.domain.errors import BadRequest, NotFound, Unauthenticated
from handoff.domain.ids import new_key
from handoff.domain.integrations.endpoint import Endpoint, EndpointKind, EndpointSecret, new_endpoint_secret
from handoff.services.people.identity import AUDIENCE

NAME = "Demo site"
PATH = "/demo/site"
_ACCOUNTS = {"leyla1042": "Leyla", "murad2077": "Murad"}
_IDENTITY_SECONDS = 600
_LIMITS = ("day", "week", "month")


class Whom(Body):
    account: str = Field(max_length=64)


class DemoSite:
    """What the site knows of its players; forgotten when the process ends."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._limits: dict[str, list[dict[str, str]]] = {}
        self._excluded: set[str] = set()
        self._done: dict[str, dict[str, str]] = {}

    def card(self, account: str) -> dict[str, Any]:
        """Raises: NotFound."""
        if account not in _ACCOUNTS:
            raise NotFound
        now = self._context.clock.now()
        is_first = account == next(iter(_ACCOUNTS))

        def at(**ago: float) -> str:
            return (now - timedelta(**ago)).isoformat()

        withdrawal = {"kind": "withdrawal", "amount": "250", "currency": "AZN", "at": at(days=2), "method": "Visa"}
        deposit = {"kind": "deposit", "amount": "100", "currency": "AZN", "at": at(days=3), "method": "Visa"}
        return {
            "account_id": account,
            "status": "self_excluded" if account in self._excluded else "active",
            "kyc": "verified" if is_first else "pending",
            "balances": [{"amount": "182.40" if is_first else "12.00", "currency": "AZN"}],
            "limits": self._limits.get(account, []),
            "transactions": [
                {"id": f"W-{account[-4:]}", "status": "review" if is_first else "done", **withdrawal},
                {"id": f"D-{account[-4:]}", "status": "done" if is_first else "pending", **deposit},
            ],
            "open_bets": [{"id": "B-881", "title": "Qarabağ – Neftçi, 1", "stake": "10", "currency": "AZN"}],
            "flags": ["vip"] if is_first else [],
            "actions": _ACTIONS,
        }

    def act(self, id: str, data: dict[str, Any]) -> dict[str, str]:
        """Do it once, however often the same is asked. Raises: NotFound."""
        if id in self._done:
            return self._done[id]
        account, values = str(data.get("account_id")), data.get("values") or {}
        self.card(account)
        said = {"outcome": "refused", "message": "Unknown action"}
        if data.get("action") == "set_limit":
            limit = {"kind": "deposit", "period": values["period"], "amount": values["amount"], "currency": "AZN"}
            self._limits.setdefault(account, []).append(limit)
            said = {"outcome": "done", "message": f"{limit['amount']} AZN"}
        elif data.get("action") == "self_exclude":
            self._excluded.add(account)
            said = {"outcome": "done", "message": ""}
        elif data.get("action") == "resend_verification":
            said = {"outcome": "done", "message": ""}
        self._done[id] = said
        return said


def router(context: AppContext, identity_secret: str) -> APIRouter:
    """Its routes. `identity_secret` is what the site and the desk share."""
    routes = APIRouter(include_in_schema=False)
    site = DemoSite(context)

    @routes.post("/demo/identity")
    async def identity(body: Whom) -> dict[str, str]:
        """A signed identity, as the site's server gives to the page of a player who is signed in there."""
        if body.account not in _ACCOUNTS:
            raise NotFound
        now = int(context.clock.now().timestamp())
        claims = {"sub": body.account, "name": _ACCOUNTS[body.account], "aud": AUDIENCE}
        times = {"iat": now, "exp": now + _IDENTITY_SECONDS}
        return {"identity": jwt.encode(claims | times, identity_secret, "HS256")}

    @routes.post(PATH)
    async def answer(request: Request) -> dict[str, Any]:
        """What the desk asks, as docs/api.md has it."""
        body = (await request.body()).decode()
        asked = _verified(body, dict(request.headers), await _secrets(context))
        if asked["type"] == "player.card":
            return site.card(str(asked["data"]["account_id"]))
        if asked["type"] == "player.action":
            return site.act(request.headers["webhook-id"], asked["data"])
        raise BadRequest(field="type")

    return routes


async def make_known(context: AppContext) -> None:
    """The desk asks the demo site about players, unless it asks another one."""
    url, now = f"{context.own_address}{PATH}", context.clock.now()
    async with context.uow() as work:
        await work.alone("endpoints")
        known = await work.endpoints.all(EndpointKind.PLAYER)
        if not known:
            await work.endpoints.add(_endpoint(context, url, now))
        elif known[0].description == NAME and known[0].url != url:  # the desk has moved
            await work.endpoints.update(replace(known[0], url=url))
        await work.commit()


def _endpoint(context: AppContext, url: str, now: datetime) -> Endpoint:
    sealed = context.sign_in.seal.sealed(new_endpoint_secret())
    return Endpoint(
        id=new_key(),
        kind=EndpointKind.PLAYER,
        url=url,
        description=NAME,
        types=(),
        secrets=(EndpointSecret(sealed=sealed, made_at=now),),
        is_enabled=True,
        created_at=now,
        created_by=NAME,
    )


async def _secrets(context: AppContext) -> list[str]:
    """Those that the desk signs by: a real site keeps them itself."""
    async with context.uow(read_only=True) as work:
        known = await work.endpoints.all(EndpointKind.PLAYER)
    good = [one for endpoint in known for one in endpoint.good_secrets(context.clock.now())]
    return [secret for one in good if (secret := context.sign_in.seal.opened(one.sealed)) is not None]


def _verified(body: str, headers: dict[str, str], secrets: list[str]) -> Any:
    """What was asked. Raises: Unauthenticated: not signed by the desk, or long ago."""
    for secret in secrets:
        try:
            return Webhook(secret).verify(body, headers)
        except WebhookVerificationError:
            continue
    raise Unauthenticated


def _field(name: str, kind: str, **labels: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "labels": labels}


_ACTIONS: list[dict[str, Any]] = [
    {
        "id": "set_limit",
        "labels": {
            "az": "Depozit limiti qoy",
            "tr": "Yatırma limiti koy",
            "ru": "Лимит пополнения",
            "en": "Set a limit",
        },
        "fields": [
            _field("amount", "number", az="Məbləğ, AZN", tr="Tutar, AZN", ru="Сумма, AZN", en="Amount, AZN"),
            _field("period", "choice", az="Müddət", tr="Süre", ru="Период", en="Period") | {"choices": list(_LIMITS)},
        ],
    },
    {
        "id": "resend_verification",
        "labels": {
            "az": "Doğrulama məktubunu göndər",
            "tr": "Doğrulama e-postası gönder",
            "ru": "Письмо для проверки",
            "en": "Resend verification",
        },
    },
    {
        "id": "self_exclude",
        "labels": {"az": "Özünü kənarlaşdırma", "tr": "Kendini dışlama", "ru": "Самоисключение", "en": "Self-exclude"},
        "grave": True,
    },
]
