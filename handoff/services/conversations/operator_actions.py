"""What an operator writes in a conversation that they hold."""

from collections.abc import Sequence

from handoff.domain.conversations.message import Author, Message
from handoff.domain.events import MessageCreated
from handoff.domain.ids import AttachmentId, ConversationId, OperatorId
from handoff.services import facts
from handoff.services.context import Context
from handoff.services.conversations.visitor_actions import check_room
from handoff.services.files import stored_files
from handoff.services.queue.ownership import held_by
from handoff.services.retrying import retried
from handoff.services.texts import clean
from handoff.services.tickets import workflow


@retried
async def post_message(
    context: Context,
    operator_id: OperatorId,
    conversation_id: ConversationId,
    *,
    client_message_id: str,
    text: str,
    attachments: Sequence[str] = (),
) -> Message:
    """Store what the operator who holds the conversation wrote, without the secrets in it.

    The same `client_message_id` stores once.

    Raises:
        NotYours: the operator does not hold it (any more). EmptyMessage, MessageTooLong.
        NotFound: an attachment is not theirs to send.
        ConversationFull: it holds `max_messages` already.
    """
    text = clean(text, context.limits.message_max_characters, may_be_empty=bool(attachments))
    async with context.uow() as work:
        stored = await work.messages.by_client_id(conversation_id, client_message_id)
        if stored is not None and stored.author is Author.OPERATOR:  # said again: it stands, whoever has it now
            return stored
        conversation = await held_by(work, operator_id, conversation_id)
        check_room(conversation, context.limits.conversation_max_messages)
        operator = await work.operators.get(operator_id)
        text, masked = context.mask(text)
        attached = await stored_files.to_attach(work, conversation_id, Author.OPERATOR, attachments)
        message = await work.messages.append(
            Message(
                conversation_id=conversation_id,
                seq=0,
                author=Author.OPERATOR,
                author_name=operator.name,
                created_at=context.clock.now(),
                text=text,
                client_message_id=client_message_id,
                epoch=conversation.epoch,
                masked=masked,
                attachments=attached,
            )
        )
        await work.attachments.put_into_message([AttachmentId(file.id) for file in attached], message.seq)
        within = context.rules.first_words.target(conversation.department, conversation.priority)
        await facts.spoke(work, conversation, operator_id, message.created_at, within)
        await workflow.operator_wrote(work, operator, conversation_id, message.created_at)
        work.emit(MessageCreated(conversation_id=conversation_id, seq=message.seq, message=message, about=conversation))
        await work.commit()
    return message
