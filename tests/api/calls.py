"""An operator's calls over HTTP, and files to send."""

from typing import Any, Self

import httpx

from handoff.domain.people.operator import Operator
from tests.api.world import World

PNG = (
    b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\x02" * 9
)


class Calls:
    """A signed-in operator's browser."""

    def __init__(self, world: World, operator: Operator, cookie: str, csrf: str) -> None:
        self._world = world
        self.operator = operator
        self.cookie = cookie
        self.csrf = csrf

    @classmethod
    async def of(cls, world: World, operator: Operator) -> Self:
        return cls(world, operator, *await world.sign_in(operator))

    async def __call__(self, method: str, path: str, *, csrf: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf if csrf is None else csrf} | more.pop("headers", {})
        answer = await self._world.http.request(method, f"/api/operator/{path}", headers=headers, **more)
        self._world.http.cookies.clear()
        return answer

    async def get(self, path: str) -> Any:
        """What comes of a call that must succeed."""
        return good(await self("GET", path))

    async def post(self, path: str, **body: Any) -> Any:
        return good(await self("POST", path, json=body))


def good(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def upload(
    world: World, session: dict[str, Any], content: bytes = PNG, name: str = "photo.png"
) -> httpx.Response:
    """A player's upload."""
    headers = {"Authorization": f"Bearer {session['access_token']}", "X-File-Name": name}
    return await world.http.post("/api/visitor/attachments", content=content, headers=headers)
