"""One step of the complaint form: what a message does to the draft, decided without Rasa and without wording."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.complaint import answers, reading
from bot.complaint.amounts import find_amount
from bot.complaint.contacts import find_contact
from bot.complaint.dates import find_day
from bot.complaint.day import Day, as_said
from bot.complaint.draft import CONFIRMATION, FIELDS, SLOTS, Draft
from bot.complaint.filling import filled_from, with_value
from bot.decision import Decision
from bot.phrases import is_question, word_count
from bot.turn import Turn
from bot.understanding import ACTIONS, SHORT_WORDS, Understanding
from handoff.domain.ids import find_reference
from handoff.domain.ticket import ComplaintKind

SLOT_FIELDS = {slot: field for field, slot in SLOTS.items()}
SIGNS = frozenset({"affirm", "deny", "thanks"})
"""Intents of emoji, which are read like words."""
AGAIN = frozenset({"start_complaint", "continue_complaint"})
"""Buttons that open the form: pressed while it is open, they only bring its question back."""
FEW_WORDS = 3  # a yes, no or hello this short is no part of a story
SURE_TALK = 0.7  # probability; "no reason was given" is short too
MENTION_WORDS = 8  # a message this short with a ticket number asks for that ticket
AS_SAID_WORDS = 12  # "when the second half began": no day, but an answer
WHICH = "which"
"""Value of `correcting` while the player has yet to say what to correct."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """`draft` after the message. With an `interruption` another action speaks first and the form asks again."""

    draft: Draft
    correcting: str | None = None
    interruption: Decision | None = None
    send: bool = False
    problem: str | None = None
    """Name of the text that takes the question's place: what was wrong with the message, or what was noted."""
    noted: str | None = None
    """Name of the text that stands before the question."""
    failed: bool = False
    person: bool = False
    """A person is offered beside the question at once."""

    def next_slot(self) -> str:
        """What to ask for."""
        if self.correcting in FIELDS:
            return SLOTS[self.correcting]
        return self.draft.next_slot()


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form as a message finds it: the slot it had asked for, and the day it is."""

    requested: str
    draft: Draft
    correcting: str | None
    today: date

    def waits(self, **changes: object) -> Step:
        """Nothing was entered."""
        return Step(**{"draft": self.draft, "correcting": self.correcting, **changes})  # type: ignore[arg-type]


def take(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """What message `turn` makes of the form."""
    if not turn.typed and turn.intent not in SIGNS:
        return _press(turn, form)
    if not understanding.in_danger(turn, amid_story=form.requested == SLOTS["description"]) and _asks_for_ticket(
        turn, form.requested
    ):
        return form.waits(interruption=Decision(action=ACTIONS["ticket_status"]))
    if form.requested == SLOTS["description"]:
        return _tell(turn, form, understanding)
    fits = _fits(turn, form)
    wish = understanding.interruption(turn, answered=fits or answers.says_no_number(turn.text))
    if wish is not None and (not fits or wish.action == ACTIONS["gambling_harm"]):
        return form.waits(interruption=wish)
    if form.requested == CONFIRMATION:
        return _confirm(turn, form, understanding)
    if form.requested == SLOTS["evidence"]:
        return _show(turn, form, understanding)
    return _fill(turn, form, understanding)


def _asks_for_ticket(turn: Turn, requested: str) -> bool:
    """Whether a ticket number was written to learn of that ticket; in a story it may be a part of it."""
    if find_reference(turn.text) is None:
        return False
    return requested != SLOTS["description"] or word_count(turn.text) <= MENTION_WORDS or is_question(turn.text)


def _fits(turn: Turn, form: Form) -> bool:
    """Whether a message is so plainly what was asked for that no likeness to another wish counts."""
    if form.requested == CONFIRMATION:
        return answers.says_send(turn.text)
    if form.requested == SLOTS["contact"]:
        return find_contact(turn.text) is not None
    if word_count(turn.text) > SHORT_WORDS:
        return False
    match form.requested:
        case "account_id":
            return reading.find_account_id(turn.text) is not None
        case "transaction_id" | "bet_id":
            return reading.find_number(turn.text, form.requested) is not None
        case "happened":
            return find_day(turn.text, form.today, asked=True) is not None
        case "amount":
            return find_amount(turn.text) is not None
        case "evidence_done":
            return answers.says_done(turn.text) or answers.says_go_on(turn.text)
    return False


def _press(turn: Turn, form: Form) -> Step:
    """A button, perhaps one of an older message: that must neither wipe an answer nor count as a failure."""
    draft = form.draft
    pressed = _PRESSED.get(turn.intent)
    if pressed is not None:
        slots, entered = pressed
        return Step(draft=entered(draft, form.requested)) if form.requested in slots else form.waits()
    match turn.intent:
        case "choose_kind":
            return Step(draft=replace(draft, kind=ComplaintKind(turn.entities["kind"])))
        case "finish_description":
            if not draft.description:
                return form.waits(problem="error_description", failed=True)
            return Step(draft=replace(draft, done=True), correcting=form.correcting if draft.done else None)
        case "send_complaint":
            return Step(draft=draft, send=draft.complaint() is not None)
        case "correct_field":
            return _correct(str(turn.entities.get("field")), draft)
        case "file_sent":
            return form.waits()
    if turn.intent in AGAIN:
        return form.waits()
    action = ACTIONS.get(turn.intent)
    if action is None or action == "action_nothing_said":
        return form.waits(problem=_error(form.requested), failed=True)
    return form.waits(interruption=Decision(action=action, choice=_choice(turn)))


_PRESSED: Mapping[str, tuple[tuple[str, ...], Callable[[Draft, str], Draft]]] = {
    "no_number": (("transaction_id", "bet_id"), lambda draft, slot: with_value(draft, slot, "")),
    "not_known": (("happened", "amount"), lambda draft, slot: with_value(draft, slot, "")),
    "finish_evidence": (("evidence_done",), lambda draft, slot: replace(draft, evidence_done=True)),
    "drop_evidence": (("evidence_done",), lambda draft, slot: replace(draft, evidence=(), evidence_done=True)),
    "contact_in_chat": (("contact",), lambda draft, slot: with_value(draft, slot, "")),
}
"""Buttons that answer one question: the slots that it may be about, and what they enter."""


def _correct(field: str, draft: Draft) -> Step:
    if field not in draft.correctable:
        return Step(draft=draft, correcting=WHICH)
    if field == "description":
        return Step(draft=replace(draft, description=None, done=False), problem="ask_description_anew")
    return Step(draft=draft, correcting=field)


def _choice(turn: Turn) -> str | None:
    return "restart" if turn.intent == "restart_complaint" else None


def _tell(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """A message while the story is told."""
    draft = form.draft
    if draft.description and (answers.says_done(turn.text) or not turn.typed):
        return Step(draft=replace(draft, done=True))
    if (wish := understanding.interruption_of_story(turn)) is not None:
        return form.waits(interruption=wish)
    if not turn.typed or (not draft.description and answers.says_done(turn.text)):
        return Step(draft=draft, problem="error_description", failed=True)
    if word_count(turn.text) <= FEW_WORDS:
        if draft.description and (understanding.means(turn, "deny") or answers.says_send(turn.text)):
            return Step(draft=replace(draft, done=True))
        if any(turn.probability(intent) >= SURE_TALK for intent in ("affirm", "deny", "greet", "thanks")):
            return form.waits(problem="ask_description_more" if draft.description else None)
    told = reading.harvest(draft, turn.text, form.today).with_description(turn.text)
    return Step(draft=told, problem="ask_description_more")


def _show(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """A message while evidence may be attached. The files themselves are in the draft already."""
    draft = form.draft
    if turn.files:
        return form.waits()
    words = turn.text
    over = answers.says_done(words) or answers.says_go_on(words) or answers.says_send(words)
    if over or answers.says_no_number(words) or understanding.means(turn, "deny") or turn.intent == "thanks":
        return Step(draft=replace(draft, evidence_done=True))
    if understanding.means(turn, "affirm"):
        return form.waits(problem="ask_evidence_how")
    aside = understanding.aside(turn)
    long = reading.is_story(words) or word_count(words) > SHORT_WORDS
    if not is_question(words) and (long or _tells(turn, aside, understanding)):
        told = reading.harvest(draft, words, form.today).with_description(words)
        return form.waits(draft=told, noted="noted_story")
    if aside is not None:
        return form.waits(interruption=aside)
    return form.waits(problem="ask_evidence_how", failed=True)


def _confirm(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """A message under the summary."""
    draft = form.draft
    corrected = reading.corrections(draft, turn.text, form.today)
    if corrected != draft:
        return Step(draft=corrected)
    if form.correcting == WHICH and (kind := reading.find_kind(turn.text)):
        return Step(draft=replace(draft, kind=kind))
    if understanding.means(turn, "affirm") or answers.says_send(turn.text):
        return Step(draft=draft, send=form.correcting != WHICH)
    if answers.says_wrong(turn.text) or form.correcting == WHICH:
        field = answers.names_field(turn.text)
        if field in draft.correctable:
            return _correct(str(field), draft)
    if understanding.means(turn, "deny") or answers.says_wrong(turn.text):
        return Step(draft=draft, correcting=WHICH)
    if (aside := understanding.aside(turn)) is not None:
        return form.waits(interruption=aside)
    return form.waits(problem="error_confirmation", failed=True)


def _fill(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """A message that should hold the kind, a number, a day, a sum or an address."""
    field = SLOT_FIELDS[form.requested]
    filled = filled_from(turn, field, form.draft, form.today, form.correcting, understanding)
    if filled is not None:
        if form.correcting is None:
            filled = reading.harvest(filled, turn.text, form.today)
            if reading.is_story(turn.text):
                filled = filled.with_description(turn.text)
        return Step(draft=filled)
    if field == "account_id" and answers.says_no_number(turn.text):
        return form.waits(problem="error_account_id_unknown", failed=True, person=True)
    aside = understanding.aside(turn)
    if not is_question(turn.text) and (reading.is_story(turn.text) or _tells(turn, aside, understanding)):
        told = reading.harvest(form.draft, turn.text, form.today).with_description(turn.text)
        return form.waits(draft=told, noted="noted_story")
    if aside is not None:
        return form.waits(interruption=aside)
    if understanding.means(turn, "file_complaint"):  # it is being taken down already: only ask again
        return form.waits(draft=reading.harvest(form.draft, turn.text, form.today))
    if field == "happened" and turn.failures and turn.typed and word_count(turn.text) <= AS_SAID_WORDS:
        return Step(draft=form.draft.with_day(as_said(Day(turn.text, None, 0, 0), turn.text)))
    return form.waits(problem=_error(form.requested), failed=True)


def _tells(turn: Turn, aside: Decision | None, understanding: Understanding) -> bool:
    """Whether a sentence that would be answered by an article is rather about the problem in hand."""
    if aside is None or aside.found is None or aside.action != "action_answer":
        return False
    return word_count(turn.text) > FEW_WORDS and understanding.kind_of(aside.found.hits[0].topic) is not None


def _error(requested: str) -> str:
    """Name of the text that says what is wanted instead."""
    return f"error_{SLOT_FIELDS.get(requested, requested)}"
