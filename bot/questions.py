"""The questions of the complaint form, worded for Rasa's NLG callback: text, buttons, outcome."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker

from bot.complaint.draft import CONFIRMATION, Draft
from bot.complaint.steps import WHICH
from bot.message import to_message
from bot.nlg import Nlg
from bot.turn import Turn
from handoff.domain.message import Outcome, OutcomeKind
from handoff.domain.ticket import ComplaintKind
from handoff.ports import ButtonDraft, Reply

PREFIX = "utter_ask_complaint_form_"
AFTER_FAILURES = 2  # failed answers to one question, after which a person is offered beside it


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
        """The question for `slot`. Raises: KeyError."""
        draft = Draft.of(turn.slots)
        correcting = turn.slots.get("correcting")
        text, buttons = self._question(slot, turn.language, draft, correcting)
        notice = turn.slots.get("notice") or {}
        if notice.get("seq") == turn.seq:
            text = notice["text"] if slot != CONFIRMATION else text.replace(self._confirm(turn), notice["text"])
        if turn.failures >= AFTER_FAILURES:
            buttons.append(self._button("button_person", turn.language, "ask_person"))
        return Reply(text=text, buttons=tuple(buttons))

    def _question(
        self, slot: str, language: str, draft: Draft, correcting: str | None
    ) -> tuple[str, list[ButtonDraft]]:
        if slot == "complaint_kind":
            return self._text("ask_kind", language), [
                self._button(f"kind_{kind}", language, "choose_kind", kind=kind.value) for kind in ComplaintKind
            ]
        if slot == "account_id":
            return self._text("ask_account_id", language), []
        if slot in ("transaction_id", "bet_id"):
            return self._text(f"ask_{slot}", language), [self._button("button_no_number", language, "no_number")]
        if slot == "description":
            if not draft.description:
                return self._text("ask_description", language), []
            return self._text("ask_description_begun", language), [
                self._button("button_done", language, "finish_description")
            ]
        if slot == CONFIRMATION:
            return self._summary(language, draft, correcting)
        raise KeyError(slot)

    def _summary(self, language: str, draft: Draft, correcting: str | None) -> tuple[str, list[ButtonDraft]]:
        corrections = [
            ButtonDraft(
                label=self._text("button_correct", language, field=self._text(f"field_{field}", language)),
                action={"intent": "correct_field", "entities": {"field": field}},
            )
            for field in draft.fields
        ]
        cancel = self._button("button_cancel", language, "cancel_complaint")
        if correcting == WHICH:
            return self._text("which_field", language), [*corrections, cancel]
        lines = [f"- **{self._text(f'field_{f}', language)}:** {self._value(f, draft, language)}" for f in draft.fields]
        text = "\n\n".join(
            [self._text("ask_confirmation", language), "\n".join(lines), self._text("confirm_send", language)]
        )
        return text, [self._button("button_send", language, "send_complaint"), *corrections, cancel]

    def _value(self, field: str, draft: Draft, language: str) -> str:
        if field == "kind":
            return self._text(f"kind_{draft.kind}", language)
        value = getattr(draft, field)
        return " ".join(value.split()) if value else self._text("value_none", language)

    def _confirm(self, turn: Turn) -> str:
        return self._text("confirm_send", turn.language)

    def _button(self, label: str, language: str, intent: str, **entities: str) -> ButtonDraft:
        return ButtonDraft(label=self._text(label, language), action={"intent": intent, "entities": entities})

    def _text(self, name: str, language: str, **values: str) -> str:
        return self._nlg.text(name, language, 0, **values)
