"""What people type, made safe to store and to show as text."""

import re
import unicodedata
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from handoff.domain.errors import EmptyMessage, MessageTooLong
from handoff.ports.assistant import Mask

_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\ud800-\udfff"  # halves of surrogate pairs, which no database stores
    "\u202a-\u202e\u2066-\u2069]"  # what turns the direction of everything after it: text made to look like other text
)

_SECRET_NAME = re.compile(
    r"token|secret|passw|parol|session|sid\b|auth|api_?key|signature|otp|cvv|card|iban|(?<!\w)code=", re.IGNORECASE
)


def scrub(text: str) -> str:
    """`text` in NFC without control characters and outer blanks; nothing may be left."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():  # nothing of what is dropped is
        text = _DROPPED.sub("", text)
    return unicodedata.normalize("NFC", text).strip()


def clean(text: str, limit: int, *, may_be_empty: bool = False) -> str:
    """A message's text: scrubbed, neither too long nor empty, unless it may be.

    Raises:
        MessageTooLong: more than `limit` characters are left.
        EmptyMessage: nothing that can be seen is left.
    """
    text = scrub(text)
    if len(text) > limit:
        raise MessageTooLong(limit=limit)
    if not may_be_empty and not any(unicodedata.category(c)[0] not in "ZC" for c in text):
        raise EmptyMessage
    return text


def web_address(text: str) -> str:
    """`text` if it is an address of a web page, else nothing: a link to it must be harmless."""
    text = scrub(text)
    return text if text.lower().startswith(("http://", "https://")) else ""


def without_secrets(address: str, mask: Mask) -> str:
    """An address as it may be kept: who is signed in where, and cards in it, are nobody's business at the desk.

    What holds a secret, or is named like one, goes as a whole: the query, the fragment, or all behind the host.
    """

    def is_harmless(text: str) -> bool:
        return not (mask(scrub(unquote_plus(text)))[1] or _SECRET_NAME.search(text))

    try:
        parts = urlsplit(scrub(address))
        path = parts.path if not mask(scrub(unquote_plus(parts.path)))[1] else "/"
        query, fragment = (text if is_harmless(text) else "" for text in (parts.query, parts.fragment))
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, fragment))
    except ValueError:  # not an address at all
        return ""
