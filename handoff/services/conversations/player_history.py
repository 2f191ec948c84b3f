"""What is known of a player from before: conversations and tickets of their account."""

from dataclasses import dataclass

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.ids import ConversationId, Reference
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import rights
from handoff.services.rights import Action, ConversationAccess, TicketAccess

LIMIT = 50


@dataclass(frozen=True, kw_only=True)
class History:
    """Newest first. `unproven` are the tickets that only name the same account: whose they are nobody has proved."""

    conversations: list[Conversation]
    tickets: list[Ticket]
    unproven: frozenset[Reference]


async def before(work: UnitOfWork, reader: Operator, conversation: Conversation) -> History:
    """The earlier conversations and tickets of the conversation's player, itself left out.

    What the player's proven account has, is shown to who has the conversation; of the rest only what the reader may see
    by their own right: anybody may have named the account.
    """
    own = await work.tickets.of_conversation(conversation.id)
    proven = conversation.account_id
    tickets = {ticket.id: ticket for ticket in own}
    for account in dict.fromkeys([*([proven] if proven else []), *(ticket.complaint.account_id for ticket in own)]):
        tickets |= {ticket.id: ticket for ticket in await work.tickets.of_account(account, LIMIT)}
    earlier = await work.conversations.of_account(proven, LIMIT) if proven else []
    of_player = {conversation.id, *(one.id for one in earlier)}
    ids: list[ConversationId] = [ticket.conversation_id for ticket in tickets.values()]
    elsewhere = [await work.conversations.get(id) for id in dict.fromkeys(ids) if id not in of_player]
    named = [one for one in elsewhere if await rights.reads(work, reader, one)]
    shown = of_player
    if not rights.can(reader, Action.FILE, ConversationAccess(conversation=conversation)):
        earlier = [one for one in earlier if await rights.reads(work, reader, one)]
        shown = {conversation.id}
    tickets = {
        id: ticket
        for id, ticket in tickets.items()
        if ticket.conversation_id in shown or rights.can(reader, Action.READ, TicketAccess.of(ticket))
    }
    return History(
        conversations=sorted(
            (one for one in [*earlier, *named] if one.id != conversation.id),
            key=lambda one: one.created_at,
            reverse=True,
        ),
        tickets=sorted(tickets.values(), key=lambda one: one.created_at, reverse=True),
        unproven=frozenset(one.reference for one in tickets.values() if one.conversation_id not in of_player),
    )
