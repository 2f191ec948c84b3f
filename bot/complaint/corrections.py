"""Corrections, applied to the draft: which field a new value belongs to, by its shape, its name and the old value."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.complaint import answer_phrases, extraction
from bot.complaint.correction_patterns import Contrast, How, contrasts, is_marked, wants_change
from bot.complaint.draft import ComplaintDraft
from bot.complaint.entities.amounts import find_amount
from bot.complaint.entities.contacts import find_contact
from bot.complaint.entities.dates import find_day, last_of_month, names_day_alone
from bot.complaint.entities.day import Day, without
from bot.complaint.entities.tokens import plain_digits
from bot.complaint.fields import named_in
from bot.understanding.phrases import Phrases, is_question, word_count
from handoff.domain.ids import ACCOUNT_ID

FIELD_WORDS = 6  # of a wish to correct that names the field alone
KIND_WORDS = 6
KIND_ALONE_WORDS = 2  # "sorry, deposit"
SAME_SHAPE = 2  # characters by which a mistyped number and the right one may differ in length
_HAPPENING = Phrases(
    "came paid pays received got credited credits shows showed arrived gave refunded won lost settled gəldi gəlib "
    "gəlmiş yatdı yatıb düşdü düşüb görünür göstərir ödədi* ödəyib* verdi* verib* hesabladı* hesablayıb* uddum uduzdum "
    "qazandım geldi gelmiş yattı yatmış görünüyor gösteriyor ödedi* verdiler verdi hesapladı* kazandım geçti пришло "
    "пришли пришел выплатили зачислили начислили дали показывает вижу получил* выиграл* проиграл* засчитали насчитали "
    "поступило"
)
"""Words of what happened: "they paid not 150 but 100" is the complaint itself."""
_ABOUT = Phrases("about regarding haqqında haqda barədə bağlı ilgili hakkında про насчёт насчет поводу тема mövzu konu")
_NUMBER = re.compile(r"\d{1,2}")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a message puts right: `draft` has it, `fields` says where. `wrong` is a field named without a new value."""

    draft: ComplaintDraft
    fields: tuple[str, ...] = ()
    wrong: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a message follows: the field that was asked for and those that the message before entered."""

    field: str | None
    today: date
    entered: tuple[str, ...] = ()


def correction(draft: ComplaintDraft, text: str, asked: Asked) -> Correction | None:
    """What `text` corrects in `draft`; None where it is no correction."""
    if "?" in text and is_question(text.replace("?", "")):
        return None
    for contrast in contrasts(text):
        if contrast.how is How.INSTEAD and _HAPPENING.within(text) and not is_marked(text):
            continue
        before = _said_first(draft, contrast, asked)
        told = _told(before, contrast, text, asked)
        if told is not None:
            fields = tuple(dict.fromkeys((*told[1], *told[0].differs(draft))))
            return Correction(draft=told[0], fields=fields)
    return _field_alone(draft, text, asked)


def with_facts_of(draft: ComplaintDraft, text: str, today: date) -> ComplaintDraft:
    """The draft with every fact that `text` names, in place of the old: for answers to the summary."""
    day, amount = find_day(text, today), find_amount(text)
    rest = extraction.without_places(text, day, amount)
    contact = find_contact(rest)
    if contact is not None:
        rest = rest.replace(contact, " ")
    found = extraction.named_numbers(rest)
    account = found.get("account") or extraction.lone_account(text) or ""
    if not draft.verified and ACCOUNT_ID.fullmatch(account):
        draft = replace(draft, account_id=account)
    draft = replace(
        draft,
        transaction_id=found.get("transaction_id") or draft.transaction_id,
        bet_id=found.get("bet_id") or draft.bet_id,
        contact=contact or draft.contact,
    )
    if amount is not None:
        draft = draft.with_amount(amount)
    if day is not None and not (is_question(text) or answer_phrases.says_send(text)):
        draft = draft.with_day(day)
    return draft


def _said_first(draft: ComplaintDraft, contrast: Contrast, asked: Asked) -> ComplaintDraft:
    """The draft with what was said and taken back in the same breath: "20 manat, sorry, 25" keeps the currency."""
    if contrast.how is How.ANEW or contrast.how is How.CURT or not contrast.old:
        return draft
    return extraction.extract_into(draft, contrast.old, asked.today) if contrast.how is How.SLIP else draft


def _told(
    draft: ComplaintDraft, contrast: Contrast, text: str, asked: Asked
) -> tuple[ComplaintDraft, tuple[str, ...]] | None:
    """The draft with the new value and the field it went to."""
    new, old = contrast.new, contrast.old
    named = named_in(text)
    for field in _candidates(draft, contrast, named, asked):
        if field == "account_id" and draft.verified:
            continue
        if contrast.how is How.INSTEAD and not _holds(field, old, draft, asked):
            continue
        put = _READERS[field](draft, new, _Hints(named=named, old=old, asked=asked, how=contrast.how))
        if put is not None and (getattr(draft, field) or contrast.how in (How.INSTEAD, How.SLIP)):
            return put, (field,)
    return None


@dataclass(frozen=True, kw_only=True)
class _Hints:
    named: str | None
    old: str
    asked: Asked
    how: How

    def points_to(self, field: str) -> bool:
        """Whether a bare value may be taken for that field: it is named, was just entered, or is asked for."""
        return field == self.named or field in self.asked.entered or field == self.asked.field


def _candidates(draft: ComplaintDraft, contrast: Contrast, named: str | None, asked: Asked) -> list[str]:
    """Fields in the order in which a value is tried: whose old value was said, named, plain by shape, just entered."""
    same = [field for field in _READERS if contrast.old and _same(field, contrast.old, draft, asked)]
    shaped = [field for field in _READERS if _shaped(field, contrast.new, asked)]
    if contrast.how is How.SLIP:
        shaped += [field for field in _READERS if _shaped(field, contrast.old, asked)]
    if contrast.how is How.CURT:
        order: list[str | None] = [*asked.entered[::-1]]
    elif contrast.how is How.ANEW:
        order = [named, *shaped, *asked.entered[::-1]]
    else:
        order = [*same, named, *shaped, *asked.entered[::-1], asked.field, "amount"]
    if same and contrast.how is How.INSTEAD:
        order = [*(field for field in same if field == named), *(field for field in shaped if field in same), *order]
    known = (field for field in order if field in _READERS and (field in draft.fields or draft.kind is None))
    return list(dict.fromkeys(str(field) for field in known))


def _shaped(field: str, new: str, asked: Asked) -> bool:
    """Whether the new value shows by itself what it is."""
    match field:
        case "contact":
            return find_contact(new) is not None
        case "happened":
            return find_day(new, asked.today) is not None or find_day(new, asked.today, asked=True) is not None
        case "amount":
            return find_amount(without(new, find_day(new, asked.today))) is not None
        case "kind":
            return extraction.find_kind(new) is not None
    return {"account_id": "account"}.get(field, field) in extraction.named_numbers(new)


def _same(field: str, old: str, draft: ComplaintDraft, asked: Asked) -> bool:
    """Whether `old` is what the draft holds in that field."""
    old = plain_digits(old)
    match field:
        case "amount":
            found = find_amount(old, bare=True)
            return found is not None and found.value == draft.amount
        case "happened":
            if draft.happened_on is None:
                return False
            day = find_day(old, asked.today, asked=True)
            return (day.on if day else None) == draft.happened_on or _day_of_month(old) == draft.happened_on.day
        case "kind":
            return draft.kind is not None and extraction.find_kind(old) is draft.kind
    value = getattr(draft, field)
    return bool(value) and str(value).casefold() in old.casefold()


def _holds(field: str, old: str, draft: ComplaintDraft, asked: Asked) -> bool:
    """Whether `old` may have been a value of that field, so that the two are really set against each other."""
    if _same(field, old, draft, asked):
        return True
    match field:
        case "amount":
            return find_amount(old, bare=True) is not None
        case "happened":
            return find_day(old, asked.today, asked=True) is not None or _day_of_month(old) is not None
        case "kind":
            return extraction.find_kind(old) is not None
        case "contact":
            return find_contact(old) is not None
    return any(c.isdigit() or c in "._" for c in old)


def _day_of_month(text: str) -> int | None:
    """The number of the day, where nothing else is a number in `text`."""
    numbers = re.findall(r"\d+", plain_digits(text))
    day = int(numbers[0]) if len(numbers) == 1 and _NUMBER.fullmatch(numbers[0]) else 0
    return day if 1 <= day <= 31 else None


def _put_kind(draft: ComplaintDraft, new: str, hints: _Hints) -> ComplaintDraft | None:
    kind = extraction.find_kind(new)
    short = word_count(new) <= KIND_ALONE_WORDS and not wants_change(new)
    plain = hints.how is How.INSTEAD or hints.named == "kind" or _ABOUT.within(new) or short
    if kind is None or not plain or word_count(new) > KIND_WORDS or any(c.isdigit() for c in new):
        return None
    return replace(draft, kind=kind)


def _put_account(draft: ComplaintDraft, new: str, hints: _Hints) -> ComplaintDraft | None:
    named = extraction.named_numbers(new).get("account", "")
    value = named if ACCOUNT_ID.fullmatch(named) else None
    if value is None and (hints.points_to("account_id") or _same("account_id", hints.old, draft, hints.asked)):
        value = extraction.find_account_id(new)
        if hints.how in (How.ANEW, How.CURT) and not _alike(value, draft.account_id) and hints.named != "account_id":
            value = None
    return replace(draft, account_id=value) if value else None


def _put_number(field: str) -> Callable[[ComplaintDraft, str, _Hints], ComplaintDraft | None]:
    def put(draft: ComplaintDraft, new: str, hints: _Hints) -> ComplaintDraft | None:
        value = extraction.named_numbers(new).get(field)
        if value is None and (hints.points_to(field) or _same(field, hints.old, draft, hints.asked)):
            value = extraction.find_number(new, field)
            if hints.how in (How.ANEW, How.CURT) and not _alike(value, getattr(draft, field)) and hints.named != field:
                value = None
        return replace(draft, **{field: value}) if value else None  # type: ignore[arg-type]

    return put


def _alike(new: str | None, old: str | None) -> bool:
    """Whether one number may be the other mistyped."""
    return bool(new and old) and abs(len(str(new)) - len(str(old))) <= SAME_SHAPE


def _put_day(draft: ComplaintDraft, new: str, hints: _Hints) -> ComplaintDraft | None:
    day = find_day(new, hints.asked.today) or find_day(new, hints.asked.today, asked=True)
    if day is not None and day.on is not None and names_day_alone(day.said):
        on = _in_month(day.on.day, draft.happened_on, hints.asked.today)
        return draft.with_day(replace(day, on=on))
    if day is not None:
        return draft.with_day(day)
    number = _day_of_month(new)
    if number is None or not (hints.points_to("happened") or _same("happened", hints.old, draft, hints.asked)):
        return None
    if find_amount(new) is not None:
        return None
    on = _in_month(number, draft.happened_on, hints.asked.today)
    return draft.with_day(Day(f"{on:%d.%m.%Y}", on, 0, 0)) if on else None


def _in_month(day: int, near: date | None, today: date) -> date | None:
    """That day of the month of `near`, if it is past; else the last such day."""
    if near is not None:
        try:
            on = near.replace(day=day)
        except ValueError:
            on = None
        if on is not None and on <= today:
            return on
    return last_of_month(day, today)


def _put_amount(draft: ComplaintDraft, new: str, hints: _Hints) -> ComplaintDraft | None:
    day = find_day(new, hints.asked.today)
    rest = without(new, day)
    amount = find_amount(rest)
    pointed = hints.points_to("amount") or _same("amount", hints.old, draft, hints.asked)
    both = hints.how is How.INSTEAD and word_count(new) == word_count(hints.old) == 1
    if amount is None and (pointed or both or hints.how is How.SLIP):
        amount = find_amount(rest, bare=True)
    return draft.with_amount(amount) if amount is not None else None


def _put_contact(draft: ComplaintDraft, new: str, hints: _Hints) -> ComplaintDraft | None:
    contact = find_contact(new)
    return replace(draft, contact=contact) if contact else None


_READERS: dict[str, Callable[[ComplaintDraft, str, _Hints], ComplaintDraft | None]] = {
    "contact": _put_contact,
    "happened": _put_day,
    "amount": _put_amount,
    "account_id": _put_account,
    "transaction_id": _put_number("transaction_id"),
    "bet_id": _put_number("bet_id"),
    "kind": _put_kind,
}


def _field_alone(draft: ComplaintDraft, text: str, asked: Asked) -> Correction | None:
    """A short wish to change a field that the draft has, without the new value: "hesabı dəyiş"."""
    wrong = wants_change(text) or (asked.field != "description" and answer_phrases.says_wrong(text))
    if word_count(text) > FIELD_WORDS or is_question(text) or not wrong:
        return None
    field = named_in(text)
    if field is None or field == asked.field or field not in draft.correctable or not draft.has(field):
        return None
    return Correction(draft=draft, wrong=field)
