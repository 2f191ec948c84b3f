"""Lines of the desk itself in a conversation: a code and its values, which each reader sees in their own language."""

from datetime import datetime

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import Author, Message
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.events import MessageCreated
from handoff.ports.unit_of_work import UnitOfWork


async def add_system_message(
    work: UnitOfWork, conversation: Conversation, now: datetime, code: SystemCode, **params: str | int
) -> Message:
    """Append a system line; each reader sees it in their own language."""
    message = await work.messages.append(
        Message(
            conversation_id=conversation.id,
            seq=0,
            author=Author.SYSTEM,
            created_at=now,
            code=code,
            params=params,
            epoch=conversation.epoch,
        )
    )
    work.emit(MessageCreated(conversation_id=conversation.id, seq=message.seq, message=message, about=conversation))
    return message
