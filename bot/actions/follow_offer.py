"""Yes and no: done to what the last reply offered."""

from collections.abc import Mapping
from typing import Any

from bot.actions.desk_action import Answer, DeskAction
from bot.decision import Decision
from bot.speaker import Speaker
from bot.turn import Turn
from handoff.domain.message import Outcome, OutcomeKind
from handoff.ports import Reply


class FollowOffer(DeskAction):
    action_name = "action_follow_offer"

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        agreed = turn.probability("affirm") >= turn.probability("deny")
        accepted = (_accepted if agreed else _declined)(turn.offer)
        if accepted is not None:
            return Answer(
                outcome=Outcome(kind=OutcomeKind.CLARIFY),
                slots={"decision": accepted.to_slot(turn.seq)},
                keeps_failures=True,
                offer=dict(turn.offer),
                then=accepted.action,
            )
        if agreed and turn.offer.get("kind") == "topics":
            return Answer(
                replies=[Reply(text=say.say("choose_one"))],
                outcome=Outcome(kind=OutcomeKind.CLARIFY, suggestions=tuple(turn.offer["topics"])),
                offer=dict(turn.offer),
                keeps_failures=True,
            )
        if not agreed and turn.offer:
            text = say.say("offer_declined")
        else:
            text = say.say("affirm_alone" if agreed else "deny_alone")
        return Answer(replies=[Reply(text=text)], outcome=Outcome(kind=OutcomeKind.SMALLTALK))


def _accepted(offer: Mapping[str, Any]) -> Decision | None:
    """What a "yes" to the offer starts."""
    match offer.get("kind"):
        case "person":
            return Decision(action="action_request_human")
        case "complaint":
            return Decision(action="action_start_complaint", choice="accept")
        case "draft":
            return Decision(action="action_start_complaint", choice="continue")
        case "status":
            return Decision(action="action_ticket_status")
        case "topics" if len(offer["topics"]) == 1:
            return Decision(action="action_answer", topic=offer["topics"][0])
    return None


def _declined(offer: Mapping[str, Any]) -> Decision | None:
    """What a "no" to the offer starts."""
    match offer.get("kind"):
        case "topics":
            return Decision(action="action_suggest_person")
        case "draft":
            return Decision(action="action_start_complaint", choice="restart")
    return None
