"""The complaint form step by step, without Rasa."""

from dataclasses import replace
from typing import Any

import pytest

from bot.complaint.draft import Draft
from bot.complaint.steps import WHICH, Step, take
from bot.understanding import Understanding
from handoff.domain.ticket import Complaint, ComplaintKind
from tests.unit.bot.fakes import FakeFaq, a_turn, answered

FULL = Draft(
    kind=ComplaintKind.WITHDRAWAL,
    account_id="483920",
    transaction_id="TX-1234",
    description="It never came.",
    done=True,
)
QUESTION = "where do I see the state of it?"
PROBLEM = "why does my withdrawal not come?"
FAQ = FakeFaq({QUESTION: answered("complaint-status"), PROBLEM: answered("payment-withdrawal-delay")})


def step(requested: str, draft: Draft, text: str = "", intent: str = "ask_faq", **fields: Any) -> Step:
    correcting = fields.pop("correcting", None)
    return take(a_turn(text, intent, **fields), requested, draft, correcting, Understanding(FAQ))


def test_order_of_the_questions() -> None:
    assert Draft().next_slot() == "complaint_kind"
    assert Draft(kind=ComplaintKind.BET).next_slot() == "account_id"
    assert Draft(kind=ComplaintKind.BET, account_id="1234").next_slot() == "bet_id"
    assert Draft(kind=ComplaintKind.GAME, account_id="1234").next_slot() == "description"
    assert replace(FULL, done=False).next_slot() == "description"
    assert FULL.next_slot() == "confirmation"


def test_slots_and_back() -> None:
    assert Draft.of(FULL.to_slots()) == FULL
    assert Draft.of({}) == Draft()
    assert Draft().is_empty and not FULL.is_empty


def test_the_finished_complaint() -> None:
    assert FULL.complaint() == Complaint(
        kind=ComplaintKind.WITHDRAWAL, account_id="483920", description="It never came.", transaction_id="TX-1234"
    )
    without = replace(FULL, transaction_id="").complaint()
    assert without is not None and without.transaction_id is None
    assert replace(FULL, done=False).complaint() is None
    assert replace(FULL, kind=ComplaintKind.GAME).complaint() == Complaint(
        kind=ComplaintKind.GAME, account_id="483920", description="It never came."
    )


def test_snapshot_for_operators() -> None:
    assert Draft().snapshot() is None
    assert Draft(account_id="483920").snapshot() == {"account_id": "483920", "complete": False}


def test_kind_by_button_and_in_words() -> None:
    assert (
        step("complaint_kind", Draft(), intent="choose_kind", entities={"kind": "bet"}).draft.kind is ComplaintKind.BET
    )
    assert step("complaint_kind", Draft(), "my deposit").draft.kind is ComplaintKind.DEPOSIT
    failed = step("complaint_kind", Draft(), "hmm")
    assert failed.failed and failed.problem == "error_kind"


def test_a_story_told_early_is_kept() -> None:
    text = "I asked for a withdrawal of 250 two days ago and nothing has come, id 483920"
    told = step("complaint_kind", Draft(), text).draft
    assert (told.kind, told.account_id, told.description) == (ComplaintKind.WITHDRAWAL, "483920", text)


def test_account_id() -> None:
    draft = Draft(kind=ComplaintKind.GAME)
    assert step("account_id", draft, "483920").next_slot() == "description"
    failed = step("account_id", draft, "abc", "out_of_scope", probability=0.3)
    assert failed.failed and failed.problem == "error_account_id" and failed.next_slot() == "account_id"


@pytest.mark.parametrize("text", ["thanks", "hello", "yes"])
def test_small_words_are_no_user_names(text: str) -> None:
    intent = {"thanks": "thanks", "hello": "greet", "yes": "affirm"}[text]
    assert step("account_id", Draft(kind=ComplaintKind.GAME), text, intent).draft.account_id is None


def test_number_button_and_words_for_none() -> None:
    draft = Draft(kind=ComplaintKind.BET, account_id="483920")
    assert step("bet_id", draft, intent="no_number").draft.bet_id == ""
    assert step("bet_id", draft, "I don't have it", "deny").draft.bet_id == ""
    assert step("bet_id", draft, "88812345").draft.bet_id == "88812345"


def test_description_grows_until_that_is_all() -> None:
    draft = Draft(kind=ComplaintKind.GAME, account_id="483920")
    first = step("description", draft, "The slot froze.")
    second = step("description", first.draft, "My account balance is gone, id 999999")
    assert second.draft.description == "The slot froze.\nMy account balance is gone, id 999999"
    assert second.draft.account_id == "483920"
    assert second.next_slot() == "description"
    assert step("description", second.draft, "that is all", "affirm").next_slot() == "confirmation"
    assert step("description", second.draft, intent="finish_description").next_slot() == "confirmation"
    assert step("description", second.draft, intent="affirm").next_slot() == "confirmation"  # a thumb
    assert step("description", second.draft, "no thanks", "deny").next_slot() == "confirmation"
    assert step("description", second.draft, "yes", "affirm").draft == second.draft  # there is more to come
    assert step("description", draft, intent="finish_description").problem == "error_description"


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        (QUESTION, "ask_faq", "action_answer"),
        ("give me an operator", "request_human", "action_request_human"),
        ("stop this", "cancel", "action_cancel_complaint"),
        ("I can't stop playing", "gambling_harm", "action_crisis"),
        ("I want to kill myself", "ask_faq", "action_crisis"),
        ("русский язык", "change_language", "action_change_language"),
    ],
)
@pytest.mark.parametrize("requested", ["complaint_kind", "account_id", "bet_id", "description", "confirmation"])
def test_interruptions_at_every_step(requested: str, text: str, intent: str, action: str) -> None:
    draft = {
        "complaint_kind": Draft(),
        "account_id": Draft(kind=ComplaintKind.BET),
        "bet_id": Draft(kind=ComplaintKind.BET, account_id="483920"),
        "description": replace(FULL, done=False),
        "confirmation": FULL,
    }[requested]
    taken = step(requested, draft, text, intent)
    assert taken.interruption is not None and taken.interruption.action == action
    assert taken.draft == draft
    assert taken.next_slot() == requested


@pytest.mark.parametrize(
    ("text", "intent", "probability"),
    [
        ("I asked the operator for help and he wrote nothing back for an hour", "request_human", 0.6),
        ("my withdrawal has not come", "ask_faq", 0.99),
        ("they blocked my account, why?", "ask_faq", 0.99),
        ("I have lost 500 because the game froze", "gambling_harm", 0.5),
        (PROBLEM, "ask_faq", 0.99),
    ],
)
def test_a_story_is_not_interrupted_by_what_belongs_to_it(text: str, intent: str, probability: float) -> None:
    draft = Draft(kind=ComplaintKind.GAME, account_id="483920")
    taken = step("description", draft, text, intent, probability=probability)
    assert taken.interruption is None
    assert taken.draft.description == text


def test_summary_send_correct_cancel() -> None:
    assert step("confirmation", FULL, intent="send_complaint").send
    assert step("confirmation", FULL, "yes", "affirm").send
    assert step("confirmation", FULL, "send it").send
    assert step("confirmation", FULL, intent="cancel_complaint").interruption is not None
    assert step("confirmation", FULL, "no", "deny").correcting == WHICH
    unclear = step("confirmation", FULL, "hmm")
    assert not unclear.send and unclear.problem == "error_confirmation"


def test_what_fits_the_question_is_no_interruption() -> None:
    assert step("confirmation", FULL, "send it", "cancel").send
    assert step("account_id", Draft(kind=ComplaintKind.GAME), "483920", "request_human").draft.account_id == "483920"
    assert step("confirmation", FULL, "don't send it", "cancel").interruption is not None


def test_an_unfinished_complaint_is_never_sent() -> None:
    pressed = step("confirmation", replace(FULL, account_id=None), intent="send_complaint")
    assert not pressed.send and pressed.next_slot() == "account_id"


def test_correcting_one_field_leads_back_to_the_summary() -> None:
    asked = step("confirmation", FULL, intent="correct_field", entities={"field": "account_id"})
    assert asked.next_slot() == "account_id" and asked.draft == FULL
    mended = step("account_id", FULL, "777123", correcting="account_id")
    assert mended.draft == replace(FULL, account_id="777123")
    assert mended.next_slot() == "confirmation"


def test_correcting_the_kind_asks_for_the_number_it_calls_for() -> None:
    mended = step("complaint_kind", FULL, intent="choose_kind", entities={"kind": "bet"}, correcting="kind")
    assert mended.next_slot() == "bet_id"


def test_correcting_the_description_begins_it_anew() -> None:
    asked = step("confirmation", FULL, intent="correct_field", entities={"field": "description"})
    assert asked.draft.description is None and asked.next_slot() == "description"


def test_a_number_said_under_the_summary_is_put_right() -> None:
    assert step("confirmation", FULL, "my id is 777123").draft.account_id == "777123"
