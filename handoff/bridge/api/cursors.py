"""Where a page ended, as text that callers need not understand."""

import base64
import binascii
from datetime import datetime

from handoff.domain.errors import NotFound
from handoff.ports.repositories.integrations import Place


def of_place(at: datetime, id: str) -> str:
    return _written(f"{at.isoformat()} {id}")


def to_place(cursor: str | None) -> Place | None:
    """Raises: NotFound: it is none of ours."""
    if cursor is None:
        return None
    at, _, id = _read(cursor).partition(" ")
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        raise NotFound(field="cursor") from None
    if when.tzinfo is None or not id:
        raise NotFound(field="cursor")
    return when, id


def of_number(number: int) -> str:
    return _written(str(number))


def to_number(cursor: str | None) -> int:
    """0 for none. Raises: NotFound: it is none of ours."""
    if cursor is None:
        return 0
    text = _read(cursor)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise NotFound(field="cursor")
    return int(text)


def _written(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise NotFound(field="cursor") from None
