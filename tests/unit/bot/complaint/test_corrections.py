"""The complaint form hears what is meant at whatever step: corrections, later, none, enough, send it, stop it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.complaint.draft import ComplaintDraft
from bot.complaint.fields import SLOTS
from bot.complaint.form import WHICH, WHICH_ELSE, Form, Step
from bot.complaint.form_steps import handle_message
from handoff.domain.tickets.ticket import ComplaintKind
from tests.unit.bot.fakes import FakeFaq, a_turn, answered, understanding

TODAY = date(2026, 11, 22)
FULL = ComplaintDraft(
    kind=ComplaintKind.WITHDRAWAL,
    account_id="604418",
    transaction_id="WD-70210",
    happened="12 may",
    happened_on=date(2026, 5, 12),
    amount="150",
    currency="AZN",
    description="The money is still not on my card.",
    done=True,
    evidence_done=True,
    contact="",
)
ORDER = ("account_id", "transaction_id", "happened", "amount", "description", "evidence", "contact")
EMPTY: dict[str, Any] = {
    "account_id": None,
    "transaction_id": None,
    "happened": None,
    "happened_on": None,
    "amount": None,
    "currency": None,
    "description": None,
    "done": False,
    "evidence_done": False,
    "contact": None,
}
PICTURE = "can I add a picture?"
HOW_LONG = "how long does a payout of 150 manat take?"
FAQ = FakeFaq({PICTURE: answered("support-languages"), HOW_LONG: answered("complaint-status")})
STEPS = [SLOTS[field] for field in ORDER]
WITH_SUM = ["evidence_done", "contact", "confirmation", "description"]


def waiting_for(slot: str, **known: Any) -> ComplaintDraft:
    """The draft as it stands when that slot is asked for, everything before it told."""
    fields = [field for field in ORDER if SLOTS[field] == slot]
    if not fields:
        return replace(FULL, **known)
    later = ORDER[ORDER.index(fields[0]) :]
    gone = {name: value for name, value in EMPTY.items() if _field(name) in later}
    return replace(FULL, **gone | known)


def _field(name: str) -> str:
    return {"happened_on": "happened", "currency": "amount", "done": "description", "evidence_done": "evidence"}.get(
        name, name
    )


def say(slot: str, draft: ComplaintDraft, text: str, intent: str = "ask_faq", **fields: Any) -> Step:
    entered = fields.pop("entered", ())
    form = Form(requested=slot, draft=draft, correcting=fields.pop("correcting", None), today=TODAY, entered=entered)
    return handle_message(a_turn(text, intent, **{"probability": 0.3} | fields), form, understanding(FAQ))


@pytest.mark.parametrize("slot", WITH_SUM)
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("the sum isn't 150 but 115", "115"),
        ("it's not 150, it's 115", "115"),
        ("115, not 150", "115"),
        ("sorry, 115 manat", "115"),
        ("oops it was 115 azn", "115"),
        ("the amount should be 115", "115"),
        ("make it 115 manat", "115"),
        ("115 manat instead", "115"),
        ("150 yox, 115", "115"),
        ("150 yox 115", "115"),
        ("mebleg 150 deyil 115-dir", "115"),
        ("səhv yazdım, 115 manatdır", "115"),
        ("məbləği 115 yazın", "115"),
        ("150 əvəzinə 115", "115"),
        ("150 değil 115", "115"),
        ("pardon 115 lira olacak", "115"),
        ("tutarı 115 olarak düzeltin", "115"),
        ("150 yerine 115 yazın", "115"),
        ("не 150, а 115", "115"),
        ("ne 150 a 115", "115"),
        ("вместо 150 запишите 115", "115"),
        ("ой, ошиблась, сумма 115", "115"),
        ("сумму исправьте на 115", "115"),
        ("oshibsya, 115 manat", "115"),
    ],
)
def test_a_sum_is_put_right_at_every_step(slot: str, text: str, amount: str) -> None:
    draft = waiting_for(slot, amount="150", currency="AZN")
    taken = say(slot, draft, text)
    assert (taken.draft.amount, taken.corrected, taken.next_slot()) == (amount, ("amount",), slot)
    assert taken.draft.description == draft.description


@pytest.mark.parametrize("slot", ["amount", *WITH_SUM])
@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("not the 12th, the 13th of may", date(2026, 5, 13)),
        ("sorry, the 13th", date(2026, 5, 13)),
        ("the 13th instead", date(2026, 5, 13)),
        ("ayın 13-ü yazın", date(2026, 5, 13)),
        ("ayin 12-si yox 13-u", date(2026, 5, 13)),
        ("12 deyil, 13 may", date(2026, 5, 13)),
        ("12 değil 13 mayıs", date(2026, 5, 13)),
        ("ayın 13'ü yazın", date(2026, 5, 13)),
        ("ой ошиблась, не 12 а 13 мая", date(2026, 5, 13)),
        ("тринадцатого, не двенадцатого", date(2026, 5, 13)),
        ("ne 12 a 13 maia", date(2026, 5, 13)),
        ("не 12 мая, а вчера", date(2026, 11, 21)),
    ],
)
def test_a_day_is_put_right_at_every_step(slot: str, text: str, on: date) -> None:
    taken = say(slot, waiting_for(slot), text)
    assert (taken.draft.happened_on, taken.corrected, taken.next_slot()) == (on, ("happened",), slot)


@pytest.mark.parametrize("slot", STEPS[1:])
@pytest.mark.parametrize(
    "text",
    [
        "change account to orxan_77",
        "my username is not 604418 but orxan_77",
        "hesabı orxan_77 edin, düzəldin",
        "hesab 604418 yox orxan_77",
        "hesap adım 604418 değil orxan_77",
        "kullanıcı adımı orxan_77 olarak değiştirin",
        "поменяйте аккаунт на orxan_77",
        "логин не 604418, а orxan_77",
        "wrong account, sorry, login orxan_77",
    ],
)
def test_an_account_is_put_right_at_every_step(slot: str, text: str) -> None:
    draft = waiting_for(slot)
    taken = say(slot, draft, text)
    assert (taken.draft.account_id, taken.corrected) == ("orxan_77", ("account_id",))
    assert taken.draft.transaction_id == draft.transaction_id and taken.next_slot() == slot


def test_a_proven_account_is_not_put_right() -> None:
    draft = waiting_for("contact", account_id="proven9", verified=True)
    assert say("contact", draft, "change account to orxan_77").draft.account_id == "proven9"


@pytest.mark.parametrize(
    "text",
    [
        *("change the account", "hesabı dəyişin", "hesabı değiştirin", "поменяйте аккаунт"),
        *("the account is wrong", "hesab səhvdir", "hesap yanlış", "аккаунт неверный"),
    ],
)
def test_a_field_named_without_a_value_is_asked_for_and_then_the_form_goes_on(text: str) -> None:
    draft = waiting_for("contact")
    asked = say("contact", draft, text)
    assert asked.next_slot() == "account_id" and asked.draft == draft
    mended = say("account_id", draft, "orxan_77", correcting="account_id")
    assert mended.draft.account_id == "orxan_77" and mended.next_slot() == "contact"
    assert mended.corrected == ("account_id",)


@pytest.mark.parametrize("text", ["not a withdrawal but a deposit", "не вывод, а депозит", "çıxarış yox, depozit"])
def test_the_kind_is_put_right(text: str) -> None:
    taken = say("transaction_id", waiting_for("transaction_id"), text)
    assert taken.draft.kind is ComplaintKind.DEPOSIT and taken.corrected == ("kind",)


@pytest.mark.parametrize("word", ["no", "yox", "hayır", "нет", "net"])
def test_a_bare_no_with_a_value_corrects_what_was_just_noted(word: str) -> None:
    day = say("amount", waiting_for("amount"), f"{word}, 13", entered=("happened",))
    assert day.draft.happened_on == date(2026, 5, 13) and day.draft.amount is None
    amount = say("description", waiting_for("description"), f"{word}, 115", entered=("amount",))
    assert amount.draft.amount == "115" and amount.draft.description is None
    account = say("transaction_id", waiting_for("transaction_id"), f"{word}, 604419", entered=("account_id",))
    assert account.draft.account_id == "604419" and account.draft.transaction_id is None
    number = say("transaction_id", waiting_for("transaction_id"), f"{word}, 99887766554", entered=("account_id",))
    assert number.draft.account_id == "604418"


@pytest.mark.parametrize(
    ("slot", "text", "field", "value"),
    [
        ("amount", "stake was 20.. sorry 25", "amount", "25"),
        ("amount", "20 manat, ay yox, 25", "amount", "25"),
        ("amount", "20, точнее 25 рублей", "amount", "25"),
        ("amount", "not 20 but 25", "amount", "25"),
        ("happened", "12-го, ой, 13 мая", "happened_on", date(2026, 5, 13)),
        ("account_id", "orxan_7 sorry orxan_77", "account_id", "orxan_77"),
        ("evidence_done", "20 manat.. sorry 25", "amount", "25"),
    ],
)
def test_who_slips_and_corrects_in_one_breath_has_said_the_second(
    slot: str, text: str, field: str, value: object
) -> None:
    assert getattr(say(slot, waiting_for(slot), text).draft, field) == value


@pytest.mark.parametrize(
    "text",
    [
        "they paid not 150 but 100",
        "mənə 150 yox 100 gəldi",
        "150 değil 100 yattı",
        "пришло не 150, а 100",
        "pul gəlmədi, 90 manat balansda qalıb",
        "no money came, 90 manat stayed in the game",
        "sorry to bother you, nobody answers me",
    ],
)
def test_what_happened_is_told_and_corrects_nothing(text: str) -> None:
    draft = waiting_for("description", description="It began in the evening.")
    taken = say("description", draft, text)
    assert taken.draft.amount == "150" and not taken.corrected
    assert text in (taken.draft.description or "")


@pytest.mark.parametrize("slot", STEPS)
@pytest.mark.parametrize(
    "text",
    [
        "got a receipt, will send it later",
        "I have a screenshot, not now though",
        "qəbz var, sonra göndərərəm",
        "qebzi sonra atacam",
        "dekont var, sonra atarım",
        "ekran görüntüsünü yarın yollarım",
        "чек есть, потом пришлю",
        "skrin est, pozje skinu",
        "скриншот вечером скину",
    ],
)
def test_proof_promised_for_later_is_noted_and_not_asked_again(slot: str, text: str) -> None:
    draft = waiting_for(slot)
    taken = say(slot, draft, text)
    assert taken.draft == replace(draft, evidence_done=True, evidence_later=True)
    assert taken.noted == "noted_evidence_later" and not taken.failed
    assert taken.next_slot() == ("contact" if slot == "evidence_done" else slot)


@pytest.mark.parametrize("slot", ["transaction_id", "happened", "amount", "contact"])
@pytest.mark.parametrize(
    "text", ["that's all", "bu qədər", "hepsi bu kadar", "это всё", "yoxdur", "yok", "нет", "I forgot it"]
)
def test_none_or_enough_leaves_the_asked_field_empty(slot: str, text: str) -> None:
    taken = say(slot, waiting_for(slot), text)
    field = next(field for field in ORDER if SLOTS[field] == slot)
    assert getattr(taken.draft, field) == "" and taken.next_slot() != slot


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("transaction_id", "there was no such thing on my screen"),
        ("happened", "nobody keeps track of such things"),
        ("amount", "long gone from my mind"),
        ("contact", "whatever suits you best"),
        ("evidence_done", "maybe some other day my friend"),
    ],
)
def test_a_learned_wish_to_skip_counts_beside_the_phrases(slot: str, text: str) -> None:
    taken = say(slot, waiting_for(slot), text, "skip", probability=0.9)
    assert taken.draft.has(next(field for field in ORDER if SLOTS[field] == slot))


def test_a_learned_wish_to_skip_ends_a_story_and_does_not_replace_an_account() -> None:
    told = waiting_for("description", description="It began in the evening.")
    assert say("description", told, "nothing further from me", "skip", probability=0.95).draft.done
    unknown = say("account_id", waiting_for("account_id"), "no such thing here", "skip", probability=0.9)
    assert unknown.problem == "error_account_id_unknown" and unknown.person


@pytest.mark.parametrize(
    "text",
    [
        "yes, submit it",
        "go ahead and register it",
        "vəssalam, yollayın",
        "hə göndərin",
        "ok her şey doğru gönder",
        "tamam kaydedin",
        "всё, отправляйте",
        "da, oformlyaite",
    ],
)
def test_the_wish_to_send_skips_what_may_be_left_out(text: str) -> None:
    told = waiting_for("description", description="It began in the evening.")
    assert say("description", told, text).next_slot() == "confirmation"
    assert say("evidence_done", waiting_for("evidence_done"), text).next_slot() == "confirmation"
    assert say("contact", waiting_for("contact"), text).next_slot() == "confirmation"
    assert say("confirmation", FULL, text, "affirm").send
    untold = say("description", waiting_for("description"), text)
    assert untold.next_slot() == "description" and untold.noted == "still_missing" and not untold.failed
    number = say("transaction_id", waiting_for("transaction_id"), text)
    assert number.next_slot() == "transaction_id" and number.noted == "still_missing"
    again = say("transaction_id", number.draft, text)
    assert again.next_slot() == "description"
    account = say("account_id", waiting_for("account_id"), text)
    assert account.next_slot() == "account_id" and account.draft.account_id is None and account.noted == "still_missing"


@pytest.mark.parametrize("text", ["I'll send it later", "sonra göndərərəm", "can I send it here?", "send me my money"])
def test_not_every_sending_is_that_wish(text: str) -> None:
    assert say("contact", waiting_for("contact"), text).noted != "still_missing"
    assert not say("confirmation", FULL, text).send


@pytest.mark.parametrize("slot", [*STEPS, "complaint_kind", "confirmation"])
@pytest.mark.parametrize(
    "text",
    [
        "oh no, forget the complaint, the money has just come",
        "hold on, cancel it, everything is fine now",
        "never mind, it works again",
        "а не, стоп, отмени жалобу, уже пустило",
        "передумала, не надо жалобу, всё пришло",
        "otmenite, dengi uje prishli",
        "ləğv et lazım deyil",
        "yox dayan, pul artıq gəldi, ləğv edin",
        "vazgeçtim, para geldi, iptal edin",
        "şikayete gerek yok, sorun çözüldü",
    ],
)
def test_cancelling_in_any_words_at_every_step(slot: str, text: str) -> None:
    draft = ComplaintDraft() if slot == "complaint_kind" else waiting_for(slot)
    taken = say(slot, draft, text)
    assert taken.interruption is not None and taken.interruption.action == "action_cancel_complaint"
    assert taken.draft == draft


@pytest.mark.parametrize(
    "text",
    [
        "they cancelled my bet after the match",
        "I asked support to cancel the withdrawal and nobody did",
        "мою ставку отменили без причины",
        "çıxarışımı ləğv etdilər",
        "bahsimi iptal ettiler",
        "don't cancel my complaint",
    ],
)
def test_other_things_that_were_cancelled_belong_to_the_story(text: str) -> None:
    draft = waiting_for("description", description="It began in the evening.")
    taken = say("description", draft, text)
    assert taken.interruption is None and text in (taken.draft.description or "")


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("login qadir_88", "qadir_88"),
        ("my username is marta.v", "marta.v"),
        ("username: billy_o", "billy_o"),
        ("hesab adım günel deyil, gunel777", "gunel777"),
        ("istifadəçi adım gunel777", "gunel777"),
        ("kullanıcı adım cem.t", "cem.t"),
        ("логин roma777", "roma777"),
        ("moi login roma777", "roma777"),
        ("roma777", "roma777"),
        ("cem.t", "cem.t"),
        ("qadir_88, dünəndən girə bilmirəm", "qadir_88"),
    ],
)
def test_user_names_are_accounts(text: str, account: str) -> None:
    assert say("account_id", waiting_for("account_id"), text).draft.account_id == account


def test_several_facts_in_one_message_at_any_step() -> None:
    draft = ComplaintDraft()
    first = say("complaint_kind", draft, "qadir_88, заблочили аккаунт позавчера")
    assert (first.draft.kind, first.draft.account_id) == (ComplaintKind.ACCOUNT, "qadir_88")
    assert first.draft.happened_on == date(2026, 11, 20)
    beside = say("account_id", ComplaintDraft(kind=ComplaintKind.WITHDRAWAL), "yesterday, 80 manat")
    assert (beside.draft.amount, beside.draft.happened_on) == ("80", date(2026, 11, 21))
    assert beside.told == ("happened", "amount") and not beside.failed and beside.next_slot() == "account_id"
    mail = say("transaction_id", waiting_for("transaction_id"), "WD-5501, dünən 90 manat, yazın nurlan.q@posta.az")
    assert (mail.draft.transaction_id, mail.draft.amount, mail.draft.contact) == ("WD-5501", "90", "nurlan.q@posta.az")
    both = say("happened", waiting_for("happened"), "вчера, сумму не помню")
    assert both.draft.happened_on == date(2026, 11, 21) and both.draft.amount == ""


@pytest.mark.parametrize("slot", [*STEPS, "complaint_kind"])
def test_a_question_in_the_middle_is_answered_and_then_the_form_goes_on(slot: str) -> None:
    draft = ComplaintDraft() if slot == "complaint_kind" else waiting_for(slot)
    for question in (PICTURE, HOW_LONG):
        taken = say(slot, draft, question, probability=0.9)
        assert taken.interruption is not None and taken.interruption.action == "action_answer"
        assert taken.draft == draft and taken.next_slot() == slot


@pytest.mark.parametrize("text", ["what I paid was 90 manat", "90 manat?", "is 90 manat ok?"])
def test_facts_that_look_like_a_question_are_facts(text: str) -> None:
    assert say("amount", waiting_for("amount"), text).draft.amount == "90"


def test_something_to_show_is_welcome_at_any_step() -> None:
    taken = say("transaction_id", waiting_for("transaction_id"), "у меня чек")
    assert taken.noted == "noted_evidence" and not taken.failed and not taken.draft.evidence_done


def test_choosing_what_to_correct_leads_on_by_a_few_fields_at_a_time() -> None:
    first = say("confirmation", FULL, "", "correct_field", entities={"field": WHICH})
    assert first.correcting == WHICH and first.next_slot() == "confirmation"
    second = say("confirmation", FULL, "", "correct_field", entities={"field": WHICH_ELSE}, correcting=WHICH)
    assert second.correcting == WHICH_ELSE
    named = say("confirmation", FULL, "the contact", correcting=WHICH_ELSE)
    assert named.next_slot() == "contact"
    valued = say("confirmation", FULL, "115 manat", correcting=WHICH)
    assert valued.draft.amount == "115" and valued.correcting is None and valued.corrected == ("amount",)
