"""One turn of the dialogue, from the message to the next question, in one call of Rasa's.

Rasa predicts the same action for every message (data/rules). Which custom actions answer it, and in which order, is
decided here and in `bot.understanding` alone: the first is the intent's, each may name the next, and while a complaint
is being taken down its form reads the message first and asks on at the end.
"""

from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.actions.base import LISTEN, REQUESTED_SLOT
from bot.dialogue.turn import FORM, FORM_ACTIVE
from bot.understanding.understanding import ACTIONS, ANSWER
from bot.wording.questions import Questions

TURN = "action_turn"
"""The action that Rasa's rule names."""
FORM_ACTION = f"validate_{FORM}"
SUBMIT = "action_submit_complaint"
MOST_ACTIONS = 10  # of one turn, as in Rasa: more is a circle
WITHIN_TURN = frozenset({"decision", "handled", "notice"})
"""Slots by which the actions of one turn agree; nothing of them is kept."""


class CircularActions(Exception):
    """Actions named each other without an end."""


class TurnLoop:
    """Runs the actions of a turn one after another; to each the slots are as those before it left them."""

    def __init__(self, executor: ActionExecutor, questions: Questions) -> None:
        self._executor = executor
        self._questions = questions

    async def run(self, tracker: Mapping[str, Any]) -> dict[str, object]:
        """All that is said, and the slots that changed, as Rasa wants a custom action's answer.

        Raises:
            CircularActions: the turn has no end.
        """
        before: Mapping[str, object] = tracker["slots"]
        turn = _RunningTurn(tracker)
        action = FORM_ACTION if turn.form_active else ACTIONS.get(turn.intent, ANSWER)
        for _ in range(MOST_ACTIONS):
            action = await self._act(turn, action)
            if action == LISTEN:
                break
        else:
            raise CircularActions(action)
        changed = {
            name: value
            for name, value in (turn.slots | {FORM_ACTIVE: turn.form_active or None}).items()
            if name not in WITHIN_TURN and before.get(name) != value
        }
        events = [{"event": "slot", "timestamp": None, "name": name, "value": value} for name, value in changed.items()]
        return {
            "events": [*events, {"event": "followup", "timestamp": None, "name": LISTEN}],
            "responses": turn.responses,
        }

    async def _act(self, turn: "_RunningTurn", action: str) -> str:
        """Run one action; the name of the next."""
        is_form = action in (FORM, FORM_ACTION)
        if is_form:
            turn.form_active = True
            action = FORM_ACTION
        call = {"next_action": action, "tracker": turn.state(), "domain": {}}
        result = await self._executor.run(call, dispatcher=CollectingDispatcher())
        assert result is not None
        turn.responses += result.responses
        named = turn.take_over(result.events)
        if named is not None or not is_form:
            return named or LISTEN
        requested = turn.slots.get(REQUESTED_SLOT)
        if requested is None:  # all is entered and confirmed
            turn.form_active = False
            return SUBMIT
        turn.responses.append(self._questions.respond(str(requested), turn.state()))
        return LISTEN


class _RunningTurn:
    """The tracker as the next action is to see it, and what was said so far."""

    def __init__(self, tracker: Mapping[str, Any]) -> None:
        self._tracker = tracker
        self.slots: dict[str, object] = dict(tracker["slots"])
        self.form_active = bool(self.slots.get(FORM_ACTIVE))
        self.responses: list[dict[str, object]] = []
        self.intent = str((tracker["latest_message"].get("intent") or {}).get("name"))

    def state(self) -> dict[str, object]:
        return {**self._tracker, "slots": self.slots | {FORM_ACTIVE: self.form_active}}

    def take_over(self, events: list[dict[str, Any]]) -> str | None:
        """Enter what an action returned; the action that it wants next."""
        following = None
        for event in events:
            match event["event"]:
                case "slot" if event["name"] == FORM_ACTIVE:
                    self.form_active = bool(event["value"])
                case "slot":
                    self.slots[event["name"]] = event["value"]
                case "followup":
                    following = str(event["name"])
        return following
