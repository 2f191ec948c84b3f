"""One step of the complaint form: what a message does to the draft, decided without Rasa and without wording."""

from dataclasses import dataclass, replace

from bot.complaint import reading
from bot.complaint.draft import CONFIRMATION, FIELDS, SLOTS, Draft
from bot.decision import Decision
from bot.phrases import is_question, word_count
from bot.turn import Turn
from bot.understanding import ACTIONS, SHORT_WORDS, Understanding
from handoff.domain.ticket import ComplaintKind

SLOT_FIELDS = {slot: field for field, slot in SLOTS.items()}
SIGNS = frozenset({"affirm", "deny", "thanks"})
"""Intents of emoji, which are read like words."""
FEW_WORDS = 3  # a yes, no or hello this short is no part of a story
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
    failed: bool = False

    def next_slot(self) -> str:
        """What to ask for."""
        if self.correcting in FIELDS:
            return SLOTS[self.correcting]
        return self.draft.next_slot()


def take(turn: Turn, requested: str, draft: Draft, correcting: str | None, understanding: Understanding) -> Step:
    """What message `turn` makes of the form that had asked for slot `requested`."""
    if not turn.typed and turn.intent not in SIGNS:
        return _press(turn, requested, draft, correcting)
    if requested == SLOTS["description"]:
        return _tell(turn, draft, correcting, understanding)
    wish = understanding.interruption(turn)
    if wish is not None and not (_fits(turn, requested) and not understanding.in_danger(turn)):
        return Step(draft=draft, correcting=correcting, interruption=wish)
    if requested == CONFIRMATION:
        return _confirm(turn, draft, correcting, understanding)
    return _fill(turn, requested, draft, correcting, understanding)


def _fits(turn: Turn, requested: str) -> bool:
    """Whether a message is so plainly what was asked for that no likeness to another wish counts."""
    if requested == CONFIRMATION:
        return reading.says_send(turn.text)
    if requested == SLOTS["account_id"]:
        return word_count(turn.text) <= SHORT_WORDS and reading.find_account_id(turn.text) is not None
    if requested in (SLOTS["transaction_id"], SLOTS["bet_id"]):
        return word_count(turn.text) <= SHORT_WORDS and reading.find_number(turn.text, requested) is not None
    return False


def _press(turn: Turn, requested: str, draft: Draft, correcting: str | None) -> Step:
    """A button."""
    if turn.intent == "choose_kind":
        kind = ComplaintKind(turn.entities["kind"])
        return Step(draft=replace(draft, kind=kind))
    if turn.intent == "no_number" and draft.needed_id:
        return Step(draft=draft.filled(draft.needed_id, ""))
    if turn.intent == "finish_description":
        if not draft.description:
            return Step(draft=draft, correcting=correcting, problem="error_description", failed=True)
        return Step(draft=replace(draft, done=True))
    if turn.intent == "send_complaint":
        complete = draft.complaint() is not None
        return Step(draft=draft, send=complete)
    if turn.intent == "correct_field":
        field = str(turn.entities.get("field"))
        if field not in draft.fields:
            return Step(draft=draft, correcting=WHICH)
        if field == "description":
            return Step(
                draft=replace(draft, description=None, done=False), correcting=None, problem="ask_description_anew"
            )
        return Step(draft=draft, correcting=field)
    action = ACTIONS.get(turn.intent)
    if action is None or action == "action_nothing_said":
        return Step(draft=draft, correcting=correcting, problem=_error(requested), failed=True)
    return Step(draft=draft, correcting=correcting, interruption=Decision(action=action, choice=_choice(turn)))


def _choice(turn: Turn) -> str | None:
    return {"continue_complaint": "continue", "restart_complaint": "restart"}.get(turn.intent)


def _tell(turn: Turn, draft: Draft, correcting: str | None, understanding: Understanding) -> Step:
    """A message while the story is told."""
    if draft.description and (reading.says_done(turn.text) or not turn.typed):
        return Step(draft=replace(draft, done=True))
    if (wish := understanding.interruption_of_story(turn)) is not None:
        return Step(draft=draft, correcting=correcting, interruption=wish)
    if not turn.typed or (not draft.description and reading.says_done(turn.text)):
        return Step(draft=draft, problem="error_description", failed=True)
    if word_count(turn.text) <= FEW_WORDS:
        if draft.description and (understanding.means(turn, "deny") or reading.says_send(turn.text)):
            return Step(draft=replace(draft, done=True))
        if any(understanding.means(turn, intent) for intent in ("affirm", "deny", "greet", "thanks")):
            return Step(
                draft=draft, correcting=correcting, problem="ask_description_more" if draft.description else None
            )
    told = reading.harvest(draft, turn.text).with_description(turn.text)
    return Step(draft=told, problem="ask_description_more")


def _confirm(turn: Turn, draft: Draft, correcting: str | None, understanding: Understanding) -> Step:
    """A message under the summary."""
    corrected = reading.corrections(draft, turn.text)
    if corrected != draft:
        return Step(draft=corrected)
    if correcting == WHICH and (kind := reading.find_kind(turn.text)):
        return Step(draft=replace(draft, kind=kind))
    if understanding.means(turn, "affirm") or reading.says_send(turn.text):
        return Step(draft=draft, send=correcting != WHICH)
    if understanding.means(turn, "deny") or reading.says_wrong(turn.text):
        return Step(draft=draft, correcting=WHICH)
    if (aside := understanding.aside(turn)) is not None:
        return Step(draft=draft, correcting=correcting, interruption=aside)
    return Step(draft=draft, correcting=correcting, problem="error_confirmation", failed=True)


def _fill(turn: Turn, requested: str, draft: Draft, correcting: str | None, understanding: Understanding) -> Step:
    """A message that should hold the kind or a number."""
    field = SLOT_FIELDS[requested]
    value = _value(turn, field, understanding)
    if value is not None:
        filled = draft.filled(field, value)
        if correcting is None:
            filled = reading.harvest(filled, turn.text)
            if reading.is_story(turn.text):
                filled = filled.with_description(turn.text)
        return Step(draft=filled)
    if reading.is_story(turn.text) and not is_question(turn.text):
        return Step(draft=reading.harvest(draft, turn.text).with_description(turn.text), correcting=correcting)
    if (aside := understanding.aside(turn)) is not None:
        return Step(draft=draft, correcting=correcting, interruption=aside)
    if understanding.means(turn, "file_complaint"):  # it is being taken down already: only ask again
        return Step(draft=reading.harvest(draft, turn.text), correcting=correcting)
    return Step(draft=draft, correcting=correcting, problem=_error(requested), failed=True)


def _value(turn: Turn, field: str, understanding: Understanding) -> ComplaintKind | str | None:
    if field == "kind":
        return reading.find_kind(turn.text)
    if field == "account_id":
        return reading.find_account_id(turn.text, letters_alone=_may_be_name(turn, understanding))
    if reading.says_no_number(turn.text):
        return ""
    if (number := reading.find_number(turn.text, field)) is not None:
        return number
    return "" if understanding.means(turn, "deny") else None


def _may_be_name(turn: Turn, understanding: Understanding) -> bool:
    """Whether a bare word may be a user name: nothing that the desk knows as a word of its own."""
    talk = ("greet", "goodbye", "thanks", "smalltalk", "affirm", "deny", "file_complaint", "ticket_status", "insult")
    return not (
        any(understanding.means(turn, intent) for intent in talk)
        or reading.find_kind(turn.text)
        or reading.says_no_number(turn.text)
        or reading.says_done(turn.text)
    )


def _error(requested: str) -> str:
    """Name of the text that says what is wanted instead."""
    return f"error_{SLOT_FIELDS.get(requested, requested)}"
