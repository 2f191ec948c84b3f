"""The short way to sockets: past what requests need on their way, which each open socket would keep for its life."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

Endpoint = Callable[[WebSocket], Awaitable[None]]


class SocketEntrance:
    """ASGI middleware. `endpoints` are asked by path when a socket comes, and may be filled later."""

    def __init__(self, app: ASGIApp, endpoints: Mapping[str, Endpoint]) -> None:
        self._app = app
        self._endpoints = endpoints

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "websocket" and (endpoint := self._endpoints.get(scope["path"])) is not None:
            return endpoint(WebSocket(scope, receive, send))
        return self._app(scope, receive, send)
