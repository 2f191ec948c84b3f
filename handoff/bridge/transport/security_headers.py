"""What every answer and every request must obey: security headers, and a bound on the body."""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import structlog
from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 64 * 1024
UPLOADS = frozenset({"/api/visitor/attachments", "/api/operator/attachments"})
"""Paths whose bodies are files: they are read piece by piece, with a bound of their own."""
LEADS_ELSEWHERE = "/api/operator/provider"
"""The one address that sends browsers to another host: the identity provider that the settings name."""
ENTRANCES = {"/api/visitor/sessions", "/api/operator/sign-in"}
"""Where something new begins, which a process that stops does not take."""
_FOR_OTHERS = ("/web/widget/loader/", "/assets/panel-")
"""What other sites load, besides the loader."""


class SecurityHeaders:
    """ASGI middleware. `embedders` are the origins that may show the widget in a frame, besides ours; `is_stopping`
    says whether the process still takes new sessions; `is_secure`, whether browsers reach us by https.
    """

    def __init__(
        self,
        app: ASGIApp,
        embedders: frozenset[str],
        is_stopping: Callable[[], bool] = lambda: False,
        *,
        is_secure: bool = False,
    ) -> None:
        self._app = app
        self._is_secure = is_secure
        self._is_stopping = is_stopping
        self._embedders = " ".join(["'self'", *sorted(embedders)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._protect(path, MutableHeaders(scope=message))
            await send(message)

        is_upload = path in UPLOADS
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or (int(length) > MAX_BODY_BYTES and not is_upload):
            await _refusal("bad_request", 413)(scope, receive, guarded_send)
            return
        if path in ENTRANCES and self._is_stopping():
            await _refusal("stopping", 503, retryable=True)(scope, receive, guarded_send)
            return
        try:
            await self._app(scope, receive if is_upload else _bounded(receive), guarded_send)
        except ClientDisconnect:  # nobody is there to be answered
            return
        except Exception as error:
            if started:
                raise
            log.error("request_failed", path=path, exc_info=error)
            await _refusal("internal", 500)(scope, receive, guarded_send)

    def _protect(self, path: str, headers: MutableHeaders) -> None:
        ancestors = self._embedders if path.startswith("/widget/") else "'none'"
        pictures = self._embedders if path.startswith("/widget/") else "'self'"  # a site may show its own logo
        headers["Content-Security-Policy"] = (
            f"default-src 'self'; img-src {pictures} data: blob:; object-src 'none'; base-uri 'none'; "
            f"form-action 'self'; frame-ancestors {ancestors}"
        )
        if path.startswith("/api/attachments/"):  # what people sent: never a page of ours, whatever it is
            headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if self._is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if "location" in headers and path != LEADS_ELSEWHERE:
            headers["Location"] = _here(headers["Location"])
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if path == "/widget/loader.js" or path.startswith(_FOR_OTHERS):
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            headers["Access-Control-Allow-Origin"] = "*"
        if path.startswith("/api/"):
            headers["Cache-Control"] = "no-store"
        elif "cache-control" not in headers:
            headers["Cache-Control"] = "no-cache"


def _here(location: str) -> str:
    """The same place on this host, whatever the request called it: we send nobody elsewhere."""
    parts = urlsplit(location)
    return urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))


def _refusal(code: str, status: int, *, retryable: bool = False) -> JSONResponse:
    headers = {"Retry-After": "1"} if retryable else None
    return JSONResponse({"error": {"code": code, "params": {}, "retryable": retryable}}, status, headers)


def _bounded(receive: Receive) -> Receive:
    """The same receiver, which fails where a body that does not tell its length grows past the bound."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY_BYTES:
            raise HTTPException(413)
        return message

    return bounded
