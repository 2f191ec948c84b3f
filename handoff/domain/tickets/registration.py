"""A complaint on its way to becoming a ticket."""

from dataclasses import dataclass

from handoff.domain.complaint import Complaint
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Operator

VISITOR = "visitor"
"""Actor of a change in a ticket's history that the player made."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A complaint to be registered. The same `idempotency_key` always gives the same ticket."""

    conversation_id: ConversationId
    complaint: Complaint
    language: str
    idempotency_key: str
    actor: Operator | str = VISITOR
    """Who asks for it: a person at the desk, or `VISITOR`."""
