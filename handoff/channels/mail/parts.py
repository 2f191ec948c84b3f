"""What a mail consists of: headers in Unicode, text and HTML, files. Whatever is broken, something comes of it."""

import email.header
import email.utils
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message

import charset_normalizer
import icalendar
import mailparser
from tnefparse import TNEF

_LIKELY = ["utf_8", "cp1251", "koi8_r", "cp1254", "cp1252", "iso8859_9"]
_CID = re.compile(r"""cid:([^"'\s>]+)""", re.IGNORECASE)
_TEXTS = {"text/plain", "text/html"}
_MOST_PARTS = 500
_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}


@dataclass(frozen=True, kw_only=True)
class MailFile:
    name: str
    content: bytes


@dataclass(kw_only=True)
class MailParts:
    message: Message
    text: str = ""
    html: str = ""
    files: list[MailFile] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    """Invitations of calendars, in a line each."""
    is_encrypted: bool = False

    def header(self, name: str) -> str:
        """Decoded; empty where there is none."""
        return decoded_header(self.message.get(name))

    def headers(self, name: str) -> list[str]:
        """All of that name, from the top."""
        return [decoded_header(value) for value in self.message.get_all(name, [])]

    def addresses(self, *names: str) -> list[tuple[str, str]]:
        """Names and addresses in these headers."""
        values = [str(value) for name in names for value in self.message.get_all(name, [])]
        found = email.utils.getaddresses(values)
        return [(decoded_header(name), address.strip().lower()) for name, address in found if "@" in address]


def parts_of(raw: bytes) -> MailParts:
    """Take a mail apart."""
    message = mailparser.parse_from_bytes(raw).message
    parts = MailParts(message=message)
    texts: list[str] = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind in _ENCRYPTED:
            parts.is_encrypted = True
        if part.is_multipart():
            continue
        _take(part, "text/plain" if kind.startswith("multipart/") else kind, parts, texts)
    parts.text = "\n\n".join(text for text in texts if text.strip())
    return parts


def _take(part: Message, kind: str, parts: MailParts, texts: list[str]) -> None:
    name = decoded_header(part.get_filename() or part.get_param("name") or "") if _is_named(part) else ""
    content = _bytes(part)
    if kind in _TEXTS and not name and part.get_content_disposition() != "attachment":
        text = decoded(content, part.get_content_charset())
        if kind == "text/plain":
            texts.append(text)
        else:
            parts.html += text
    elif kind == "text/calendar":
        parts.events += _events(content)
    elif kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or name.lower() == "winmail.dat":
        _take_tnef(content, parts, texts)
    elif content and kind not in {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "message/delivery-status",
    }:
        parts.files.append(MailFile(name=name or _name_for(part, kind), content=content))


def _is_named(part: Message) -> bool:
    try:
        return bool(part.get_filename() or part.get_param("name"))
    except (LookupError, ValueError, TypeError):
        return False


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (LookupError, ValueError, AssertionError):
        content = None
    if isinstance(content, bytes):
        return content
    return str(part.get_payload() or "").encode("utf-8", "surrogateescape")


def decoded(content: bytes, charset: str | None) -> str:
    """Text in the charset that it says, or else in the one that it looks like."""
    for name in filter(None, (charset, "utf-8")):
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    best = charset_normalizer.from_bytes(content, cp_isolation=_LIKELY).best()
    return str(best) if best is not None else content.decode("utf-8", "replace")


def decoded_header(value: object) -> str:
    """A header in Unicode, also one that is written in bare bytes or names a charset that there is none of."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if isinstance(value, email.header.Header) or any("\udc80" <= c <= "\udcff" for c in text):
        text = decoded(_raw(value), None)
    try:
        pieces = email.header.decode_header(text)
    except (ValueError, email.errors.HeaderParseError):
        return _one_line(text)
    words = [piece if isinstance(piece, str) else decoded(piece, charset) for piece, charset in pieces]
    return _one_line("".join(words))


def _raw(value: object) -> bytes:
    if isinstance(value, email.header.Header):
        chunks = [text for text, _ in value._chunks]  # type: ignore[attr-defined]
        return "".join(chunks).encode("utf-8", "surrogateescape")
    return str(value).encode("utf-8", "surrogateescape")


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _name_for(part: Message, kind: str) -> str:
    inline = (part.get("Content-ID") or "").strip("<>").partition("@")[0]
    return inline or kind.replace("/", ".")


def _events(content: bytes) -> list[str]:
    try:
        calendar = icalendar.Calendar.from_ical(content)
        events: Sequence[icalendar.cal.Component] = calendar.walk("VEVENT")
        return [f"{event.get('SUMMARY', '')} {event.decoded('DTSTART', '')}".strip() for event in events]
    except Exception:  # what is no calendar is none
        return []


def _take_tnef(content: bytes, parts: MailParts, texts: list[str]) -> None:
    """Outlook's own wrapping of what others send as MIME."""
    try:
        tnef = TNEF(content)
        files = [
            MailFile(name=str(file.long_filename() or file.name), content=bytes(file.data)) for file in tnef.attachments
        ]
        body = tnef.body
        html = tnef.htmlbody
    except Exception:  # broken: the wrapping itself is kept
        parts.files.append(MailFile(name="winmail.dat", content=content))
        return
    parts.files += files
    if html:
        parts.html += html if isinstance(html, str) else decoded(bytes(html), None)
    elif body:
        texts.append(body if isinstance(body, str) else decoded(bytes(body), None))
