"""What a message enters into the field that was asked for."""

from dataclasses import replace
from datetime import date

from bot.complaint import answer_phrases, extraction
from bot.complaint.draft import ComplaintDraft
from bot.complaint.entities.amounts import find_amount
from bot.complaint.entities.contacts import find_contact, says_chat
from bot.complaint.entities.dates import find_day
from bot.complaint.entities.day import as_said, without
from bot.dialogue.turn import Turn
from bot.understanding.understanding import Understanding

ANY_DAY = date(2020, 1, 1)  # whether words name a day does not hang on today


def filled_from(
    turn: Turn, field: str, draft: ComplaintDraft, today: date, correcting: str | None, understanding: Understanding
) -> ComplaintDraft | None:
    """The draft with the field that was asked for; None where the message does not hold it."""
    text = turn.text
    if field == "kind":
        kind = extraction.find_kind(text)
        return replace(draft, kind=kind) if kind else None
    if field == "account_id":
        account = extraction.find_account_id(text, letters_alone=may_be_name(turn, understanding))
        return replace(draft, account_id=account) if account else None
    if field in ("happened", "amount"):
        return _day_and_sum(turn, field, draft, today, correcting, understanding)
    if field == "contact":
        contact = find_contact(text)
        alone = says_chat(text) or _leaves_out(turn, understanding)
        if contact is None and not (alone or understanding.means(turn, "affirm")):
            return None
        return replace(draft, contact=contact or "")
    number = extraction.find_number(text, field)
    if number is None and not (_leaves_out(turn, understanding)):
        return None
    return with_value(draft, field, number or "")


def _leaves_out(turn: Turn, understanding: Understanding) -> bool:
    """Whether the message says that there is none, that it is not known, or that all is said."""
    text = turn.text
    short = answer_phrases.says_no_number(text) or answer_phrases.says_done(text) or answer_phrases.says_go_on(text)
    return short or understanding.means(turn, "deny") or understanding.means(turn, "skip")


def _day_and_sum(
    turn: Turn, field: str, draft: ComplaintDraft, today: date, correcting: str | None, understanding: Understanding
) -> ComplaintDraft | None:
    """Both may come in answer to either question, and "don't know" to the one that was asked."""
    asked_day = field == "happened"
    day = find_day(turn.text, today, asked=asked_day)
    bare = field == "amount" or draft.amount is None
    amount = find_amount(without(turn.text, day), bare=bare)
    if (day if asked_day else amount) is None and not (asked_day and amount and amount.currency):
        unknown = (
            answer_phrases.says_no_number(turn.text)
            or answer_phrases.says_done(turn.text)
            or understanding.means(turn, "skip")
        )
        return with_value(draft, field, "") if day is None and unknown else None
    if day is not None and (asked_day or draft.happened is None):
        draft = draft.with_day(day if amount else as_said(day, turn.text))
    if amount is not None and (field == "amount" or (draft.amount is None and correcting is None)):
        draft = draft.with_amount(amount)
    if (
        asked_day
        and amount is None
        and draft.amount is None
        and correcting is None
        and answer_phrases.says_not_known(turn.text)
    ):
        draft = with_value(draft, "amount", "")
    return draft


def may_be_name(turn: Turn, understanding: Understanding) -> bool:
    """Whether a bare word may be a user name: nothing that the desk knows as a word of its own."""
    talk = ("greet", "goodbye", "thanks", "smalltalk", "affirm", "deny", "file_complaint", "ticket_status", "insult")
    return not (
        any(understanding.means(turn, intent) for intent in talk)
        or extraction.find_kind(turn.text)
        or answer_phrases.says_no_number(turn.text)
        or answer_phrases.says_done(turn.text)
        or answer_phrases.says_go_on(turn.text)
        or find_day(turn.text, ANY_DAY)
    )


def with_value(draft: ComplaintDraft, slot: str, value: str) -> ComplaintDraft:
    """One field, named like its slot, set to `value`; a day that no longer belongs to it goes."""
    if slot == "happened":
        return replace(draft, happened=value, happened_on=None)
    return ComplaintDraft.of({**draft.to_slots(), slot: value})
