"""Greetings, thanks, goodbyes and other talk."""

from bot.actions.base import Answer, DeskAction
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply

KINDS = ("smalltalk", "greet", "goodbye", "thanks")
"""Intents, and the texts named like them."""


class Smalltalk(DeskAction):
    """A short answer in kind; the first greeting says that an automated assistant speaks."""

    action_name = "action_smalltalk"

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        text = texts.variant(decision.intent if decision.intent in KINDS else max(KINDS, key=turn.probability))
        return Answer(replies=[Reply(text=text)], outcome=Outcome(kind=OutcomeKind.SMALLTALK))
