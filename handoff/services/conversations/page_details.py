"""What the page says of its player, and the address at which the player wants to be reached."""

import re
from collections.abc import Mapping
from dataclasses import replace

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.errors import BadRequest
from handoff.domain.events import ConversationUpdated
from handoff.domain.ids import ConversationId
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.texts import scrub
from handoff.services.throttle import throttle

MOST = 20
VALUE_CHARACTERS = 200
_NAME = re.compile(r"[\w][\w .-]{0,39}")
_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")


@retried
async def set_attributes(context: Context, id: ConversationId, given: Mapping[str, str]) -> None:
    """Join `given` to what the page said before; an empty value takes its name away.

    Names that are none and what goes beyond `MOST` are left out, long values are cut, secrets in them hidden.

    Raises:
        TooMany
    """
    now = context.clock.now()
    async with context.uow() as work:
        conversation = await work.conversations.get(id)
        attributes = dict(conversation.attributes)
        for name, value in given.items():
            name, value = scrub(name), context.mask(scrub(value))[0][:VALUE_CHARACTERS]
            if not value:
                attributes.pop(name, None)
            elif _is_name(name, context) and (name in attributes or len(attributes) < MOST):
                attributes[name] = value
        if attributes == conversation.attributes:
            return
        await throttle(work, now, f"change:{id}", context.limits.messages_per_minute)
        await work.conversations.update(replace(conversation, attributes=attributes))
        work.emit(ConversationUpdated(conversation_id=id, epoch=conversation.epoch))
        await work.commit()


def _is_name(name: str, context: Context) -> bool:
    return _NAME.fullmatch(name) is not None and not context.mask(name)[1]


@retried
async def set_email(context: Context, id: ConversationId, email: str) -> Conversation:
    """Keep where the player wants to be written to; empty forgets it.

    Raises:
        BadRequest, TooMany
    """
    now, email = context.clock.now(), scrub(email)
    if email and (not _EMAIL.fullmatch(email) or context.mask(email)[1]):
        raise BadRequest
    async with context.uow() as work:
        conversation = await work.conversations.get(id)
        if conversation.email == email:
            return conversation
        await throttle(work, now, f"change:{id}", context.limits.messages_per_minute)
        changed = replace(conversation, email=email)
        await work.conversations.update(changed)
        work.emit(ConversationUpdated(conversation_id=id, epoch=conversation.epoch))
        await work.commit()
    return changed
