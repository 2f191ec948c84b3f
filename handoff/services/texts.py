"""What people type, made safe to store and to show as text."""

import re
import unicodedata

from handoff.domain.errors import EmptyMessage, MessageTooLong

_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\ud800-\udfff"  # halves of surrogate pairs, which no database stores
    "\u202a-\u202e\u2066-\u2069]"  # what turns the direction of everything after it: text made to look like other text
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
