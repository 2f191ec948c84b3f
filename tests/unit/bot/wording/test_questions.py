"""The form's questions, as Rasa's NLG callback gets them."""

from typing import Any

import pytest

from bot.dialogue.message import read_messages
from bot.wording.nlg import Nlg
from bot.wording.questions import Questions
from handoff.domain.conversations.message import OutcomeKind
from handoff.ports.assistant import Reply
from languages import LANGUAGES
from tests.unit.bot.fakes import a_state

NLG = Nlg("Arena")
FULL = {
    "complaint_kind": "bet",
    "account_id": "483920",
    "bet_id": "",
    "description": "It was late\nand settled wrong.",
    "description_done": True,
    "happened": "yesterday",
    "happened_on": "2026-11-21",
    "amount": "250",
    "currency": "AZN",
    "evidence": [{"id": "f1", "name": "screen.png"}],
    "evidence_done": True,
    "contact": "",
}


def ask(slot: str, language: str = "en", **slots: Any) -> Reply:
    state = a_state("x", "ask_faq", 0.9, None, slots, True, language, 7, ())
    said = read_messages([Questions(NLG).respond(slot, state)])
    assert said.outcome is not None and said.outcome.kind is OutcomeKind.COMPLAINT
    return said.replies[0]


def fields(reply: Reply) -> list[str]:
    return [str(button.action["entities"]["field"]) for button in reply.buttons]


def intents(reply: Reply) -> list[str]:
    return [button.action["intent"] for button in reply.buttons]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_has_its_question(language: str) -> None:
    assert len(ask("complaint_kind", language).buttons) == 7
    assert ask("account_id", language).text == NLG.text("ask_account_id", language)
    assert intents(ask("transaction_id", language)) == ["no_number"]
    assert intents(ask("bet_id", language)) == ["no_number"]
    assert intents(ask("happened", language)) == intents(ask("amount", language)) == ["not_known"]
    assert intents(ask("evidence_done", language)) == ["finish_evidence"]
    assert intents(ask("evidence_done", language, evidence=FULL["evidence"])) == ["finish_evidence", "drop_evidence"]
    assert intents(ask("contact", language)) == ["contact_in_chat"]
    assert intents(ask("description", language)) == []
    assert intents(ask("description", language, description="It froze.")) == ["finish_description"]


def test_the_summary_shows_everything_and_each_field_can_be_corrected() -> None:
    reply = ask("confirmation", **FULL)
    for piece in (
        *("Bet", "483920", "not given", "It was late. and settled wrong.", "Shall I send it?"),
        *("yesterday (21.11.2026)", "250 AZN", "screen.png", "this chat"),
    ):
        assert piece in reply.text
    assert intents(reply) == ["send_complaint", "correct_field", "cancel_complaint"]
    which = ask("confirmation", **FULL, correcting="which")
    assert which.text == NLG.text("which_field", "en")
    rest = ask("confirmation", **FULL, correcting="which_else")
    assert fields(which) == ["kind", "account_id", "bet_id", "happened", "which_else"]
    assert fields(rest) == ["amount", "description", "evidence", "contact"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("correcting", [None, "which", "which_else"])
@pytest.mark.parametrize("kind", ["withdrawal", "bet", "game", "account"])
def test_the_summary_has_at_most_five_buttons(language: str, correcting: str | None, kind: str) -> None:
    reply = ask("confirmation", language, **FULL | {"complaint_kind": kind}, correcting=correcting, failures=1)
    assert 1 <= len(reply.buttons) <= 5


def test_proof_promised_for_later_stands_in_the_summary() -> None:
    reply = ask("confirmation", **FULL | {"evidence": [], "evidence_later": True})
    assert "will be sent later" in reply.text


def test_a_notice_of_this_turn_takes_the_questions_place() -> None:
    assert ask("account_id", notice={"seq": 7, "text": "not an ID"}).text == "not an ID"
    assert ask("account_id", notice={"seq": 6, "text": "old"}).text == NLG.text("ask_account_id", "en")
    summary = ask("confirmation", **FULL, notice={"seq": 7, "text": "Send or correct?"})
    assert "483920" in summary.text and summary.text.endswith("Send or correct?")


def test_day_and_sum_are_asked_for_together_where_both_are_wanted() -> None:
    assert ask("happened", complaint_kind="bet").text == NLG.text("ask_happened_and_amount", "en")
    assert ask("happened", complaint_kind="bet", amount="5").text == NLG.text("ask_happened", "en")
    assert ask("happened", complaint_kind="game").text == NLG.text("ask_happened", "en")
    alone = ask("happened", complaint_kind="bet", correcting="happened")
    assert alone.text == NLG.text("ask_happened", "en")


def test_a_proven_account_is_shown_as_verified_and_not_corrected() -> None:
    reply = ask("confirmation", **FULL | {"account_verified": True})
    assert "483920 (verified)" in reply.text
    which = ask("confirmation", **FULL | {"account_verified": True}, correcting="which")
    rest = ask("confirmation", **FULL | {"account_verified": True}, correcting="which_else")
    assert "account_id" not in fields(which) + fields(rest) and "bet_id" in fields(which)


@pytest.mark.parametrize("uses", [1, 2, 3])
def test_a_question_asked_again_is_worded_as_counted(uses: int) -> None:
    assert ask("contact", said={"ask_contact": uses}).text == NLG.text("ask_contact", "en", uses - 1)


def test_what_was_noted_stands_before_the_question() -> None:
    reply = ask("contact", notice={"seq": 7, "before": "Added: a.png.", "person": True})
    assert reply.text == f"Added: a.png.\n\n{NLG.text('ask_contact', 'en')}"
    assert intents(reply) == ["contact_in_chat", "ask_person"]


def test_after_two_failures_a_person_is_one_tap_away() -> None:
    assert intents(ask("account_id", failures=1)) == []
    assert intents(ask("account_id", failures=2)) == ["ask_person"]


def test_unknown_questions_are_refused() -> None:
    with pytest.raises(KeyError):
        ask("something_else")
    with pytest.raises(KeyError):
        Questions(NLG).respond("other", a_state("x", "ask_faq", 0.9, None, {}, True, "en", 7, ()))
