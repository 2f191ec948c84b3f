"""Where a handoff goes, judged by what the conversation was about."""

from dataclasses import dataclass, replace

from bot.actions.handoff.supervisor_words import SUPERVISOR
from bot.complaint.draft import ComplaintDraft
from bot.dialogue.turn import Turn
from faq.ports import Faq, Topic
from handoff.domain.conversations.conversation import HandoffReason, Level, Priority
from handoff.domain.ids import DepartmentId
from handoff.domain.tickets.ticket import PRIORITIES
from handoff.ports.assistant import HandoffRequest
from handoff.ports.departments import DepartmentSource


@dataclass(frozen=True)
class HandoffRouting:
    """Finds department and priority: of the complaint in hand, else of the last topic; and the level, by the words."""

    faq: Faq
    departments: DepartmentSource

    def request(self, turn: Turn, reason: HandoffReason) -> HandoffRequest:
        request = self._request(turn, reason)
        asked = reason is HandoffReason.REQUESTED and SUPERVISOR.within(turn.text)
        if not asked:
            return request
        return replace(request, level=Level.SUPERVISOR, priority=max(request.priority, Priority.HIGH))

    def _request(self, turn: Turn, reason: HandoffReason) -> HandoffRequest:
        kind = ComplaintDraft.of(turn.slots).kind
        if kind is not None:
            return HandoffRequest(
                reason=reason,
                priority=PRIORITIES.get(kind, Priority.NORMAL),
                department=self.departments.current().of_kind(kind),
            )
        topic = self.faq.topic(turn.memory.last_topic or "")
        if topic is None:
            return HandoffRequest(reason=reason)
        return HandoffRequest(
            reason=reason,
            priority=Priority.HIGH if topic.is_high_priority else Priority.NORMAL,
            department=department_of(topic),
        )


def department_of(topic: Topic) -> DepartmentId | None:
    """The department that takes what the topic is about, where it names one."""
    return DepartmentId(topic.department) if topic.department else None
