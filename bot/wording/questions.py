"""The questions of the complaint form, worded: text, buttons, outcome."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker

from bot.complaint.draft import CONFIRMATION, ComplaintDraft
from bot.complaint.fields import SLOTS
from bot.complaint.form import WHICH, WHICH_ELSE
from bot.dialogue.message import to_message
from bot.dialogue.turn import Turn
from bot.wording.field_texts import FieldTexts
from bot.wording.nlg import Nlg
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.domain.tickets.ticket import ComplaintKind
from handoff.ports.assistant import ButtonDraft, Reply

FEW = 4  # fields to correct under one message; a fifth button leads to the others
AFTER_FAILURES = 2  # failed answers to one question, after which a person is offered beside it


def text_name(slot: str, draft: ComplaintDraft, correcting: str | None) -> str:
    """Name of the text that asks for `slot`."""
    match slot:
        case "complaint_kind":
            return "ask_kind"
        case "happened" if "amount" in draft.fields and draft.amount is None and correcting is None:
            return "ask_happened_and_amount"
        case "description" if draft.description:
            return "ask_description_begun"
        case "evidence_done":
            return "ask_evidence_more" if draft.evidence else "ask_evidence"
        case "confirmation":
            return "which_field" if correcting in (WHICH, WHICH_ELSE) else "ask_confirmation"
    return f"ask_{slot}"


class Questions:
    """What the form asks, slot by slot."""

    def __init__(self, nlg: Nlg) -> None:
        self._nlg = nlg

    def respond(self, slot: str, tracker: Mapping[str, Any]) -> dict[str, object]:
        """The message in Rasa's form. Raises: KeyError: there is no such question."""
        reply = self.ask(slot, Turn.of(Tracker.from_dict(dict(tracker))))
        return to_message(reply, outcome=Outcome(kind=OutcomeKind.COMPLAINT))

    def ask(self, slot: str, turn: Turn) -> Reply:
        """The question for `slot`, in the wording that the form counted last. Raises: KeyError."""
        draft = ComplaintDraft.of(turn.slots, turn.account_id)
        correcting = turn.slots.get("correcting")
        if slot not in SLOTS.values() and slot != CONFIRMATION:
            raise KeyError(slot)
        name = text_name(slot, draft, correcting)
        uses = int((turn.slots.get("said") or {}).get(name, 1)) - 1
        text = self._nlg.text(name, turn.language, uses)
        notice = turn.slots.get("notice") or {}
        notice = notice if notice.get("seq") == turn.seq else {}
        instead = notice.get("text")
        if name == "ask_confirmation":
            text = self._summary(text, turn.language, FieldTexts(self._nlg, turn.language, draft), draft, instead)
        elif instead:
            text = instead
        if before := notice.get("before"):
            text = f"{before}\n\n{text}"
        buttons = self._buttons(slot, turn.language, draft, correcting)
        if turn.failures >= AFTER_FAILURES or notice.get("person"):
            buttons.append(self._button("button_person", turn.language, "ask_person"))
        return Reply(text=text, buttons=tuple(buttons))

    def _buttons(self, slot: str, language: str, draft: ComplaintDraft, correcting: str | None) -> list[ButtonDraft]:
        match slot:
            case "complaint_kind":
                return [
                    self._button(f"kind_{kind}", language, "choose_kind", kind=kind.value) for kind in ComplaintKind
                ]
            case "transaction_id" | "bet_id":
                return [self._button("button_no_number", language, "no_number")]
            case "happened" | "amount":
                return [self._button("button_not_known", language, "not_known")]
            case "description" if draft.description:
                return [self._button("button_done", language, "finish_description")]
            case "evidence_done":
                buttons = [self._button("button_next", language, "finish_evidence")]
                if draft.evidence:
                    buttons.append(self._button("button_no_files", language, "drop_evidence"))
                return buttons
            case "contact":
                return [self._button("button_in_chat", language, "contact_in_chat")]
            case "confirmation":
                if correcting in (WHICH, WHICH_ELSE):
                    facts = FieldTexts(self._nlg, language, draft)
                    return self._corrections(language, draft, facts, rest=correcting == WHICH_ELSE)
                return [
                    self._button("button_send", language, "send_complaint"),
                    self._button("button_correct", language, "correct_field", field=WHICH),
                    self._button("button_cancel", language, "cancel_complaint"),
                ]
        return []

    def _corrections(self, language: str, draft: ComplaintDraft, facts: FieldTexts, *, rest: bool) -> list[ButtonDraft]:
        """Buttons for the fields that may be corrected, a few at a time."""
        fields = draft.correctable
        shown, others = (fields[FEW:], ()) if rest else (fields[:FEW], fields[FEW:])
        buttons = [
            ButtonDraft(label=facts.label(field), action={"intent": "correct_field", "entities": {"field": field}})
            for field in shown
        ]
        if others:
            buttons.append(self._button("button_other_field", language, "correct_field", field=WHICH_ELSE))
        return buttons

    def _summary(
        self, opening: str, language: str, facts: FieldTexts, draft: ComplaintDraft, instead: str | None
    ) -> str:
        lines = [f"- **{facts.label(field)}:** {facts.value(field)}" for field in draft.fields]
        return "\n\n".join([opening, "\n".join(lines), instead or self._text("confirm_send", language)])

    def _button(self, label: str, language: str, intent: str, **entities: str) -> ButtonDraft:
        return ButtonDraft(label=self._text(label, language), action={"intent": intent, "entities": entities})

    def _text(self, name: str, language: str, **values: str) -> str:
        return self._nlg.text(name, language, 0, **values)
