"""What the desk's mails look like: text and HTML, headers that thread, a signature that holds."""

import base64
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.composing import Composer, Signature
from handoff.domain.channel import Channel
from handoff.domain.channels.contact import Contact, ContactId, Thread
from handoff.domain.channels.outbox import Delivery, DeliveryState
from handoff.domain.conversations.message import Author
from handoff.domain.ids import new_conversation_id, new_key
from handoff.ports.channels import Outgoing, OutgoingFile, Part
from languages import LANGUAGES
from tests.fixtures.clock import ManualClock
from tests.fixtures.mail.corpus import MAILBOX

NOW = ManualClock().now()
ADDRESSES = Addresses(MAILBOX, "secret")
CONVERSATION = new_conversation_id()


def outgoing(*parts: Part, subject: str = "Çıxarış", language: str = "az", **fields: object) -> Outgoing:
    made = Outgoing(
        delivery=Delivery(
            id=new_key(),
            conversation_id=CONVERSATION,
            seq=2,
            channel=Channel.MAIL,
            state=DeliveryState.SENDING,
            created_at=NOW,
            updated_at=NOW,
            next_at=NOW,
        ),
        contact=Contact(
            id=ContactId("c"),
            channel=Channel.MAIL,
            account=MAILBOX,
            address="gunel@players.example",
            created_at=NOW,
            name="Günel\nBcc: all@x",
        ),
        thread=Thread(conversation_id=CONVERSATION, contact_id=ContactId("c"), created_at=NOW, subject=subject),
        language=language,
        parts=parts or (Part(seq=2, author=Author.OPERATOR, text="Salam!\n\nGəldi.", author_name="Aysel"),),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def mail(out: Outgoing, signature: Signature | None = None) -> EmailMessage:
    raw = Composer(ADDRESSES, "Arena", signature).mail(out)
    parsed = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(parsed, EmailMessage)
    return parsed


def body(parsed: EmailMessage, kind: str) -> str:
    found = parsed.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_it_threads_and_says_where_to_answer() -> None:
    earlier = tuple(f"<{n}@x>" for n in range(20))
    out = outgoing(earlier=earlier, references=("DST-7K3F-92QX",))
    parsed = mail(out)
    assert parsed["Subject"] == "Re: Çıxarış [DST-7K3F-92QX]"
    assert parsed["Message-ID"].strip() == ADDRESSES.message_id(CONVERSATION, out.delivery.id)
    assert parsed["In-Reply-To"] == "<19@x>"
    assert parsed["References"].split() == ["<0@x>", *(f"<{n}@x>" for n in range(10, 20))]
    assert ADDRESSES.read(parsed["Reply-To"].addresses[0].addr_spec).conversation_id == CONVERSATION
    assert parsed["X-Destek-Ticket"] == "DST-7K3F-92QX"


def test_the_subject_grows_no_longer() -> None:
    assert mail(outgoing(subject="Re: RE: Ynt: Ответ: Çıxarış"))["Subject"] == "Re: Çıxarış"
    assert mail(outgoing(subject="", language="ru"))["Subject"] == "Ваше обращение в Arena"


def test_nothing_of_a_name_becomes_a_header() -> None:
    parsed = mail(outgoing(subject="a\nBcc: all@x"))
    assert parsed["Bcc"] is None
    assert parsed["To"].addresses[0].addr_spec == "gunel@players.example"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_assistant_says_that_it_is_one(language: str) -> None:
    part = Part(seq=2, author=Author.BOT, text="See **this**: <script>x</script>")
    parsed = mail(outgoing(part, language=language))
    assert parsed["Auto-Submitted"] == "auto-replied"
    words = {"az": "avtomatik köməkçisi", "tr": "otomatik asistanı", "ru": "автоматический помощник", "en": "automated"}
    assert words[language] in body(parsed, "plain")
    html = body(parsed, "html")
    assert "<strong>this</strong>" in html and "<script>" not in html and words[language] in html
    assert "<style" not in html.split("</head>")[1]


def test_a_person_signs_and_is_no_machine() -> None:
    parsed = mail(outgoing())
    assert parsed["Auto-Submitted"] is None
    assert "Gəldi.\n\nAysel" in body(parsed, "plain").replace("\r\n", "\n")


def test_files_go_along() -> None:
    part = Part(
        seq=2,
        author=Author.OPERATOR,
        text="Here",
        files=(OutgoingFile(name="çıxarış.pdf", media_type="application/pdf", content=b"%PDF"),),
    )
    [file] = mail(outgoing(part)).iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("çıxarış.pdf", b"%PDF")


def test_what_is_signed_can_be_checked() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    raw = Composer(ADDRESSES, "Arena", Signature("desk.example", "s1", pem)).mail(outgoing())

    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"s1._domainkey.desk.example."
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    assert dkim.verify(raw, dnsfunc=dns)
    assert not dkim.verify(raw.replace(b"Aysel", b"Leyla"), dnsfunc=dns)
