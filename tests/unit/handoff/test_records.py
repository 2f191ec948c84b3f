"""Values of the domain: a complaint as the form has it, a message as lists say it, a line of the audit log."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from handoff.domain.audit import NOTHING, Entry, Head
from handoff.domain.complaint import Complaint, ComplaintForm, ComplaintKind
from handoff.domain.conversations.conversation import Conversation, Level, Priority
from handoff.domain.conversations.message import AttachedFile, Message
from handoff.domain.ids import ConversationId
from tests.fixtures.desk import a_conversation, a_message

FULL = ComplaintForm(
    kind=ComplaintKind.DEPOSIT,
    account_id="AB12345",
    description="It has not come.",
    transaction_id="483920",
    amount="250",
    currency="AZN",
    happened="yesterday",
    happened_on=date(2026, 3, 1),
    contact="a@shop.example",
    is_complete=True,
)


def test_a_complete_form_is_the_complaint() -> None:
    assert FULL.complaint() == Complaint(
        kind=ComplaintKind.DEPOSIT,
        account_id="AB12345",
        description="It has not come.",
        transaction_id="483920",
        bet_id=None,
        amount="250",
        currency="AZN",
        happened="yesterday",
        happened_on=date(2026, 3, 1),
        contact="a@shop.example",
    )


def test_what_is_empty_in_the_form_is_nothing_in_the_complaint() -> None:
    bet = replace(FULL, kind=ComplaintKind.BET, transaction_id="", bet_id="B-1", amount="", contact="").complaint()
    assert bet is not None
    assert (bet.transaction_id, bet.bet_id, bet.amount, bet.currency, bet.contact) == (None, "B-1", None, None, "")
    assert replace(FULL, currency="").complaint() == replace(FULL.complaint(), currency=None)  # type: ignore[type-var]


def test_while_something_is_missing_there_is_no_complaint() -> None:
    assert replace(FULL, is_complete=False).complaint() is None
    assert replace(FULL, kind=None).complaint() is None


def test_a_form_shows_what_is_known_in_the_order_of_its_questions() -> None:
    assert list(FULL.known.items()) == [
        ("kind", "deposit"),
        ("account_id", "AB12345"),
        ("transaction_id", "483920"),
        ("amount", "250 AZN"),
        ("happened", "yesterday"),
        ("description", "It has not come."),
        ("contact", "a@shop.example"),
    ]
    empty = ComplaintForm()
    assert empty.known == {} and not empty.is_complete and not empty.is_active


@pytest.mark.parametrize(
    ("amount", "currency", "read"), [("250", "AZN", "250 AZN"), ("250", "", "250"), ("", "AZN", ""), ("", "", "")]
)
def test_a_sum_needs_an_amount(amount: str, currency: str, read: str) -> None:
    assert ComplaintForm(amount=amount, currency=currency).sum == read


def test_a_message_is_its_text_or_else_its_first_file() -> None:
    def said(text: str, *names: str) -> Message:
        files = tuple(AttachedFile(id="f", name=name, media_type="image/png", size_bytes=1) for name in names)
        return a_message(ConversationId("c"), text, attachments=files)

    assert said("hello", "a.png").spoken == "hello"
    assert said("", "a.png", "b.png").spoken == "a.png"
    assert said("").spoken == ""
    assert said("").epoch == 0 and not said("").needs_answer


def test_a_new_conversation_is_open_to_all_and_nothing_is_asked() -> None:
    new: Conversation = a_conversation()
    assert (new.priority, new.level) == (Priority.NORMAL, Level.OPERATOR)
    assert (new.visitor_seen_seq, new.operator_seen_seq) == (0, 0)
    assert not new.rating_open and not new.stays_with_people


def test_the_ranks_are_stored_as_these_numbers() -> None:
    assert [(each.name, int(each)) for each in Priority] == [("NORMAL", 0), ("HIGH", 1), ("URGENT", 2)]
    assert [(each.name, int(each)) for each in Level] == [("OPERATOR", 0), ("SUPERVISOR", 1), ("INVESTIGATION", 2)]


LINE = Entry(
    seq=7,
    at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    actor="op1",
    name="Aysel",
    address="192.0.2.1",
    action="session.begun",
    subject="op1",
    params={"a": 1, "b": "x"},
    previous=NOTHING,
)


def test_every_field_of_a_line_is_under_its_hash() -> None:
    others = [
        replace(LINE, seq=8),
        replace(LINE, at=LINE.at + timedelta(microseconds=1)),
        replace(LINE, actor="op2"),
        replace(LINE, name="Aysu"),
        replace(LINE, address="192.0.2.2"),
        replace(LINE, action="session.ended"),
        replace(LINE, subject="op2"),
        replace(LINE, params={"a": 2, "b": "x"}),
        replace(LINE, previous="1" * 64),
    ]
    assert len({line.computed_hash() for line in [LINE, *others]}) == 10


def test_the_same_line_has_the_same_hash_however_it_is_written() -> None:
    baku = LINE.at.astimezone(timezone(timedelta(hours=4)))
    same = replace(LINE, at=baku, params={"b": "x", "a": 1}, hash="whatever")
    assert same.computed_hash() == LINE.computed_hash()


def test_a_hash_is_for_good() -> None:
    """Logs that were written stay provable: the way it is computed may not change."""
    content = (
        '[7,"2026-03-02T09:00:00.000000+00:00","op1","Айсель","192.0.2.1","session.begun","op1",{"a":1,"b":"x"},"'
        + "0" * 64
        + '"]'
    )
    assert replace(LINE, name="Айсель").computed_hash() == hashlib.sha256(content.encode()).hexdigest()
    assert Head() == Head(seq=0, hash="0" * 64)
