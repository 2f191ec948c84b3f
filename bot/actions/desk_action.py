"""What all custom actions share: the turn is read, the message understood once, the answer put into Rasa's events."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.decision import Decision
from bot.message import to_message
from bot.nlg import Nlg
from bot.speaker import Speaker
from bot.turn import FORM, Turn
from bot.understanding import Understanding
from handoff.domain.message import Outcome, OutcomeKind
from handoff.ports import HandoffRequest, Reply

Event = dict[str, Any]
LISTEN = "action_listen"
REQUESTED_SLOT = "requested_slot"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an action says and wants. The conversation's owner is never changed here: `handoff` only asks for it."""

    replies: Sequence[Reply] = ()
    outcome: Outcome
    handoff: HandoffRequest | None = None
    language: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    offer: dict[str, Any] | None = None
    """What a "yes" right after this would mean: kind person, complaint, draft, status or topics."""
    failed: bool = False
    """The player did not get what they wanted; two in a row lead to a person."""
    keeps_failures: bool = False
    """Neither a success nor a failure."""
    then: str | None = None
    """The action that comes next; without one the form goes on, or the player has the word."""
    ends_form: bool = False


class DeskAction(Action, ABC):  # type: ignore[misc]
    """One action. Subclasses set `action_name` and answer; collaborators come through the constructor."""

    action_name: ClassVar[str]

    def __init__(self, nlg: Nlg, understanding: Understanding) -> None:
        self._nlg = nlg
        self._understanding = understanding

    def name(self) -> str:
        return self.action_name

    @abstractmethod
    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        """Say something and tell what came of it."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[Event]:
        turn = Turn.of(tracker)
        decision = turn.decision or await self._decide(turn)
        if decision.action != self.action_name:
            return [SlotSet("decision", decision.to_slot(turn.seq)), FollowupAction(decision.action)]
        say = Speaker(self._nlg, turn)
        answer = await self.answer(turn, say, decision)
        self._speak(dispatcher, turn, say, answer)
        return self._events(turn, say, answer)

    def _speak(self, dispatcher: CollectingDispatcher, turn: Turn, say: Speaker, answer: Answer) -> None:
        if not answer.replies:  # the next action speaks
            return
        first, *others = [*warnings(turn, say), *back_again(turn, say, answer.outcome), *answer.replies]
        about = to_message(first, outcome=answer.outcome, handoff=answer.handoff, language=answer.language)
        for message in (about, *map(to_message, others)):
            dispatcher.utter_message(text=message["text"], json_message=message["custom"])

    async def _decide(self, turn: Turn) -> Decision:
        """Typed words are understood here; for a button Rasa's rule already chose this action."""
        if not turn.typed:
            return Decision(action=self.action_name)
        return await asyncio.to_thread(self._understanding.decide, turn)

    def _events(self, turn: Turn, say: Speaker, answer: Answer) -> list[Event]:
        failures = turn.failures + 1 if answer.failed else turn.failures if answer.keeps_failures else 0
        slots = {"failures": failures, "offer": answer.offer, "said": say.said, "people": None} | answer.slots
        events = [SlotSet(name, value) for name, value in slots.items() if turn.slots.get(name) != value]
        if answer.ends_form and turn.form_active:
            events += [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
        follow = answer.then or (FORM if turn.form_active and not answer.ends_form else LISTEN)
        return [*events, FollowupAction(follow)]


def warnings(turn: Turn, say: Speaker) -> list[Reply]:
    """One bubble for each kind of secret that was hidden in the message."""
    return [Reply(text=say.word(f"secret_{kind}")) for kind in turn.masked]


def back_again(turn: Turn, say: Speaker, outcome: Outcome) -> list[Reply]:
    """After people had the conversation: who is speaking now. Not before more pressing words."""
    if not turn.slots.get("people") or outcome.kind in (OutcomeKind.CRISIS, OutcomeKind.HANDOFF):
        return []
    return [Reply(text=say.word("assistant_again"))]
