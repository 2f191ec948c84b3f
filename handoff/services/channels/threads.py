"""Which conversation of its sender's a message of a channel belongs to."""

import hashlib
from dataclasses import replace

from handoff.domain.channel import CAPABILITIES, Channel
from handoff.domain.channels.contact import Contact, ContactId, Thread
from handoff.domain.channels.inbox import InboxEvent
from handoff.domain.channels.incoming import Answers, Ended, IncomingMessage, Sender
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId, Reference, is_valid, new_conversation_id, new_key
from handoff.domain.privacy import ERASED
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.texts import scrub
from handoff.services.throttle import HOUR, throttle

NOTHING = Answers()
CONVERSATIONS_PER_HOUR = 20
"""That one sender may begin."""
_NAME_CHARACTERS = 80
_LOOKED_AT = 20
"""Conversations of a sender in which a message may be one that goes on."""


@retried
async def conversation_for(
    context: Context, event: InboxEvent, incoming: IncomingMessage, default_language: str, *, anew: bool = False
) -> tuple[InboxEvent, Conversation, bool]:
    """The conversation, found or begun, and noted with the event; and whether the message is its first.

    Raises:
        TooMany: the sender begins too many.
    """
    now = context.clock.now()
    async with context.uow() as work:
        contact = await _contact(work, context, event.channel, incoming)
        if event.conversation_id is not None:
            conversation = await work.conversations.get(event.conversation_id)
            return event, conversation, await _is_first(work, conversation, event, incoming)
        found, perhaps = (None, None) if anew else await _found(work, contact, incoming.answers)
        if found is None:
            await throttle(work, now, f"begin:{contact.id}", CONVERSATIONS_PER_HOUR, HOUR)
            language = incoming.sender.language or contact.language or default_language
            found = Conversation(
                id=new_conversation_id(),
                status=Status.BOT,
                epoch=1,
                head_seq=0,
                language=language,
                page_language=language,
                department=context.departments.current().default,
                created_at=now,
                updated_at=now,
                player_name=contact.name,
                channel=event.channel,
            )
            await work.conversations.add(found)
            subject, _ = context.mask(scrub(incoming.subject))
            await work.contacts.add_thread(
                Thread(
                    conversation_id=found.id,
                    contact_id=contact.id,
                    created_at=now,
                    subject=subject[:300],
                    perhaps=perhaps,
                )
            )
        event = replace(event, conversation_id=found.id)
        await work.inbox.update(event)
        await work.commit()
    return event, found, found.head_seq == 0


async def _is_first(work: UnitOfWork, conversation: Conversation, event: InboxEvent, incoming: IncomingMessage) -> bool:
    """Also where the event was begun with before: the assistant must not be told another thing than then."""
    spoken = [m for m in await work.messages.after(conversation.id, 0, 1) if m.client_message_id]
    digest = hashlib.sha256(f"{event.channel}:{event.key}:0".encode()).hexdigest()
    return not spoken or spoken[0].client_message_id == f"in-{digest[:40]}"


async def _contact(work: UnitOfWork, context: Context, channel: Channel, incoming: IncomingMessage) -> Contact:
    sender, now = incoming.sender, context.clock.now()
    name, _ = context.mask(scrub(sender.name))
    contact = await work.contacts.find(channel, sender.account, sender.address)
    if contact is None:
        contact = await work.contacts.add(
            Contact(
                id=ContactId(new_key()),
                channel=channel,
                account=sender.account,
                address=sender.address,
                created_at=now,
                name=name[:_NAME_CHARACTERS],
                language=sender.language,
            )
        )
    wrote_at = max(filter(None, (contact.wrote_at, incoming.sent_at or now)))
    is_back = incoming.automatic is None  # who writes wants to be answered
    known = replace(
        contact,
        name=name[:_NAME_CHARACTERS] or contact.name,
        language=sender.language or contact.language,
        wrote_at=min(wrote_at, now),
        closed_reason=None if is_back else contact.closed_reason,
    )
    if known != contact:
        await work.contacts.update(known)
    return known


async def _found(
    work: UnitOfWork, contact: Contact, answers: Answers
) -> tuple[Conversation | None, ConversationId | None]:
    """The conversation that the message goes on with; or one that it perhaps belongs to, as its sender is another."""
    threads = (await work.contacts.threads(contact.id))[:_LOOKED_AT]
    if not CAPABILITIES[contact.channel].threads:
        for thread in threads[:1]:
            return await _alive(work, thread.conversation_id), None
        return None, None
    perhaps: ConversationId | None = None
    known = await work.contacts.conversations_of(contact.channel, answers.ids)
    named = [answers.conversation_id, *(known.get(id) for id in answers.ids)]
    if answers.reference is not None and is_valid(Reference(answers.reference)):
        ticket = await work.tickets.by_reference(Reference(answers.reference))
        named.append(None if ticket is None else ticket.conversation_id)
    for id in filter(None, named):
        thread_named = await work.contacts.thread(id)
        if thread_named is None:
            continue
        if thread_named.contact_id == contact.id:
            if (conversation := await _alive(work, id)) is not None:
                return conversation, None
        elif perhaps is None:
            perhaps = id
    return None, perhaps


async def _alive(work: UnitOfWork, id: ConversationId) -> Conversation | None:
    try:
        conversation = await work.conversations.get(id)
    except NotFound:
        return None
    return None if conversation.closed_reason == ERASED else conversation


@retried
async def note_message(
    context: Context, channel: Channel, incoming: IncomingMessage, conversation_id: ConversationId
) -> None:
    """Remember that this message of the channel is one of the conversation's, so that answers to it find the way."""
    if incoming.external_id is None:
        return
    async with context.uow() as work:
        await work.contacts.add_id(channel, incoming.external_id[:255], conversation_id, context.clock.now())
        await work.commit()


@retried
async def end_contact(context: Context, channel: Channel, ended: Ended) -> None:
    """Nothing more is sent to them; or again, where `reason` is None."""
    sender: Sender = ended.sender
    async with context.uow() as work:
        contact = await work.contacts.find(channel, sender.account, sender.address)
        if contact is not None and contact.closed_reason != ended.reason:
            await work.contacts.update(replace(contact, closed_reason=ended.reason))
            await work.commit()
