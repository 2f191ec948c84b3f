"""Requests to the channel, checked before Rasa sees anything of them. Needs no Rasa itself."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any

ID_MAX_CHARACTERS = 255
TEXT_MAX_CHARACTERS = 4000
OWN_INTENTS = frozenset({"restart", "back", "session_start"})
"""Commands of Rasa itself; nobody needs them here."""
PEOPLE = frozenset({"returned", "closed"})
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_EXTERNAL = re.compile(r"EXTERNAL\s*:\s*", re.IGNORECASE)


class Refused(Exception):
    """The request gets `status` and `code`."""

    def __init__(self, status: int, code: str) -> None:
        self.status = status
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Form:
    """A complaint in the making: `slots` by name, and whether it is being asked for."""

    slots: dict[str, Any]
    active: bool


@dataclass(frozen=True)
class Turn:
    """One checked request to `/message`."""

    conversation: str
    seq: int
    text: str | None
    intent: str | None
    entities: dict[str, Any]
    metadata: dict[str, Any]
    vector: bytes | None = None
    """Of the text, where the server sent it along."""
    unheard: frozenset[int] = frozenset()
    """Earlier messages that the server answered by itself; what became of their turns here it does not know."""
    form: Form | None = None
    """The complaint as the log knows it."""


def plain_words(text: str) -> str:
    """The text without what Rasa would take for a command: leading blanks and slashes, its marks for its own use."""
    while True:
        stripped = text.strip().lstrip("/" + _INVISIBLE).strip()
        stripped = _EXTERNAL.sub("", stripped, count=1) if _EXTERNAL.match(stripped) else stripped
        if stripped == text:
            return text
        text = stripped


def read_turn(body: Any) -> Turn:
    """Check the body of a request. Raises: Refused."""
    if not isinstance(body, dict):
        raise Refused(422, "bad_request")
    conversation, seq = body.get("conversation"), body.get("seq")
    text, intent, entities = body.get("text"), body.get("intent"), body.get("entities") or {}
    metadata, vector = body.get("metadata") or {}, body.get("vector")
    unheard = body.get("unheard") or []
    if not (_is_id(conversation) and type(seq) is int):
        raise Refused(422, "bad_request")
    if not isinstance(unheard, list) or not all(type(each) is int for each in unheard):
        raise Refused(422, "bad_request")
    if not isinstance(entities, dict) or not isinstance(metadata, dict) or (text is None) == (intent is None):
        raise Refused(422, "bad_request")
    if intent is not None:
        if not isinstance(intent, str) or intent in OWN_INTENTS:
            raise Refused(422, "unknown_intent")
    elif not isinstance(text, str):
        raise Refused(422, "bad_request")
    elif len(text) > TEXT_MAX_CHARACTERS:
        raise Refused(413, "text_too_long")
    else:
        text = plain_words(text)
        if not text:
            raise Refused(422, "empty_text")
    metadata = {**metadata, "seq": seq, "typed": text is not None}
    return Turn(
        conversation,
        seq,
        text,
        intent,
        entities,
        metadata,
        _bytes(vector) if text == body.get("text") else None,
        frozenset(unheard),
        _form(body.get("form")),
    )


def _bytes(encoded: Any) -> bytes | None:
    try:
        return base64.b64decode(encoded, validate=True) if encoded else None
    except (TypeError, ValueError) as error:
        raise Refused(422, "bad_request") from error


def _form(form: Any) -> Form | None:
    if form is None:
        return None
    if not isinstance(form, dict) or not isinstance(form.get("slots"), dict) or type(form.get("active")) is not bool:
        raise Refused(422, "bad_request")
    return Form(form["slots"], form["active"])


def read_return(body: Any) -> tuple[str, str]:
    """Conversation and how people left it. Raises: Refused."""
    if not isinstance(body, dict) or not _is_id(body.get("conversation")) or body.get("what") not in PEOPLE:
        raise Refused(422, "bad_request")
    return body["conversation"], body["what"]


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= ID_MAX_CHARACTERS
