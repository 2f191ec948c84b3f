"""Buttons of the complaint form, perhaps of an older message: none wipes an answer or counts as a failure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.complaint.draft import ComplaintDraft
from bot.complaint.form import WHICH, WHICH_ELSE, Form, Step, error_name
from bot.complaint.slot_filling import with_value
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.understanding.understanding import ACTIONS
from handoff.domain.tickets.ticket import ComplaintKind

AGAIN = frozenset({"start_complaint", "continue_complaint"})
"""Buttons that open the form: pressed while it is open, they only bring its question back."""


def handle_button(turn: Turn, form: Form) -> Step:
    """A button, perhaps one of an older message: that must neither wipe an answer nor count as a failure."""
    draft = form.draft
    pressed = _PRESSED.get(turn.intent)
    if pressed is not None:
        slots, entered = pressed
        return Step(draft=entered(draft, form.requested)) if form.requested in slots else form.waits()
    match turn.intent:
        case "choose_kind":
            return Step(draft=replace(draft, kind=ComplaintKind(str(turn.entities["kind"]))))
        case "finish_description":
            if not draft.description:
                return form.waits(problem="error_description", failed=True)
            return Step(draft=replace(draft, done=True), correcting=form.correcting if draft.done else None)
        case "send_complaint":
            return Step(draft=draft, send=draft.complaint() is not None)
        case "correct_field":
            return correct(str(turn.entities.get("field")), draft)
        case "file_sent":
            return form.waits()
    if turn.intent in AGAIN:
        return form.waits()
    action = ACTIONS.get(turn.intent)
    if action is None or action == "action_nothing_said":
        return form.waits(problem=error_name(form.requested), failed=True)
    return form.waits(interruption=Decision(action=action, choice=_choice(turn)))


_PRESSED: Mapping[str, tuple[tuple[str, ...], Callable[[ComplaintDraft, str], ComplaintDraft]]] = {
    "no_number": (("transaction_id", "bet_id"), lambda draft, slot: with_value(draft, slot, "")),
    "not_known": (("happened", "amount"), lambda draft, slot: with_value(draft, slot, "")),
    "finish_evidence": (("evidence_done",), lambda draft, slot: replace(draft, evidence_done=True)),
    "drop_evidence": (("evidence_done",), lambda draft, slot: replace(draft, evidence=(), evidence_done=True)),
    "contact_in_chat": (("contact",), lambda draft, slot: with_value(draft, slot, "")),
}
"""Buttons that answer one question: the slots that it may be about, and what they enter."""


def correct(field: str, draft: ComplaintDraft) -> Step:
    if field == WHICH_ELSE:
        return Step(draft=draft, correcting=WHICH_ELSE)
    if field not in draft.correctable:
        return Step(draft=draft, correcting=WHICH)
    if field == "description":
        return Step(draft=replace(draft, description=None, done=False), problem="ask_description_anew")
    return Step(draft=draft, correcting=field)


def _choice(turn: Turn) -> str | None:
    return "restart" if turn.intent == "restart_complaint" else None
