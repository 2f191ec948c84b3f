"""Rasa's calls to the server (custom actions): one kept connection, a deadline, and failures that are heard.

Rasa opens a connection a call, waits five minutes, and goes on with the turn after a failed action as if it had done
nothing. Here the failure is noted, and the channel turns the whole turn into an error that may be tried again.
"""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any

import aiohttp
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

DEADLINE_SECONDS = 20.0

failures: contextvars.ContextVar[list[str]] = contextvars.ContextVar("failures")
"""What went wrong in the turn that runs in this context: codes, no texts of players."""


def note(code: str) -> None:
    """Remember a failure of the turn that runs now; without one, nothing happens."""
    noted = failures.get(None)
    if noted is not None:
        noted.append(code)


class ServerEndpoint(EndpointConfig):
    """An endpoint of the server, in place of the one that Rasa read from endpoints.yml."""

    def __init__(self, origin: EndpointConfig, code: str) -> None:
        super().__init__(url=origin.url, headers=origin.headers)
        self._code = code
        self._session: aiohttp.ClientSession | None = None

    async def request(self, method: str = "post", *args: Any, json: Any = None, **kwargs: Any) -> Any:
        """The answer's JSON. Raises: ClientResponseError, aiohttp.ClientError; either is noted."""
        try:
            return await self._answer(method, _slim(json))
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            note(self._code)
            if isinstance(error, asyncio.TimeoutError):
                raise aiohttp.ClientError("the server did not answer in time") from error
            raise

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _answer(self, method: str, body: Any) -> Any:
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=DEADLINE_SECONDS)
            self._session = aiohttp.ClientSession(headers=self.headers, timeout=timeout)
        async with self._session.request(method, self.url, json=body) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, "")
            return await response.json()


def check_form_once() -> None:
    """Rasa checks the form of every action's answer, and each time its own schema too, which takes 30 times as long.

    Here the schema is checked once; answers are checked as before.
    """
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    form = kind(schema)

    def check(action: RemoteAction, result: Any) -> bool:
        form.validate(result)
        return True

    RemoteAction._validate_action_result = check


def _slim(body: Any) -> Any:
    """The call without the past events, which no action of ours reads and which grow with every message."""
    if not isinstance(body, dict) or not isinstance(body.get("tracker"), dict):
        return body
    return {**body, "domain": {}, "tracker": {**body["tracker"], "events": []}}
