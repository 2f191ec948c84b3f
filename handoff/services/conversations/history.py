"""A conversation's messages by the page: the last ones when it is opened, older ones when somebody asks."""

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import Message
from handoff.domain.ids import ConversationId
from handoff.ports.unit_of_work import UnitOfWork


async def since(work: UnitOfWork, conversation: Conversation, after_seq: int, page: int) -> list[Message]:
    """What came after `after_seq`, and of that the last `page`.

    Who holds more than there is holds something else, and is told everything anew.
    """
    if after_seq > conversation.head_seq:
        after_seq = 0
    if after_seq == conversation.head_seq:  # nearly everybody, when all come back at once
        return []
    return await work.messages.after(conversation.id, max(after_seq, conversation.head_seq - page))


async def before(work: UnitOfWork, conversation_id: ConversationId, before_seq: int, page: int) -> list[Message]:
    """The `page` messages that stand before `before_seq`, in order."""
    first = max(0, before_seq - 1 - page)
    return await work.messages.after(conversation_id, first, limit=max(0, before_seq - 1 - first))
