"""What the desk says as a mail: in text and in HTML, so that it threads with what it answers, signed."""

import html
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import css_inline
import dkim
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markdown_it import MarkdownIt

from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.reading import plain_subject
from handoff.channels.words import TEXTS, lines
from handoff.domain.conversations.message import Author
from handoff.ports.channels import Outgoing, OutgoingFile, Part

_ANSWER = "Re: "
_MOST_REFERENCES = 10
_SIGNED_HEADERS = [
    *(b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references"),
    *(b"auto-submitted", b"content-type", b"mime-version"),
]
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_PAGES = Environment(loader=FileSystemLoader(TEXTS.parent / "mail"), autoescape=select_autoescape(["html"]))


class Signature:
    """DKIM: what is ours is told from what only says so."""

    def __init__(self, domain: str, selector: str, key: bytes) -> None:
        self._domain, self._selector, self._key = domain.encode(), selector.encode(), key

    def signed(self, raw: bytes) -> bytes:
        line: bytes = dkim.sign(raw, self._selector, self._domain, self._key, include_headers=_SIGNED_HEADERS)
        return line + raw


class Composer:
    """Makes mails for one mailbox."""

    def __init__(self, addresses: Addresses, site_name: str, signature: Signature | None = None) -> None:
        self._addresses = addresses
        self._site_name = site_name
        self._signature = signature

    def envelope_sender(self, outgoing: Outgoing) -> str:
        return self._addresses.bounces_to(outgoing.delivery.id)

    def message_id(self, outgoing: Outgoing) -> str:
        return self._addresses.message_id(outgoing.thread.conversation_id, outgoing.delivery.id)

    def mail(self, outgoing: Outgoing) -> bytes:
        """The same for the same delivery, but for what may have changed of its conversation."""
        message = EmailMessage(policy=SMTP)
        words = lines(outgoing.language)
        message["From"] = Address(self._site_name, addr_spec=self._addresses.mailbox)
        message["To"] = Address(_one_line(outgoing.contact.name), addr_spec=outgoing.contact.address)
        message["Reply-To"] = Address(
            self._site_name, addr_spec=self._addresses.answer_to(outgoing.thread.conversation_id)
        )
        message["Subject"] = self._subject(outgoing, words["mail.subject"])
        message["Date"] = format_datetime(outgoing.delivery.created_at)
        message["Message-ID"] = self.message_id(outgoing)
        if outgoing.earlier:
            message["In-Reply-To"] = outgoing.earlier[-1]
            message["References"] = " ".join(_references(outgoing.earlier))
        if outgoing.is_automatic:
            message["Auto-Submitted"] = "auto-replied"
            message["X-Auto-Response-Suppress"] = "All"
        if outgoing.references:
            message["X-Destek-Ticket"] = ", ".join(outgoing.references)
        message.set_content("\n\n".join([*map(_as_text, outgoing.parts), "-- \n" + self._foot(outgoing)]) + "\n")
        message.add_alternative(self._html(outgoing), subtype="html")
        for part in outgoing.parts:
            for file in part.files:
                _attach(message, file)
        raw = message.as_bytes()
        return raw if self._signature is None else self._signature.signed(raw)

    def _subject(self, outgoing: Outgoing, default: str) -> str:
        subject = plain_subject(_one_line(outgoing.thread.subject))
        subject = f"{_ANSWER}{subject}" if subject else default.format(site=self._site_name)
        missing = [reference for reference in outgoing.references if reference not in subject]
        return " ".join([subject, *(f"[{reference}]" for reference in missing[:1])])

    def _foot(self, outgoing: Outgoing) -> str:
        words = lines(outgoing.language)
        by_machine = any(part.author is Author.BOT for part in outgoing.parts)
        foot = words["mail.foot_assistant" if by_machine else "mail.foot"]
        return foot.format(site=self._site_name)

    def _html(self, outgoing: Outgoing) -> str:
        page = _PAGES.get_template("mail.html").render(
            language=outgoing.language,
            parts=[_as_html(part) for part in outgoing.parts],
            foot=self._foot(outgoing),
            site=self._site_name,
        )
        return css_inline.inline(page, load_remote_stylesheets=False)


def _as_text(part: Part) -> str:
    signed = f"\n\n{part.author_name}" if part.author is Author.OPERATOR and part.author_name else ""
    return part.text + signed


def _as_html(part: Part) -> str:
    if part.author is Author.BOT:
        return str(_MARKDOWN.render(part.text))
    return "".join(f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>" for text in _as_text(part).split("\n\n"))


def _references(earlier: Sequence[str]) -> list[str]:
    """The root, the last ten, the parent last."""
    kept = [earlier[0], *earlier[1:][-_MOST_REFERENCES:]]
    return list(dict.fromkeys(kept))


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    main, _, sub = file.media_type.partition("/")
    message.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)


def _one_line(text: str) -> str:
    return " ".join(text.split())
