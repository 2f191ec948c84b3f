"""The questions of the complaint form, worded for Rasa's NLG callback: text, buttons, outcome."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker

from bot.complaint.draft import CONFIRMATION, SLOTS, Draft
from bot.complaint.steps import WHICH
from bot.message import to_message
from bot.nlg import Nlg
from bot.turn import Turn
from handoff.domain.message import Outcome, OutcomeKind
from handoff.domain.ticket import ComplaintKind
from handoff.ports.assistant import ButtonDraft, Reply

PREFIX = "utter_ask_complaint_form_"
AFTER_FAILURES = 2  # failed answers to one question, after which a person is offered beside it


def text_name(slot: str, draft: Draft, correcting: str | None) -> str:
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
            return "which_field" if correcting == WHICH else "ask_confirmation"
    return f"ask_{slot}"


class Questions:
    """Answers Rasa's requests for the texts `utter_ask_complaint_form_<slot>`."""

    def __init__(self, nlg: Nlg) -> None:
        self._nlg = nlg

    def respond(self, name: str, tracker: Mapping[str, Any]) -> dict[str, Any]:
        """The message in Rasa's form. Raises: KeyError: there is no such question."""
        if not name.startswith(PREFIX):
            raise KeyError(name)
        reply = self.ask(name.removeprefix(PREFIX), Turn.of(Tracker.from_dict(dict(tracker))))
        return to_message(reply, outcome=Outcome(kind=OutcomeKind.COMPLAINT))

    def ask(self, slot: str, turn: Turn) -> Reply:
        """The question for `slot`, in the wording that the form counted last. Raises: KeyError."""
        draft = Draft.of(turn.slots, turn.account_id)
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
            text = self._summary(text, turn.language, draft, instead)
        elif instead:
            text = instead
        if before := notice.get("before"):
            text = f"{before}\n\n{text}"
        buttons = self._buttons(slot, turn.language, draft, correcting)
        if turn.failures >= AFTER_FAILURES or notice.get("person"):
            buttons.append(self._button("button_person", turn.language, "ask_person"))
        return Reply(text=text, buttons=tuple(buttons))

    def _buttons(self, slot: str, language: str, draft: Draft, correcting: str | None) -> list[ButtonDraft]:
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
                send = [] if correcting == WHICH else [self._button("button_send", language, "send_complaint")]
                cancel = self._button("button_cancel", language, "cancel_complaint")
                return [*send, *self._corrections(language, draft), cancel]
        return []

    def _corrections(self, language: str, draft: Draft) -> list[ButtonDraft]:
        return [
            ButtonDraft(
                label=self._text("button_correct", language, field=self._text(f"field_{field}", language)),
                action={"intent": "correct_field", "entities": {"field": field}},
            )
            for field in draft.correctable
        ]

    def _summary(self, opening: str, language: str, draft: Draft, instead: str | None) -> str:
        lines = [f"- **{self._text(f'field_{f}', language)}:** {self._value(f, draft, language)}" for f in draft.fields]
        return "\n\n".join([opening, "\n".join(lines), instead or self._text("confirm_send", language)])

    def _value(self, field: str, draft: Draft, language: str) -> str:
        match field:
            case "kind":
                return self._text(f"kind_{draft.kind}", language)
            case "account_id" if draft.verified:
                return self._text("value_verified", language, account=draft.account_id or "")
            case "happened" if draft.happened and draft.happened_on:
                day = f"{draft.happened_on:%d.%m.%Y}"
                return draft.happened if day in draft.happened else f"{draft.happened} ({day})"
            case "amount":
                value: str | None = draft.sum
            case "evidence":
                value = ", ".join(file.name for file in draft.evidence)
            case "contact":
                value = draft.contact or self._text("value_in_chat", language)
            case _:
                value = getattr(draft, field)
        return " ".join(value.split()) if value else self._text("value_none", language)

    def _button(self, label: str, language: str, intent: str, **entities: str) -> ButtonDraft:
        return ButtonDraft(label=self._text(label, language), action={"intent": intent, "entities": entities})

    def _text(self, name: str, language: str, **values: str) -> str:
        return self._nlg.text(name, language, 0, **values)
