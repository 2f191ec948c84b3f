"""Yes and no: done to what the last reply offered."""

from collections.abc import Mapping

from bot.actions.answers.fallback import choices
from bot.actions.base import Answer, DeskAction
from bot.actions.expected_answers import PROOF
from bot.dialogue.decision import Decision
from bot.dialogue.offer import Offer
from bot.dialogue.turn import Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from faq.ports import Faq
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply

BUTTONS: Mapping[str, tuple[str, str]] = {
    "complaint": ("button_complaint", "start_complaint"),
    "draft": ("button_continue", "continue_complaint"),
    "person": ("button_person", "ask_person"),
    "status": ("button_status", "look_up_ticket"),
}
"""Label and intent of the button that makes an offer once more."""


class FollowOffer(DeskAction):
    action_name = "action_follow_offer"

    def __init__(self, nlg: Nlg, understanding: Understanding, faq: Faq) -> None:
        super().__init__(nlg, understanding)
        self._faq = faq

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        agreed = (
            decision.intent == "affirm" if decision.intent else turn.probability("affirm") >= turn.probability("deny")
        )
        accepted = (_accepted if agreed else _declined)(turn.offer)
        if accepted is not None:
            return Answer(
                outcome=Outcome(kind=OutcomeKind.CLARIFY),
                slots={"decision": accepted.to_slot(turn.seq)},
                keeps_failures=True,
                offer=turn.offer,
                then=accepted.action,
            )
        if agreed and turn.offer.kind == "topics":
            topics = turn.offer.topics
            return Answer(
                replies=[
                    Reply(text=texts.variant("choose_one"), buttons=choices(texts, self._faq, topics, turn.form_active))
                ],
                outcome=Outcome(kind=OutcomeKind.CLARIFY, suggestions=topics),
                offer=turn.offer,
                keeps_failures=True,
            )
        if agreed and turn.offer.kind == PROOF:
            return Answer(
                replies=[Reply(text=texts.variant("status_prove_how"), buttons=(texts.button(*BUTTONS["person"]),))],
                outcome=Outcome(kind=OutcomeKind.STATUS, reason="proof_wanted", offers=("human",)),
                offer=turn.offer,
            )
        before = Offer.of(turn.slots.get("offer_before"))
        if agreed and not turn.offer and before.kind in BUTTONS:
            return self._ask_again(texts, before)
        name = "offer_declined" if not agreed and turn.offer else "affirm_alone" if agreed else "deny_alone"
        buttons = tuple(texts.button(*BUTTONS[kind]) for kind in ("complaint", "person"))
        return Answer(
            replies=[Reply(text=texts.variant(name), buttons=() if turn.form_active else buttons)],
            outcome=Outcome(kind=OutcomeKind.SMALLTALK),
        )

    def _ask_again(self, texts: TurnTexts, offer: Offer) -> Answer:
        """A yes that may mean the offer before the last reply: it is only made once more."""
        return Answer(
            replies=[Reply(text=texts.variant("offer_again"), buttons=(texts.button(*BUTTONS[offer.kind]),))],
            outcome=Outcome(kind=OutcomeKind.CLARIFY, reason="late_yes"),
            offer=offer,
            keeps_failures=True,
        )


def _accepted(offer: Offer) -> Decision | None:
    """What a "yes" to the offer starts."""
    match offer.kind:
        case "person":
            return Decision(action="action_request_human", choice=offer.reason or None)
        case "complaint":
            return Decision(action="action_start_complaint", choice="accept")
        case "draft":
            return Decision(action="action_start_complaint", choice="continue")
        case "status":
            return Decision(action="action_ticket_status")
        case "topics" if len(offer.topics) == 1:
            return Decision(action="action_answer", topic=offer.topics[0])
    return None


def _declined(offer: Offer) -> Decision | None:
    """What a "no" to the offer starts."""
    match offer.kind:
        case "topics":
            return Decision(action="action_suggest_person")
        case "draft":
            return Decision(action="action_start_complaint", choice="restart")
    return None
