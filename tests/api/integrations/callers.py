"""Another system that calls the API."""

import itertools
from collections.abc import Sequence
from typing import Any

import httpx

from handoff.domain.integrations.api_token import Scope
from handoff.services.integrations import tokens
from tests.api.world import World

_numbers = itertools.count(1)
TICKET = {
    "account_id": "player1042",
    "kind": "deposit",
    "description": "The deposit of Monday has not arrived.",
    "language": "az",
    "amount": "250.00",
    "currency": "AZN",
    "transaction_id": "T-77",
}


class Caller:
    def __init__(self, world: World, secret: str) -> None:
        self._http = world.http
        self.secret = secret

    @classmethod
    async def of(cls, world: World, *scopes: Scope, days: int | None = None, name: str = "crm") -> "Caller":
        """One whose token has these scopes; all of them where none is named."""
        _, secret = await tokens.create(
            world.desk.uow, world.clock, name=name, scopes=scopes or tuple(Scope), days=days, by="Leyla"
        )
        return cls(world, secret)

    async def __call__(self, method: str, path: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secret}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or f"test-key-{next(_numbers)}"
        return await self._http.request(method, f"/api/v1/{path}", headers=headers, **more)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, *, key: str | None = None, **body: Any) -> Any:
        answer = await self("POST", path, key=key, json=body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()


async def everything(caller: Caller, path: str, limit: int, **params: Any) -> Sequence[Any]:
    """All pages of a list."""
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await caller.get(path, limit=limit, **params, **cursor)
        assert len(page["data"]) <= limit
        found += page["data"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error in the one shape of errors."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    return answer.status_code, told["code"]
