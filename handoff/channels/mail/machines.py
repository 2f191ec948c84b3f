"""Which mails people wrote to us, and which came of machines."""

import re
from enum import StrEnum

from flufl.bounce import all_failures

from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.parts import MailParts


class Origin(StrEnum):
    PERSON = "person"
    UNANSWERABLE = "unanswerable"  # to whom no machine of ours must write
    AUTO_REPLY = "auto_reply"  # out of office and the like
    BOUNCE = "bounce"
    DELAYED = "delayed"  # it is still tried
    BULK = "bulk"
    OWN = "own"


_AUTO_SUBJECT = re.compile(
    r"^\s*(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|autoreply|автоответ|"
    r"автоматический ответ|вне офиса|otomatik (yanıt|cevap)|ofis dışında|avtomatik cavab|ofisdə deyiləm)\b",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(r"^(no|do-?not|don-?t)[-_.]?reply|^noreply|^notifications?[-+@]|^yanitlama", re.IGNORECASE)
_DAEMON = re.compile(r"^(mailer-daemon|postmaster)@", re.IGNORECASE)


def origin_of(parts: MailParts, addresses: Addresses) -> Origin:
    """Who is behind a mail, by what its headers say."""
    sender = next((address for _, address in parts.addresses("From")), "")
    if parts.message.get_content_type() == "multipart/report" or _DAEMON.match(sender):
        return _report(parts)
    if addresses.read_id(parts.header("Message-ID")).conversation_id or addresses.is_ours(sender):
        return Origin.OWN
    if parts.header("List-Id") or parts.header("List-Unsubscribe"):
        return Origin.BULK
    precedence = parts.header("Precedence").lower()
    if precedence in {"bulk", "list", "junk"}:
        return Origin.BULK
    if _is_automatic(parts, precedence):
        return Origin.AUTO_REPLY
    if parts.header("X-Auto-Response-Suppress") or _NO_REPLY.match(sender) or not sender:
        return Origin.UNANSWERABLE
    return Origin.PERSON


def _is_automatic(parts: MailParts, precedence: str) -> bool:
    submitted = parts.header("Auto-Submitted").lower()
    if submitted and submitted != "no":
        return True
    if precedence == "auto_reply" or any(
        parts.header(name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse")
    ):
        return True
    return parts.header("Return-Path").strip() == "<>" or bool(_AUTO_SUBJECT.match(parts.header("Subject")))


def _report(parts: MailParts) -> Origin:
    """A bounce, or only word of a delay."""
    text = parts.message.as_string().lower() if parts.message.is_multipart() else parts.text.lower()
    if re.search(r"^action:\s*(delayed|delivered|relayed|expanded)", text, re.MULTILINE):
        return Origin.DELAYED
    try:
        temporary, permanent = all_failures(parts.message)
    except Exception:  # it stumbles over mails without a sender
        return Origin.BOUNCE
    return Origin.DELAYED if temporary and not permanent else Origin.BOUNCE
