"""Reads each message for the complaint form, and decides whether it belongs to the form at all."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.desk_action import REQUESTED_SLOT, Event, warnings
from bot.complaint.draft import CONFIRMATION, Draft
from bot.complaint.steps import Step, take
from bot.message import to_message
from bot.nlg import Nlg
from bot.speaker import Speaker
from bot.turn import FORM, Turn
from bot.understanding import Understanding

SENT = "send"


class ValidateComplaintForm(Action):  # type: ignore[misc]
    """Rasa runs it for each message while the form is active; `bot.complaint.steps` has the rules.

    An interruption rejects the form for this message: another action answers, then the form asks again.
    """

    def __init__(self, nlg: Nlg, understanding: Understanding) -> None:
        self._nlg = nlg
        self._understanding = understanding

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[Event]:
        turn = Turn.of(tracker)
        draft = Draft.of(turn.slots)
        correcting = turn.slots.get("correcting")
        requested = turn.slots.get(REQUESTED_SLOT)
        if turn.slots.get("handled") == turn.seq or requested is None:
            # Opened just now, or back from an interruption: nothing to read, only to ask.
            waiting = Step(draft=draft, correcting=correcting)
            return [SlotSet("handled", turn.seq), SlotSet(REQUESTED_SLOT, waiting.next_slot())]
        step = await asyncio.to_thread(take, turn, requested, draft, correcting, self._understanding)
        if step.interruption is not None:
            return [
                SlotSet("handled", turn.seq),
                SlotSet("decision", step.interruption.to_slot(turn.seq)),
                ActionExecutionRejected(FORM),
                FollowupAction(step.interruption.action),
            ]
        return self._filled(dispatcher, turn, step)

    def _filled(self, dispatcher: CollectingDispatcher, turn: Turn, step: Step) -> list[Event]:
        say = Speaker(self._nlg, turn)
        for reply in warnings(turn, say):
            message = to_message(reply)
            dispatcher.utter_message(text=message["text"], json_message=message["custom"])
        slots: dict[str, Any] = {
            **step.draft.to_slots(),
            "correcting": step.correcting,
            "failures": turn.failures + 1 if step.failed else 0,
            "notice": {"seq": turn.seq, "text": say.say(step.problem)} if step.problem else None,
            "said": say.said,
            "offer": None,
            CONFIRMATION: SENT if step.send else None,
            "handled": turn.seq,
        }
        events = [SlotSet(name, value) for name, value in slots.items() if turn.slots.get(name) != value]
        return [*events, SlotSet(REQUESTED_SLOT, None if step.send else step.next_slot())]
