"""Short ways to store something and to look at it."""

from dataclasses import replace
from typing import Any

from handoff.domain.conversation import Conversation, Status
from handoff.domain.ids import ConversationId
from handoff.domain.message import Message
from handoff.ports.unit_of_work import UnitOfWorkFactory
from tests.fixtures.desk import a_conversation


async def stored(uow: UnitOfWorkFactory, status: Status = Status.BOT, **fields: Any) -> Conversation:
    conversation = a_conversation(status, **fields)
    async with uow() as work:
        await work.conversations.add(conversation)
        await work.commit()
    return conversation


async def append(uow: UnitOfWorkFactory, message: Message, *, needs_answer: bool = False) -> Message:
    async with uow() as work:
        message = await work.messages.append(replace(message, needs_answer=needs_answer))
        await work.commit()
    return message


async def fetch(uow: UnitOfWorkFactory, id: ConversationId) -> Conversation:
    async with uow(read_only=True) as work:
        return await work.conversations.get(id)


async def log(uow: UnitOfWorkFactory, id: ConversationId, after: int = 0) -> list[Message]:
    async with uow(read_only=True) as work:
        return await work.messages.after(id, after)
