"""What all custom actions share: the turn is read, the message understood once, the answer put into Rasa's events."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.expected_answers import expected_answer
from bot.complaint.draft import ComplaintDraft
from bot.dialogue.decision import Decision
from bot.dialogue.memory import SLOT as MEMORY
from bot.dialogue.memory import Memory
from bot.dialogue.message import to_message
from bot.dialogue.offer import NO_OFFER, Offer
from bot.dialogue.turn import FORM, FORM_ACTIVE, Evidence, Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from faq.ports import Verdict
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import HandoffRequest, Reply

Event = dict[str, Any]
LISTEN = "action_listen"
REQUESTED_SLOT = "requested_slot"
TAKE_FILE = "action_take_file"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an action says and wants. The conversation's owner is never changed here: `handoff` only asks for it."""

    replies: Sequence[Reply] = ()
    outcome: Outcome
    handoff: HandoffRequest | None = None
    language: str | None = None
    slots: dict[str, object] = field(default_factory=dict)
    offer: Offer = NO_OFFER
    """What a "yes" right after this would mean: kind person, complaint, draft, status or topics."""
    failed: bool = False
    """The player did not get what they wanted; two in a row lead to a person."""
    keeps_failures: bool = False
    """Neither a success nor a failure."""
    memory: Memory | None = None
    """What is remembered from now on; None for what was remembered before."""
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
    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        """Say something and tell what came of it."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[Event]:
        turn = Turn.of(tracker)
        decision = turn.decision or await self._decide(turn)
        if decision.action != self.action_name:
            return [SlotSet("decision", decision.to_slot(turn.seq)), FollowupAction(decision.action)]
        texts = TurnTexts(self._nlg, turn)
        answer = await self.answer(turn, texts, decision)
        self._speak(dispatcher, turn, texts, answer)
        return self._events(turn, texts, answer)

    def _speak(self, dispatcher: CollectingDispatcher, turn: Turn, texts: TurnTexts, answer: Answer) -> None:
        if not answer.replies:  # the next action speaks
            return
        about_files = kept_files(turn, texts, self.action_name) if answer.then != FORM else []
        back = back_again(turn, texts, answer.outcome)
        first, *others = [*warnings(turn, texts), *back, *about_files, *answer.replies]
        about = to_message(first, outcome=answer.outcome, handoff=answer.handoff, language=answer.language)
        for message in (about, *map(to_message, others)):
            dispatcher.utter_message(text=message["text"], json_message=message["custom"])

    async def _decide(self, turn: Turn) -> Decision:
        """Typed words are understood here; for a button Rasa's rule already chose this action."""
        if not turn.typed:
            return Decision(action=self.action_name)
        return await asyncio.to_thread(self._understood, turn)

    def _understood(self, turn: Turn) -> Decision:
        """By what was asked just before, else by the words; words that say nothing lead to the file beside them."""
        decision = expected_answer(turn, self._understanding) or self._understanding.decide(turn)
        if turn.files and not turn.form_active and _says_little(decision):
            return Decision(action=TAKE_FILE)
        return decision

    def _events(self, turn: Turn, texts: TurnTexts, answer: Answer) -> list[Event]:
        failures = turn.failures + 1 if answer.failed else turn.failures if answer.keeps_failures else 0
        slots: dict[str, object] = {
            "failures": failures,
            "offer": answer.offer.to_slot(),
            "offer_before": None if answer.offer else turn.offer.to_slot(),
            "said": texts.uses,
            "people": None,
        }
        if answer.memory is not None:
            slots[MEMORY] = answer.memory.to_slot()
        if turn.files:
            slots["evidence"] = ComplaintDraft.of(turn.slots).with_files(turn.files).to_slots()["evidence"]
        slots |= answer.slots
        events = [SlotSet(name, value) for name, value in slots.items() if turn.slots.get(name) != value]
        if answer.ends_form and turn.form_active:
            events += [SlotSet(FORM_ACTIVE, None), SlotSet(REQUESTED_SLOT, None)]
        follow = answer.then or (FORM if turn.form_active and not answer.ends_form else LISTEN)
        return [*events, FollowupAction(follow)]


def warnings(turn: Turn, texts: TurnTexts) -> list[Reply]:
    """One bubble for each kind of secret that was hidden in the message."""
    return [Reply(text=texts.variant(f"secret_{kind}")) for kind in turn.masked]


def kept_files(turn: Turn, texts: TurnTexts, action: str) -> list[Reply]:
    """Outside the form: that the files arrived, where the answer itself is about something else."""
    if not turn.files or turn.form_active or action == TAKE_FILE:
        return []
    return [Reply(text=texts.variant("file_kept", files=file_names(turn.files)))]


def file_names(files: Sequence[Evidence]) -> str:
    return ", ".join(f"**{file.name}**" for file in files)


def _says_little(decision: Decision) -> bool:
    if decision.action == "action_answer":
        return decision.topic is None and (decision.found is None or decision.found.verdict is Verdict.ABSTAIN)
    return decision.action in ("action_smalltalk", "action_follow_offer", "action_nothing_said", "action_decline")


def back_again(turn: Turn, texts: TurnTexts, outcome: Outcome) -> list[Reply]:
    """After people had the conversation: who is speaking now. Not before more pressing words."""
    if not turn.slots.get("people") or outcome.kind in (OutcomeKind.CRISIS, OutcomeKind.HANDOFF):
        return []
    return [Reply(text=texts.text("assistant_again"))]
