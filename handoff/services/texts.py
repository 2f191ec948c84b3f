"""What people type, made safe to store and to show as text."""

import unicodedata

from handoff.domain.errors import EmptyMessage, MessageTooLong

_KEPT = {"\n", "\t"}
# Marks that turn the direction of everything after them: a way to make text look like other text.
_BIDI = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}


def scrub(text: str) -> str:
    """`text` in NFC without control characters and outer blanks; nothing may be left."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Cc: control characters; Cs: halves of surrogate pairs, which no database stores.
    kept = (c for c in text if c in _KEPT or (c not in _BIDI and unicodedata.category(c) not in {"Cc", "Cs"}))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


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
