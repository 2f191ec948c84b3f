"""A mail as the desk understands it."""

import email.utils
import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.genuineness import genuineness_of
from handoff.channels.mail.html import new_text, text_of
from handoff.channels.mail.machines import Origin, origin_of
from handoff.channels.mail.parts import MailFile, MailParts, decoded_header, parts_of
from handoff.channels.mail.quotes import without_quotes
from handoff.domain.channels.incoming import Answers, Ignored, Incoming, IncomingFile, IncomingMessage, Receipt, Sender
from handoff.domain.channels.outbox import DeliveryState
from handoff.domain.ids import ConversationId, find_reference

UNFETCHED = b"X-Destek-Unfetched: "
"""Stands on top of a mail of which only the head could be fetched."""
_ANSWERED = re.compile(r"^\s*((re|aw|ynt|yan|cvb|cav|ответ|на|отв|отн|bil)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_FORWARDED = re.compile(r"^\s*(fwd?|fw|пересл|пер|ilt|i̇lt|yön|yönl)\s*:", re.IGNORECASE)
_TRACES = re.compile(
    rb"^(received|return-path|delivered-to|x-original-to|x-[a-z0-9-]+|authentication-results|arc-[a-z-]+|"
    rb"dkim-signature|received-spf|envelope-to|delivery-date):",
    re.IGNORECASE,
)
_IDS = re.compile(r"<[^<>\s]+>")
_MOST_IDS = 30
_MOST_FILES = 20


def key_of(raw: bytes) -> str:
    """The same for the same mail, by whichever way and however often it was delivered."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept: list[bytes] = []
    is_trace = False
    for line in head.split(b"\n"):
        if not line[:1].isspace():
            is_trace = bool(_TRACES.match(line))
        if not is_trace:
            kept.append(line)
    return hashlib.sha256(b"\n".join(kept) + b"\n\n" + body.strip()).hexdigest()


def sender_of(raw: bytes) -> str:
    """Whose mail it is, for the order in which it is worked on."""
    head, _, _ = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = re.search(rb"^from:((?:.*\n?)(?:[ \t].*\n?)*)", head, re.IGNORECASE | re.MULTILINE)
    if found is None:
        return ""
    _, address = email.utils.parseaddr(decoded_header(found[1].decode("utf-8", "surrogateescape")))
    return address.lower()


def read(raw: bytes, addresses: Addresses, own_host: str = "") -> Sequence[Incoming]:
    """What a mail means. Never fails for what is in the mail."""
    parts = parts_of(raw)
    origin = origin_of(parts, addresses)
    if origin in {Origin.OWN, Origin.BULK, Origin.DELAYED}:
        return [Ignored(reason=origin.value)]
    if origin is Origin.BOUNCE:
        return [_bounce(parts, addresses)]
    [sender] = parts.addresses("From")[:1] or [("", "unknown@invalid")]
    whole, text = _texts(parts)
    answers = _answers(parts, addresses)
    genuine = genuineness_of(parts, own_host)
    details: dict[str, object] = {"authentication": genuine.verdict}
    if genuine.results:
        details["authentication_results"] = genuine.results
    if _squeezed(whole) != _squeezed(text):
        details["whole"] = whole
    if (reply_to := [a for _, a in parts.addresses("Reply-To") if a != sender[1]]) and not addresses.is_ours(
        reply_to[0]
    ):
        details["reply_to"] = reply_to[0]
    if parts.is_encrypted:
        details["unreadable"] = "encrypted"
    if parts.header("X-Destek-Unfetched"):
        details["unreadable"] = "too_large"
    return [
        IncomingMessage(
            sender=Sender(account=addresses.mailbox, address=sender[1], name=sender[0][:80]),
            text=text,
            external_id=parts.header("Message-ID") or None,
            sent_at=_date(parts),
            files=tuple(_files(parts)),
            answers=answers,
            subject=parts.header("Subject"),
            automatic=Origin.AUTO_REPLY.value if origin is Origin.AUTO_REPLY else None,
            is_unanswerable=origin is Origin.UNANSWERABLE,
            details=details,
        )
    ]


def plain_subject(subject: str) -> str:
    """Without what programs put before it at each answer."""
    return _ANSWERED.sub("", subject).strip()


def _texts(parts: MailParts) -> tuple[str, str]:
    """The whole text, and what is new in it."""
    from_html = text_of(parts.html) if parts.html else ""
    whole = parts.text if len(parts.text.strip()) >= len(from_html) // 2 else from_html
    if not whole.strip() and parts.events:
        whole = "\n".join(parts.events)
    new_of_html = without_quotes(new_text(parts.html)) if parts.html else ""
    new_of_text = without_quotes(parts.text) if parts.text.strip() else ""
    # HTML marks what is quoted by structure, where text only looks like it: what is shorter is better cut.
    candidates = [text for text in (new_of_html, new_of_text) if text.strip()]
    text = min(candidates, key=len) if candidates else whole
    return whole.strip(), text.strip()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _answers(parts: MailParts, addresses: Addresses) -> Answers:
    """What it says that it answers. A forward answers nothing: what is in it is somebody else's."""
    subject = parts.header("Subject")
    if _FORWARDED.match(subject):
        return Answers()
    to = parts.addresses("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
    named = [addresses.read(address).conversation_id for _, address in to]
    ids = [*_IDS.findall(parts.header("In-Reply-To")), *reversed(_IDS.findall(parts.header("References")))]
    ids = list(dict.fromkeys(ids))[:_MOST_IDS]
    named += [addresses.read_id(id).conversation_id for id in ids]
    conversation: ConversationId | None = next(filter(None, named), None)
    return Answers(conversation_id=conversation, ids=tuple(ids), reference=find_reference(subject))


def _bounce(parts: MailParts, addresses: Addresses) -> Incoming:
    """Which delivery it is about: by the address that it was sent to, else by an id of ours in what it sends back."""
    to = parts.addresses("To", "Delivered-To", "X-Original-To", "Envelope-To")
    delivery = next(filter(None, (addresses.read(address).delivery_id for _, address in to)), None)
    if delivery is None:
        ids = re.findall(r"<[a-z2-7]+\.[a-z2-7]+\.[a-z2-7]{8}@[^>\s]+>", parts.message.as_string())
        delivery = next(filter(None, (addresses.read_id(id).delivery_id for id in ids)), None)
    if delivery is None:
        return Ignored(reason=Origin.BOUNCE.value)
    return Receipt(state=DeliveryState.FAILED, delivery_id=delivery, reason="bounced")


def _files(parts: MailParts) -> list[IncomingFile]:
    files: list[MailFile] = list(parts.files[:_MOST_FILES])
    return [IncomingFile(name=file.name, content=file.content) for file in files]


def _date(parts: MailParts) -> datetime | None:
    try:
        at = email.utils.parsedate_to_datetime(parts.header("Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
