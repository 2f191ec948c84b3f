"""Where one reading ends and the next begins: each test holds a rule from the side that no other test looks at."""

from dataclasses import replace
from datetime import date

import pytest

from bot.complaint import command_phrases
from bot.complaint.corrections import Asked, Correction, correction
from bot.complaint.draft import ComplaintDraft
from bot.complaint.entities.dates import find_day
from bot.complaint.extraction import lone_account
from tests.unit.bot.complaint.test_corrections import FULL, TODAY, say

NO_SUM = replace(FULL, amount=None, currency=None)


def corrected(draft: ComplaintDraft, text: str, field: str, *entered: str) -> Correction | None:
    return correction(draft, text, Asked(field=field, today=TODAY, entered=entered))


def test_what_was_taken_back_in_the_same_breath_keeps_its_currency() -> None:
    made = corrected(NO_SUM, "20 manat, sorry, 25", "amount")
    assert made is not None and (made.draft.amount, made.draft.currency) == ("25", "AZN")


def test_in_place_of_a_number_comes_only_one_that_may_be_the_same_mistyped() -> None:
    transaction = ("transaction_id", "transaction_id")
    made = corrected(FULL, "sorry, WD-70211", *transaction)
    assert made is not None and made.draft.transaction_id == "WD-70211"
    for text in ("sorry, 5", "sorry, 702111222333"):
        assert corrected(FULL, text, *transaction) is None


@pytest.mark.parametrize("text", ["115 150 yox", "115 150 değil", "not 150, 115", "not 150 manat, 115 manat please"])
def test_of_two_numbers_beside_a_no_the_denied_one_goes(text: str) -> None:
    made = corrected(FULL, text, "amount")
    assert made is not None and made.draft.amount == "115"


def test_what_happened_hides_no_correction_that_follows() -> None:
    assert corrected(FULL, "they paid not 150 but 100", "amount") is None
    made = corrected(FULL, "they paid not 150 but 100. sorry, the amount is 120", "amount")
    assert made is not None


@pytest.mark.parametrize(("name", "account"), [("kamran1990", "kamran1990"), ("ali77", None), ("ab12", None)])
def test_how_many_letters_make_a_user_name(name: str, account: str | None) -> None:
    assert lone_account(name) == account


def test_only_what_lacks_nothing_more_is_to_be_sent_at_once() -> None:
    known = ((True, None, False), (False, "", False), (True, "", True))
    for evidence_done, contact, hurried in known:
        assert ComplaintDraft(evidence_done=evidence_done, contact=contact).is_hurried is hurried


@pytest.mark.parametrize(
    ("text", "said", "on"),
    [
        ("5 числа пришло", "5 числа", date(2026, 11, 5)),
        ("первого числа", "первого числа", date(2026, 11, 1)),
        ("второго числа", "второго числа", date(2026, 11, 2)),
        ("first of june", "first of june", date(2026, 6, 1)),
    ],
)
def test_a_day_is_kept_with_all_its_words(text: str, said: str, on: date) -> None:
    day = find_day(text, TODAY)
    assert day is not None and (day.said, day.on) == (said, on)


@pytest.mark.parametrize("text", ["I asked them to cancel it two days ago", "they told me to forget it and wait"])
def test_a_story_that_speaks_of_stopping_does_not_stop(text: str) -> None:
    assert command_phrases.says_stop(text) and not command_phrases.says_stop(text, amid_story=True)
    told = say("description", replace(FULL, done=False), text)
    assert told.interruption is None and text in (told.draft or FULL).description


@pytest.mark.parametrize(
    ("words", "stops"), [(command_phrases.STOP_WORDS, True), (command_phrases.STOP_WORDS + 1, False)]
)
def test_how_long_a_learned_wish_to_stop_may_be(words: int, stops: bool) -> None:
    text = " ".join(["well"] * words)
    step = say("account_id", replace(FULL, account_id=None), text, intent="cancel", probability=0.95)
    assert (step.interruption is not None and step.interruption.action == "action_cancel_complaint") is stops


def test_a_long_correction_amid_the_story_is_told_and_a_short_one_is_not() -> None:
    story = replace(FULL, done=False, description="It has not come.")
    long = "sorry, it was not 150 but 115 manat and I still wait for it every day"
    step = say("description", story, long)
    assert step.draft is not None and step.draft.description == f"It has not come.\n{long}"
    step = say("description", story, "sorry, not 150 but 115")
    assert step.draft is not None and (step.draft.description, step.draft.amount) == ("It has not come.", "115")
