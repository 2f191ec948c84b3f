"""The complaint form step by step, without Rasa."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.complaint.draft import ComplaintDraft
from bot.complaint.form import WHICH, Form, Step
from bot.complaint.form_steps import handle_message
from bot.dialogue.turn import Evidence
from handoff.domain.tickets.ticket import Complaint, ComplaintKind
from tests.unit.bot.fakes import FakeFaq, a_turn, answered, understanding

FULL = ComplaintDraft(
    kind=ComplaintKind.WITHDRAWAL,
    account_id="483920",
    transaction_id="TX-1234",
    happened="yesterday",
    happened_on=date(2026, 11, 21),
    amount="250",
    currency="AZN",
    description="It never came.",
    done=True,
    evidence_done=True,
    contact="",
)
TODAY = date(2026, 11, 22)
FILE = Evidence("f1", "screen.png")
QUESTION = "where do I see the state of it?"
PROBLEM = "why does my withdrawal not come?"
FAQ = FakeFaq({QUESTION: answered("complaint-status"), PROBLEM: answered("payment-withdrawal-delay")})


def step(requested: str, draft: ComplaintDraft, text: str = "", intent: str = "ask_faq", **fields: Any) -> Step:
    correcting = fields.pop("correcting", None)
    form = Form(requested=requested, draft=draft, correcting=correcting, today=TODAY)
    return handle_message(a_turn(text, intent, **fields), form, understanding(FAQ))


def test_order_of_the_questions() -> None:
    assert ComplaintDraft().next_slot() == "complaint_kind"
    asked = []
    draft = ComplaintDraft(kind=ComplaintKind.BET)
    for values in (
        {"account_id": "1234"},
        {"bet_id": ""},
        {"happened": "yesterday"},
        {"amount": ""},
        {"description": "x"},
        {"done": True},
        {"evidence_done": True},
        {"contact": ""},
    ):
        asked.append(draft.next_slot())
        draft = replace(draft, **values)
    assert asked == [
        *("account_id", "bet_id", "happened", "amount"),
        *("description", "description", "evidence_done", "contact"),
    ]
    assert draft.next_slot() == "confirmation"


@pytest.mark.parametrize(
    ("kind", "slots"),
    [
        (ComplaintKind.WITHDRAWAL, ("transaction_id", "happened", "amount")),
        (ComplaintKind.DEPOSIT, ("transaction_id", "happened", "amount")),
        (ComplaintKind.BET, ("bet_id", "happened", "amount")),
        (ComplaintKind.GAME, ("happened",)),
        (ComplaintKind.ACCOUNT, ()),
        (ComplaintKind.SERVICE, ()),
        (ComplaintKind.OTHER, ()),
    ],
)
def test_each_kind_asks_for_its_own(kind: ComplaintKind, slots: tuple[str, ...]) -> None:
    fields = ComplaintDraft(kind=kind).fields
    assert tuple(f for f in fields if f in ("transaction_id", "bet_id", "happened", "amount")) == slots


def test_a_proven_account_is_neither_asked_nor_corrected() -> None:
    draft = ComplaintDraft.of({"complaint_kind": "account", "account_id": "typed"}, "proven1")
    assert draft.account_id == "proven1" and draft.next_slot() == "description"
    assert "account_id" in draft.fields and "account_id" not in draft.correctable
    assert ComplaintDraft.of({}, "proven1").is_empty


def test_slots_and_back() -> None:
    assert ComplaintDraft.of(FULL.to_slots()) == FULL
    assert ComplaintDraft.of({}) == ComplaintDraft()
    shown = replace(FULL, evidence=(FILE,), verified=True)
    assert ComplaintDraft.of(shown.to_slots()) == shown
    assert ComplaintDraft().is_empty and not FULL.is_empty


def test_the_finished_complaint() -> None:
    assert FULL.complaint() == Complaint(
        kind=ComplaintKind.WITHDRAWAL,
        account_id="483920",
        description="It never came.",
        transaction_id="TX-1234",
        amount="250",
        currency="AZN",
        happened="yesterday",
        happened_on=date(2026, 11, 21),
    )
    without = replace(FULL, transaction_id="").complaint()
    assert without is not None and without.transaction_id is None
    assert replace(FULL, done=False).complaint() is None
    other = replace(FULL, kind=ComplaintKind.SERVICE, happened="", happened_on=None, amount="", contact="a@b.az")
    assert other.complaint() == Complaint(
        kind=ComplaintKind.SERVICE, account_id="483920", description="It never came.", contact="a@b.az"
    )


def test_the_form_for_operators() -> None:
    assert ComplaintDraft().form() is None
    begun = ComplaintDraft(account_id="483920").form()
    assert begun is not None and begun.known == {"account_id": "483920"} and not begun.is_complete
    whole = FULL.form()
    assert whole is not None and (whole.sum, whole.happened) == ("250 AZN", "yesterday") and whole.is_complete


def test_kind_by_button_and_in_words() -> None:
    assert (
        step("complaint_kind", ComplaintDraft(), intent="choose_kind", entities={"kind": "bet"}).draft.kind
        is ComplaintKind.BET
    )
    assert step("complaint_kind", ComplaintDraft(), "my deposit").draft.kind is ComplaintKind.DEPOSIT
    failed = step("complaint_kind", ComplaintDraft(), "hmm")
    assert failed.failed and failed.problem == "error_kind"


def test_a_story_told_early_is_kept() -> None:
    text = "I asked for a withdrawal of 250 two days ago and nothing has come, id 483920"
    told = step("complaint_kind", ComplaintDraft(), text).draft
    assert (told.kind, told.account_id, told.description) == (ComplaintKind.WITHDRAWAL, "483920", text)


def test_account_id() -> None:
    draft = ComplaintDraft(kind=ComplaintKind.GAME)
    assert step("account_id", draft, "483920").next_slot() == "happened"
    unknown = step("account_id", draft, "I don't have it", "deny")
    assert unknown.problem == "error_account_id_unknown" and unknown.person
    failed = step("account_id", draft, "abc", "out_of_scope", probability=0.3)
    assert failed.failed and failed.problem == "error_account_id" and failed.next_slot() == "account_id"


@pytest.mark.parametrize("text", ["thanks", "hello", "yes", "yesterday"])
def test_small_words_are_no_user_names(text: str) -> None:
    intent = {"thanks": "thanks", "hello": "greet", "yes": "affirm"}.get(text, "ask_faq")
    assert step("account_id", ComplaintDraft(kind=ComplaintKind.GAME), text, intent).draft.account_id is None


def test_number_button_and_words_for_none() -> None:
    draft = ComplaintDraft(kind=ComplaintKind.BET, account_id="483920")
    assert step("bet_id", draft, intent="no_number").draft.bet_id == ""
    assert step("bet_id", draft, "I don't have it", "deny").draft.bet_id == ""
    assert step("bet_id", draft, "88812345").draft.bet_id == "88812345"


def test_description_grows_until_that_is_all() -> None:
    draft = ComplaintDraft(kind=ComplaintKind.ACCOUNT, account_id="483920")
    first = step("description", draft, "The slot froze.")
    second = step("description", first.draft, "My account balance is gone, id 999999")
    assert second.draft.description == "The slot froze.\nMy account balance is gone, id 999999"
    assert second.draft.account_id == "483920"
    assert second.next_slot() == "description"
    assert step("description", second.draft, "that is all", "affirm").next_slot() == "evidence_done"
    assert step("description", second.draft, intent="finish_description").next_slot() == "evidence_done"
    assert step("description", second.draft, intent="affirm").next_slot() == "evidence_done"  # a thumb
    assert step("description", second.draft, "no thanks", "deny").next_slot() == "evidence_done"
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
@pytest.mark.parametrize(
    "requested",
    [
        *("complaint_kind", "account_id", "bet_id", "happened", "amount"),
        *("description", "evidence_done", "contact", "confirmation"),
    ],
)
def test_interruptions_at_every_step(requested: str, text: str, intent: str, action: str) -> None:
    draft = {
        "complaint_kind": ComplaintDraft(),
        "account_id": ComplaintDraft(kind=ComplaintKind.BET),
        "bet_id": ComplaintDraft(kind=ComplaintKind.BET, account_id="483920"),
        "happened": replace(FULL, happened=None, happened_on=None),
        "amount": replace(FULL, amount=None),
        "description": replace(FULL, done=False),
        "evidence_done": replace(FULL, evidence_done=False),
        "contact": replace(FULL, contact=None),
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
    draft = ComplaintDraft(kind=ComplaintKind.GAME, account_id="483920")
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
    assert (
        step("account_id", ComplaintDraft(kind=ComplaintKind.GAME), "483920", "request_human").draft.account_id
        == "483920"
    )
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


def asked(slot: str, **known: Any) -> ComplaintDraft:
    """All is there but that answer."""
    return replace(FULL, **{"happened": {"happened": None, "happened_on": None}}.get(slot, {slot: None}) | known)


@pytest.mark.parametrize(
    ("text", "on", "amount", "slot"),
    [
        ("yesterday, 300 TL", date(2026, 11, 21), "300", "confirmation"),
        ("dünən 300", date(2026, 11, 21), "300", "confirmation"),
        ("05.11 120.50 eur", date(2026, 11, 5), "120.50", "confirmation"),
        ("позавчера", date(2026, 11, 20), None, "amount"),
        ("last week", None, None, "amount"),
        ("300 manat", None, "300", "happened"),
    ],
)
def test_day_and_sum_in_one_answer_or_one_after_the_other(
    text: str, on: date | None, amount: str | None, slot: str
) -> None:
    taken = step("happened", asked("happened", amount=None, currency=None), text)
    assert (taken.draft.happened_on, taken.draft.amount, taken.next_slot()) == (on, amount, slot)


@pytest.mark.parametrize("slot", ["happened", "amount"])
@pytest.mark.parametrize("text", ["bilmirəm", "bilmiyorum", "не знаю", "I don't know"])
def test_not_knowing_is_an_answer(slot: str, text: str) -> None:
    assert getattr(step(slot, asked(slot), text, "deny").draft, slot) == ""
    assert getattr(step(slot, asked(slot), intent="not_known").draft, slot) == ""


def test_a_time_in_words_of_ones_own_is_taken_the_second_time() -> None:
    first = step("happened", asked("happened"), "when the second half began", "out_of_scope", probability=0.3)
    assert first.failed and first.problem == "error_happened"
    second = step(
        "happened",
        asked("happened"),
        "when the second half began",
        "out_of_scope",
        probability=0.3,
        slots={"failures": 1},
    )
    assert second.draft.happened == "when the second half began" and second.draft.happened_on is None


def test_a_sum_without_currency_is_taken_for_what_it_is() -> None:
    taken = step("amount", asked("amount", currency=None), "250").draft
    assert (taken.amount, taken.currency) == ("250", None)
    assert step("amount", asked("amount"), "a lot", "out_of_scope", probability=0.3).problem == "error_amount"


def test_evidence_now_later_or_not_at_all() -> None:
    waiting = replace(FULL, evidence_done=False)
    for text in ("no", "later", "skip", "that's all", "go on"):
        assert step("evidence_done", waiting, text, "deny").next_slot() == "confirmation"
    assert step("evidence_done", waiting, "yes I have", "affirm").problem == "ask_evidence_how"
    assert step("evidence_done", waiting, intent="finish_evidence").draft.evidence_done
    shown = replace(waiting, evidence=(FILE,))
    assert step("evidence_done", shown, intent="file_sent", files=(FILE,)).draft == shown
    assert step("evidence_done", shown, "here is the screenshot", files=(FILE,)).next_slot() == "evidence_done"
    assert step("evidence_done", shown, intent="drop_evidence").draft.evidence == ()
    more = step("evidence_done", waiting, "by the way the operator promised me the money twice already last week")
    assert "promised" in (more.draft.description or "") and more.next_slot() == "evidence_done"


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("ali@example.com", "ali@example.com"),
        ("+994 50 123 45 67", "+994 50 123 45 67"),
        ("burada yazın", ""),
        ("в чате", ""),
        ("here is fine", ""),
        ("call me maybe", None),
    ],
)
def test_contact(text: str, contact: str | None) -> None:
    taken = step("contact", asked("contact"), text, "out_of_scope", probability=0.3)
    assert taken.draft.contact == contact
    assert (taken.problem == "error_contact") is (contact is None)


@pytest.mark.parametrize(
    ("intent", "entities"),
    [
        ("no_number", {}),
        ("not_known", {}),
        ("finish_evidence", {}),
        ("drop_evidence", {}),
        ("contact_in_chat", {}),
        ("start_complaint", {}),
        ("continue_complaint", {}),
        ("finish_description", {}),
    ],
)
def test_buttons_of_older_messages_wipe_nothing_and_are_no_failures(intent: str, entities: dict[str, str]) -> None:
    draft = replace(FULL, evidence=(FILE,), contact="a@b.az")
    late = step("confirmation", draft, intent=intent, entities=entities)
    assert late.draft == draft and not late.failed and not late.send and late.interruption is None
    assert late.next_slot() == "confirmation"


@pytest.mark.parametrize("requested", ["complaint_kind", "account_id", "evidence_done", "confirmation"])
def test_a_ticket_number_amid_the_form_is_looked_up(requested: str) -> None:
    taken = step(requested, FULL, "dst 0000 0000")
    assert taken.interruption is not None and taken.interruption.action == "action_ticket_status"
    story = "They closed DST-0000-0000 without a word and now nobody in the whole support answers me any more"
    assert step("description", asked("description"), story).draft.description == story


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("account_id", "777123", "777123"),
        ("transaction_id", "TX9", None),
        ("transaction_id", "TX-99887", "TX-99887"),
        ("happened", "2 days ago", "2 days ago"),
        ("amount", "99 usd", "99"),
        ("contact", "a@b.az", "a@b.az"),
    ],
)
def test_any_single_field_is_corrected_alone(field: str, text: str, value: str | None) -> None:
    ask = step("confirmation", FULL, intent="correct_field", entities={"field": field})
    assert ask.correcting == field
    mended = step(ask.next_slot(), ask.draft, text, "out_of_scope", probability=0.3, correcting=field)
    if value is None:
        assert mended.failed and mended.correcting == field
        return
    assert getattr(mended.draft, field) == value and mended.next_slot() == "confirmation"
    untouched = {"kind", "account_id", "transaction_id", "happened", "amount", "contact"} - {field}
    assert all(getattr(mended.draft, f) == getattr(FULL, f) for f in untouched)


def test_naming_the_wrong_field_asks_for_it_at_once() -> None:
    assert step("confirmation", FULL, "the amount is wrong").correcting == "amount"
    assert step("confirmation", FULL, "something is wrong").correcting == WHICH
    assert step("confirmation", FULL, "the amount", correcting=WHICH).correcting == "amount"


@pytest.mark.parametrize(
    ("requested", "text"),
    [
        ("happened", "last night around 11"),
        ("happened", "dünən gecə saat 11 radələrində"),
        ("amount", "200 manat kimi"),
        ("account_id", "I don't know my id"),
        ("account_id", "не знаю свой номер"),
        ("transaction_id", "yokki bende"),
    ],
)
def test_an_answer_that_sounds_dark_is_danger_only_if_it_is_plain(requested: str, text: str) -> None:
    gaps = {"account_id": None, "transaction_id": None, "happened": None, "happened_on": None, "amount": None}
    draft = replace(FULL, **gaps)  # type: ignore[arg-type]
    doubtful = step(requested, draft, text, ranking={"gambling_harm": 0.6, "ask_faq": 0.4})
    assert doubtful.interruption is None
    plain = step(requested, draft, text, ranking={"gambling_harm": 0.9, "ask_faq": 0.1})
    assert plain.interruption is not None and plain.interruption.action == "action_crisis"


def test_words_that_answer_nothing_need_less_to_be_danger() -> None:
    draft = replace(FULL, happened=None, happened_on=None)
    dark = step("happened", draft, "my wages are gone and so is she", ranking={"gambling_harm": 0.5, "ask_faq": 0.5})
    assert dark.interruption is not None and dark.interruption.action == "action_crisis"


def test_who_does_not_know_may_still_ask_for_a_person() -> None:
    draft = replace(FULL, account_id=None)
    wish = step("account_id", draft, "не знаю, позовите оператора", ranking={"request_human": 0.8, "ask_faq": 0.2})
    assert wish.interruption is not None and wish.interruption.action == "action_request_human"
