"""What support does not do, and swearing: one short, polite line. Again and again, it was probably misunderstood."""

from bot.actions.answers.fallback import fall_back
from bot.actions.base import Answer, DeskAction
from bot.dialogue.decision import Decision
from bot.dialogue.offer import Offer
from bot.dialogue.turn import Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from faq.ports import Faq
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply

REASON = "out_of_scope"


class Decline(DeskAction):
    """Gibberish looks like any other subject that is not ours, so both are failures."""

    action_name = "action_decline"

    def __init__(self, nlg: Nlg, understanding: Understanding, faq: Faq) -> None:
        super().__init__(nlg, understanding)
        self._faq = faq

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        person = texts.button("button_person", "ask_person")
        if (decision.intent or turn.intent) == "insult":
            return Answer(
                replies=[Reply(text=texts.variant("decline_insult"), buttons=(person,))],
                outcome=Outcome(kind=OutcomeKind.FALLBACK, reason="insult", offers=("human",)),
                offer=Offer(kind="person"),
                keeps_failures=True,
            )
        if turn.failures and not turn.form_active:
            return fall_back(turn, texts, self._faq, reason=REASON)
        return Answer(
            replies=[Reply(text=texts.variant("decline_out_of_scope"), buttons=(person,))],
            outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=REASON, offers=("human",)),
            failed=True,
        )
