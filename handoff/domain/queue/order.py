"""The order of the queue: priority, then since when the player waits, then the id."""

from handoff.domain.conversations.conversation import Conversation

FIELDS = ("priority", "waiting_since", "id")
"""What decides, most important first; the database sorts by the same."""
HIGHEST_FIRST = frozenset({"priority"})
"""Of these the highest goes first, of the others the lowest."""


def rank(conversation: Conversation) -> tuple[int, float, str]:
    """Who has the lower rank goes first."""
    since = conversation.waiting_since
    return -conversation.priority, since.timestamp() if since else 0.0, conversation.id
