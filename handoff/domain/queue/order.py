"""The order of the queue: danger, priority, then since when the player waits, then the id."""

from handoff.domain.conversations.conversation import Conversation

FIELDS = ("stays_with_people", "priority", "waiting_since", "id")
"""What decides, most important first; the database sorts by the same."""
HIGHEST_FIRST = frozenset({"stays_with_people", "priority"})
"""Of these the highest goes first, of the others the lowest."""


def rank(conversation: Conversation) -> tuple[bool, int, float, str]:
    """Who has the lower rank goes first."""
    since = conversation.waiting_since
    return (
        not conversation.stays_with_people,
        -conversation.priority,
        since.timestamp() if since else 0.0,
        conversation.id,
    )
