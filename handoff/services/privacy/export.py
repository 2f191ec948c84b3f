"""A copy of what the desk holds of a player, for the player: JSON and files, without anything of others."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from handoff.domain.audit import Action
from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import Message
from handoff.domain.errors import NotFound
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import ConversationId
from handoff.domain.privacy import Subject
from handoff.domain.queue.callback import Callback
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit
from handoff.services.privacy.places import Places

FORMAT = 1
_SHOWN_CHANGES = ("state", "registered")
"""Of a ticket's history: what its player was told of. The rest is between colleagues."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One file of the copy."""

    name: str
    content: bytes | dict[str, Any]


async def copy(places: Places, subject: Subject, *, named: bool = False) -> AsyncIterator[Piece]:
    """The pieces, one conversation after the other; each is in the audit log before it is given out.

    `named` takes along conversations in which a ticket only names the account: somebody must have made sure that they
    are the same person's. Notes of colleagues, what was said to them, and who they are do not go along.

    Raises:
        NotFound: there is nothing of it.
    """
    async with places.uow(read_only=True) as work:
        found = [one for one in await work.privacy.holdings(subject) if named or one.is_proven]
    if not found:
        raise NotFound
    now = places.clock.now()
    told = {"format": FORMAT, "made_at": now.isoformat(), "conversations": [one.id for one in found]}
    yield Piece(name="about.json", content=told)
    for one in found:
        async with places.uow() as work:
            talk, files = await _talk(work, one.id)
            await audit.record(work, now, Action.PLAYER_EXPORTED, one.id, {"files": len(files)})
            await work.commit()
        talk["assistant"] = _remembered(await places.dialogues.read(one.id))
        yield Piece(name=f"{one.id}/conversation.json", content=talk)
        for file in files:
            try:
                yield Piece(name=f"{one.id}/{file.id} {file.name}", content=await places.files.get(file.id))
            except NotFound:  # its age has taken it
                continue


async def _talk(work: UnitOfWork, id: ConversationId) -> tuple[dict[str, Any], list[Attachment]]:
    conversation = await work.conversations.get(id)
    files = [file for file in await work.attachments.of_conversation(id) if file.seq is not None or file.ticket_id]
    tickets = [await _ticket(work, ticket) for ticket in await work.tickets.of_conversation(id)]
    ratings = [{"score": score, "comment": comment} for score, comment in await work.ratings.of_conversation(id)]
    told = {
        "conversation": _conversation(conversation),
        "contact": await _contact(work, id),
        "messages": [_message(message) for message in await work.messages.after(id, 0)],
        "tickets": tickets,
        "ratings": ratings,
        "callbacks": [_callback(one) for one in await work.callbacks.of_conversation(id)],
        "surveys": await work.privacy.surveys(id),
        "files": [{"id": f.id, "name": f.name, "type": f.media_type, "size": f.size_bytes} for f in files],
    }
    return told, files


def _conversation(conversation: Conversation) -> dict[str, object]:
    return {
        "id": conversation.id,
        "account": conversation.account_id,
        "name": conversation.player_name,
        "language": conversation.language,
        "accepted_languages": list(conversation.accepted_languages),
        "created_at": conversation.created_at.isoformat(),
        "updated_at": conversation.updated_at.isoformat(),
        "page": conversation.page_url,
        "said_by_page": dict(conversation.attributes),
        "email": conversation.email,
        "form": {} if conversation.form is None else conversation.form.known,
        "is_cared_for_by_people": conversation.stays_with_people,
        "blocked_until": _time(conversation.blocked_until),
    }


async def _contact(work: UnitOfWork, id: ConversationId) -> dict[str, object] | None:
    """As whom they write by a channel; None in the chat."""
    thread = await work.contacts.thread(id)
    if thread is None:
        return None
    contact = await work.contacts.get(thread.contact_id)
    return {
        "channel": contact.channel.value,
        "address": contact.address,
        "name": contact.name,
        "subject": thread.subject,
        "deliveries": [
            {"seq": one.seq, "state": one.state.value, "at": one.updated_at.isoformat()}
            for one in await work.outbox.of_conversation(id)
        ],
    }


def _callback(callback: Callback) -> dict[str, object]:
    return {
        "number": callback.number,
        "matter": callback.matter,
        "state": callback.state.value,
        "from": callback.window.starts_at.isoformat(),
        "until": callback.window.ends_at.isoformat(),
        "asked_at": callback.created_at.isoformat(),
    }


def _message(message: Message) -> dict[str, object]:
    return {
        "seq": message.seq,
        "at": message.created_at.isoformat(),
        "author": message.author.value,
        "author_name": message.author_name,
        "text": message.text,
        "code": message.code,
        "params": dict(message.params),
        "helpful": message.helpful,
        "hidden": list(message.masked),
        "files": [file.id for file in message.attachments],
    }


async def _ticket(work: UnitOfWork, ticket: Ticket) -> dict[str, object]:
    complaint = asdict(ticket.complaint)
    day = ticket.complaint.happened_on
    changes = [change for change in await work.tickets.changes(ticket.id) if change.code in _SHOWN_CHANGES]
    return {
        "reference": ticket.reference,
        "complaint": complaint | {"happened_on": day.isoformat() if day else None},
        "state": ticket.status.value,
        "created_at": ticket.created_at.isoformat(),
        "solved_at": _time(ticket.solved_at),
        "resolution": ticket.resolution,
        "merged_into": ticket.merged_into,
        "documents": [
            {
                "kind": one.kind.value,
                "state": one.state.value,
                "reason": one.reason,
                "asked_at": one.asked_at.isoformat(),
            }
            for one in await work.documents.of_ticket(ticket.id)
        ],
        "reviews": [
            {
                "asked_at": one.asked_at.isoformat(),
                "outcome": None if one.outcome is None else one.outcome.value,
                "grounds": one.grounds,
                "decided_at": _time(one.decided_at),
            }
            for one in await work.reviews.of_ticket(ticket.id)
        ],
        "states": [{"at": one.at.isoformat(), **one.params} for one in changes],
    }


def _remembered(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the assistant took the player's words to mean, and what it noted down."""
    told = []
    for event in events:
        if event.get("event") == "user":
            intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            told.append({"at": event.get("timestamp"), "said": event.get("text"), "understood_as": intent})
        elif event.get("event") == "slot" and event.get("value") is not None:
            told.append({"at": event.get("timestamp"), "noted": event.get("name"), "value": event.get("value")})
    return told


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
