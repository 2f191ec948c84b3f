"""Tickets that the site's own systems make: for an account, in its latest conversation or one of their own."""

from dataclasses import replace
from datetime import datetime

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.ids import new_conversation_id
from handoff.domain.people.operator import Operator
from handoff.domain.privacy import ERASED
from handoff.domain.tickets.registration import Registration
from handoff.domain.tickets.ticket import Complaint, Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.conversations import intake
from handoff.services.retrying import retried
from handoff.services.texts import clean, scrub
from handoff.services.tickets.registry import add


@retried
async def make(context: Context, by: Operator, complaint: Complaint, *, language: str, key: str) -> Ticket:
    """A ticket of the account that the complaint names; the player hears of it in their chat. The site vouches for the
    account. The same `key` of the same caller gives the same ticket. Secrets are hidden.

    Raises:
        EmptyMessage, MessageTooLong. BadRequest: `params["field"]` says which field cannot be right.
    """
    complaint = replace(
        complaint,
        account_id=intake.account(complaint.account_id, context.mask),
        description=context.mask(clean(complaint.description, context.limits.message_max_characters))[0],
        transaction_id=context.mask(scrub(complaint.transaction_id or ""))[0] or None,
        bet_id=context.mask(scrub(complaint.bet_id or ""))[0] or None,
    )
    now = context.clock.now()
    async with context.uow() as work:
        await work.alone(f"site ticket {by.id} {key}")
        conversation = await _of_account(work, context, complaint.account_id, language, now)
        ticket, is_new = await add(
            work,
            context,
            now,
            Registration(
                conversation_id=conversation.id,
                complaint=complaint,
                language=language,
                idempotency_key=f"api:{by.id}:{key}",
                actor=by.name,
            ),
        )
        if is_new:
            await intake.tell_registered(work, conversation, now, ticket, context.sla)
            await work.commit()
    return ticket


async def _of_account(
    work: UnitOfWork, context: Context, account_id: str, language: str, now: datetime
) -> Conversation:
    """The account's latest conversation; else a new one."""
    for known in await work.conversations.of_account(account_id, 1):
        if known.closed_reason != ERASED:
            return await work.conversations.get(known.id)
    made = Conversation(
        id=new_conversation_id(),
        status=Status.BOT,
        epoch=1,
        head_seq=0,
        language=language,
        page_language=language,
        department=context.departments.current().default,
        created_at=now,
        updated_at=now,
        account_id=account_id,
    )
    await work.conversations.add(made)
    return made
