"""Reads each message for the complaint form, and decides whether it belongs to the form at all."""

import asyncio

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.base import REQUESTED_SLOT, Event, file_names, warnings
from bot.complaint.draft import CONFIRMATION, ComplaintDraft
from bot.complaint.form import Form, Step
from bot.complaint.form_steps import handle_message
from bot.dialogue.calendar import Calendar
from bot.dialogue.message import to_message
from bot.dialogue.turn import FORM, Turn
from bot.understanding.understanding import Understanding
from bot.wording.field_texts import FieldTexts
from bot.wording.nlg import Nlg
from bot.wording.questions import text_name
from bot.wording.turn_texts import TurnTexts

SENT = "send"


class ValidateComplaintForm(Action):  # type: ignore[misc]
    """Runs for each message while the form is active; `bot.complaint.form_steps` has the rules.

    An interruption is answered by another action, then the form asks again.
    """

    def __init__(self, nlg: Nlg, understanding: Understanding, calendar: Calendar) -> None:
        self._nlg = nlg
        self._understanding = understanding
        self._calendar = calendar

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[Event]:
        turn = Turn.of(tracker)
        draft = ComplaintDraft.of(turn.slots, turn.account_id).with_files(turn.files)
        correcting = turn.slots.get("correcting")
        requested = turn.slots.get(REQUESTED_SLOT)
        texts = TurnTexts(self._nlg, turn)
        if turn.slots.get("handled") == turn.seq or requested is None:
            # Opened just now, or back from an interruption: nothing to read, only to ask.
            return self._asked(turn, texts, Step(draft=draft, correcting=correcting))
        form = Form(
            requested=requested,
            draft=draft,
            correcting=correcting,
            today=self._calendar.today(),
            entered=tuple(turn.slots.get("entered") or ()),
        )
        step = await asyncio.to_thread(handle_message, turn, form, self._understanding)
        if step.interruption is not None:
            return [
                *_changes(turn, draft.to_slots()),
                SlotSet("handled", turn.seq),
                SlotSet("decision", step.interruption.to_slot(turn.seq)),
                FollowupAction(step.interruption.action),
            ]
        for reply in warnings(turn, texts):
            message = to_message(reply)
            dispatcher.utter_message(text=message["text"], json_message=message["custom"])
        told: dict[str, object] = {
            "entered": list(step.draft.differs(draft)) or None,
            "failures": turn.failures + 1 if step.failed else 0,
            "offer": None,
            "offer_before": None,
            CONFIRMATION: SENT if step.send else None,
        }
        return [*_changes(turn, told), *self._asked(turn, texts, step)]

    def _asked(self, turn: Turn, texts: TurnTexts, step: Step) -> list[Event]:
        """What is known now, and what is asked next in which words."""
        before = [texts.variant("file_noted", files=file_names(turn.files))] if turn.files else []
        facts = FieldTexts(self._nlg, turn.language, step.draft)
        if step.corrected:
            before.append(texts.variant("complaint_corrected", facts=facts.line(step.corrected)))
        if step.told:
            before.append(texts.text("complaint_noted", facts=facts.line(step.told)))
        if step.noted:
            before.append(texts.variant(step.noted))
        notice: dict[str, object] = {"seq": turn.seq, "before": "\n\n".join(before), "person": step.person}
        asked = step.next_slot()
        if step.problem:
            notice["text"] = texts.variant(step.problem)
        else:
            texts.count(text_name(asked, step.draft, step.correcting))
        slots: dict[str, object] = {
            **step.draft.to_slots(),
            "correcting": step.correcting,
            "notice": notice,
            "said": texts.uses,
            "handled": turn.seq,
        }
        return [*_changes(turn, slots), SlotSet(REQUESTED_SLOT, None if step.send else asked)]


def _changes(turn: Turn, slots: dict[str, object]) -> list[Event]:
    return [SlotSet(name, value) for name, value in slots.items() if turn.slots.get(name) != value]
