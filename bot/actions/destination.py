"""Where a handoff goes, judged by what the conversation was about."""

from dataclasses import dataclass

from bot.complaint.draft import Draft
from bot.turn import Turn
from faq.ports import Faq, Topic
from handoff.domain.conversations.conversation import Department, HandoffReason, Priority
from handoff.domain.tickets.ticket import DEPARTMENTS, PRIORITIES
from handoff.ports.assistant import HandoffRequest

BY_CATEGORY = {"payments": Department.PAYMENTS, "play": Department.PRODUCT}
SAFETY = "responsible-gaming"


@dataclass(frozen=True)
class Destination:
    """Finds department and priority: of the complaint in hand, else of the last topic."""

    faq: Faq

    def request(self, turn: Turn, reason: HandoffReason) -> HandoffRequest:
        kind = Draft.of(turn.slots).kind
        if kind is not None:
            return HandoffRequest(
                reason=reason, priority=PRIORITIES.get(kind, Priority.NORMAL), department=DEPARTMENTS[kind]
            )
        topic = self.faq.topic(turn.memory.last_topic or "")
        if topic is None:
            return HandoffRequest(reason=reason)
        if topic.id == SAFETY:
            return HandoffRequest(reason=reason, priority=Priority.HIGH)
        return HandoffRequest(
            reason=reason,
            priority=Priority.HIGH if topic.is_high_priority else Priority.NORMAL,
            department=department_of(topic),
        )


def department_of(topic: Topic) -> Department:
    """The department that takes what the topic is about."""
    return BY_CATEGORY.get(topic.category, Department.SUPPORT)
