"""Whose mail it is, what it answers, whether a machine wrote it, and what our host found about its sender."""

import pytest

from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.reading import read
from handoff.domain.channels.incoming import Ignored, Incoming, IncomingMessage, Receipt
from handoff.domain.channels.outbox import DeliveryState
from handoff.domain.ids import new_conversation_id, new_key, new_reference
from tests.fixtures.mail.corpus import MAILBOX

ADDRESSES = Addresses(MAILBOX, "secret")
OTHERS = Addresses(MAILBOX, "another secret")
CONVERSATION, DELIVERY = new_conversation_id(), new_key()


def a_mail(body: str = "hello", **headers: str) -> bytes:
    told = {"From": "Ayla <ayla@players.example>", "To": MAILBOX, "Subject": "Hello", "Message-ID": "<1@x>"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    return ("".join(f"{name}: {value}\n" for name, value in told.items() if value) + "\n" + body).encode()


def meaning(raw: bytes, own_host: str = "") -> Incoming:
    [one] = read(raw, ADDRESSES, own_host)
    return one


def message(raw: bytes, own_host: str = "") -> IncomingMessage:
    said = meaning(raw, own_host)
    assert isinstance(said, IncomingMessage)
    return said


@pytest.mark.parametrize("conversation", [new_conversation_id() for _ in range(20)])
def test_our_addresses_and_ids_name_what_they_were_made_for(conversation: str) -> None:
    address, delivery = ADDRESSES.answer_to(conversation), new_key()  # type: ignore[arg-type]
    assert address == address.lower() and len(address.partition("@")[0]) <= 64
    assert ADDRESSES.read(address.upper()).conversation_id == conversation
    assert ADDRESSES.read(ADDRESSES.bounces_to(delivery)).delivery_id == delivery
    named = ADDRESSES.read_id(ADDRESSES.message_id(conversation, delivery))  # type: ignore[arg-type]
    assert (named.conversation_id, named.delivery_id) == (conversation, delivery)


def test_nobody_else_can_make_them() -> None:
    forged = OTHERS.answer_to(CONVERSATION)
    assert message(a_mail(To=forged)).answers.conversation_id is None
    id = OTHERS.message_id(CONVERSATION, DELIVERY)
    said = message(a_mail(In_Reply_To=id))
    assert said.answers.conversation_id is None and said.answers.ids == (id,)
    own = ADDRESSES.answer_to(CONVERSATION)
    for changed in (own.replace("+c-", "+c-a"), own.replace("@", "a@"), own.replace("desk.", "other.")):
        assert ADDRESSES.read(changed).conversation_id is None


def test_what_a_mail_answers_surest_first() -> None:
    reference = new_reference()
    said = message(
        a_mail(
            To=ADDRESSES.answer_to(CONVERSATION),
            Subject=f"Re: Hello [{reference}]",
            In_Reply_To="<parent@x>",
            References="<root@x> <between@x>\n <parent@x>",
        )
    )
    assert said.answers.conversation_id == CONVERSATION
    assert said.answers.ids == ("<parent@x>", "<between@x>", "<root@x>")
    assert said.answers.reference == reference


def test_an_id_of_ours_is_enough_where_the_address_was_lost() -> None:
    said = message(a_mail(References=f"<root@x> {ADDRESSES.message_id(CONVERSATION, DELIVERY)}"))
    assert said.answers.conversation_id == CONVERSATION


@pytest.mark.parametrize("subject", ["Fwd: Hello", "FW: Hello", "Пересл: Hello", "İlt: Hello", "Yön: Hello"])
def test_a_forward_answers_nothing(subject: str) -> None:
    said = message(a_mail(Subject=subject, In_Reply_To=ADDRESSES.message_id(CONVERSATION, DELIVERY)))
    assert said.answers.conversation_id is None and said.answers.ids == ()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "auto_reply"},
        {"X-Autoreply": "yes"},
        {"Return-Path": "<>"},
        {"Subject": "Automatic reply: Hello"},
        {"Subject": "Автоответ: в отпуске"},
        {"Subject": "Otomatik yanıt: izindeyim"},
        {"Subject": "Avtomatik cavab: məzuniyyətdəyəm"},
    ],
    ids=str,
)
def test_out_of_office_is_known(headers: dict[str, str]) -> None:
    assert message(a_mail(**headers)).automatic == "auto_reply"


@pytest.mark.parametrize(
    "headers",
    [{"List-Id": "<news.x>"}, {"List-Unsubscribe": "<mailto:x@y>"}, {"Precedence": "bulk"}, {"Precedence": "list"}],
    ids=str,
)
def test_bulk_is_not_for_the_desk(headers: dict[str, str]) -> None:
    assert meaning(a_mail(**headers)) == Ignored(reason="bulk")


def test_what_we_wrote_ourselves_makes_no_loop() -> None:
    assert meaning(a_mail(From=MAILBOX)) == Ignored(reason="own")
    assert meaning(a_mail(From=ADDRESSES.answer_to(CONVERSATION))) == Ignored(reason="own")
    assert meaning(a_mail(Message_ID=ADDRESSES.message_id(CONVERSATION, DELIVERY))) == Ignored(reason="own")


@pytest.mark.parametrize(
    "headers", [{"From": "noreply@bank.example"}, {"X-Auto-Response-Suppress": "OOF, AutoReply"}, {"From": ""}], ids=str
)
def test_where_no_machine_must_write(headers: dict[str, str]) -> None:
    said = message(a_mail(**headers))
    assert said.is_unanswerable and said.automatic is None


def a_report(action: str, to: str, within: str = "") -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; ayla@players.example\nAction: {action}\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {within or '<other@x>'}\nSubject: Hello\n\nhello\n--b--\n"
    ).encode()


def test_a_bounce_goes_to_its_delivery() -> None:
    failed = Receipt(state=DeliveryState.FAILED, delivery_id=DELIVERY, reason="bounced")
    assert meaning(a_report("failed", ADDRESSES.bounces_to(DELIVERY))) == failed
    by_id = a_report("failed", MAILBOX, within=ADDRESSES.message_id(CONVERSATION, DELIVERY))
    assert meaning(by_id) == failed, "also where the host knows no plus-addresses"
    assert meaning(a_report("failed", MAILBOX)) == Ignored(reason="bounce"), "nobody's conversation"
    assert meaning(a_report("delayed", ADDRESSES.bounces_to(DELIVERY))) == Ignored(reason="delayed")
    assert meaning(a_report("failed", OTHERS.bounces_to(DELIVERY))) == Ignored(reason="bounce"), "forged"


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ("mx.desk.example; spf=pass smtp.mailfrom=x; dkim=pass header.d=x; dmarc=pass header.from=x", "pass"),
        ("mx.desk.example; spf=fail smtp.mailfrom=x; dmarc=fail header.from=x", "fail"),
        ("mx.desk.example; spf=fail smtp.mailfrom=x", "fail"),
        ("mx.desk.example; spf=pass smtp.mailfrom=x", "none"),
        ("evil.example; dmarc=pass", "none"),
        ("dmarc=pass action=none header.from=x", "none"),
    ],
)
def test_only_our_own_host_is_believed(results: str, verdict: str) -> None:
    raw = a_mail(Authentication_Results=results)
    assert message(raw, "mx.desk.example").details["authentication"] == verdict
    assert message(raw).details["authentication"] == "none", "no host of ours is known"


def test_the_topmost_result_counts() -> None:
    below = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=x\n"
    raw = b"Authentication-Results: mx.desk.example; dmarc=fail header.from=x\n" + below + a_mail()
    assert message(raw, "mx.desk.example").details["authentication"] == "fail"


def test_reply_to_says_where_to_answer_not_who_wrote() -> None:
    said = message(a_mail(Reply_To="other@players.example"))
    assert said.sender.address == "ayla@players.example"
    assert said.details["reply_to"] == "other@players.example"
