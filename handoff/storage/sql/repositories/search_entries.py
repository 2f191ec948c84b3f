"""The index of the search as it is written: a row a message, note, ticket and player, in folded words.

On SQLite triggers keep the full-text table `search_words` like the rows; PostgreSQL has indexes on them.
"""

from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import Author, Message
from handoff.domain.conversations.note import Note
from handoff.domain.ids import ConversationId
from handoff.domain.search.folding import indexed
from handoff.domain.search.query import EntryKind
from handoff.domain.tickets.ticket import Ticket
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.tables import search_entries

_ADD = Prepared(
    insert(search_entries).values(
        conversation_id=bindparam("conversation"),
        kind=EntryKind.MESSAGE.value,
        ref=bindparam("message"),
        at=bindparam("moment"),
        words=bindparam("folded"),
    )
)
_KEY = ["conversation_id", "kind", "ref"]
_SAID = {Author.VISITOR, Author.OPERATOR}
TALK = (EntryKind.MESSAGE, EntryKind.NOTE, EntryKind.WHISPER)
_CHANGE = Prepared(
    update(search_entries)
    .where(
        search_entries.c.conversation_id == bindparam("conversation"),
        search_entries.c.kind == EntryKind.MESSAGE,
        search_entries.c.ref == bindparam("message"),
    )
    .values(words=bindparam("folded"))
)


def words_of_message(text: str, file_names: Collection[str] = ()) -> str:
    return indexed(text, *file_names)


def words_of_ticket(ticket: Ticket) -> str:
    complaint = ticket.complaint
    named = (ticket.reference, complaint.account_id, complaint.transaction_id, complaint.bet_id)
    return indexed(complaint.description, ticket.resolution, complaint.contact, identifiers=named)


def words_of_player(name: str, account_id: str | None) -> str:
    return indexed(name, identifiers=[account_id])


async def add_message(connection: Connection, message: Message) -> None:
    """What was said by a player or a person; nothing of the others."""
    if message.author not in _SAID:
        return
    words = words_of_message(message.text, [file.name for file in message.attachments])
    if words:
        of_it = {"conversation": message.conversation_id, "message": str(message.seq)}
        await connection.run(_ADD, **of_it, moment=message.created_at, folded=words)


async def change_message(connection: Connection, id: ConversationId, seq: int, text: str) -> None:
    """Its words are others now."""
    await connection.run(_CHANGE, conversation=id, message=str(seq), folded=words_of_message(text))


async def add_note(connection: Connection, note: Note) -> None:
    kind = EntryKind.WHISPER if note.whisper else EntryKind.NOTE
    values = {"conversation_id": note.conversation_id, "kind": kind, "ref": note.id, "at": note.created_at}
    await _put(connection, values | {"words": indexed(note.text)})


async def put_ticket(connection: Connection, ticket: Ticket, before: Ticket | None = None) -> None:
    """In place of what is known of it; `before` if it may have been in another conversation."""
    if before is not None and before.conversation_id != ticket.conversation_id:
        await _remove(connection, before.conversation_id, [EntryKind.TICKET], ref=ticket.id)
    words = words_of_ticket(ticket)
    if before is not None and before.conversation_id == ticket.conversation_id and words == words_of_ticket(before):
        return
    values = {"conversation_id": ticket.conversation_id, "kind": EntryKind.TICKET, "ref": ticket.id}
    await _put(connection, values | {"at": ticket.created_at, "words": words})


async def put_player(connection: Connection, conversation: Conversation) -> None:
    """Name and account as they are now; nothing where there are none."""
    words = words_of_player(conversation.player_name, conversation.account_id)
    if not words:
        await _remove(connection, conversation.id, [EntryKind.PLAYER])
        return
    values = {"conversation_id": conversation.id, "kind": EntryKind.PLAYER, "ref": ""}
    await _put(connection, values | {"at": conversation.created_at, "words": words})


async def remove(connection: Connection, id: ConversationId, kinds: Collection[EntryKind]) -> None:
    """All of these kinds that is known of a conversation."""
    await _remove(connection, id, kinds)


async def _put(connection: Connection, values: dict[str, object]) -> None:
    row = upsert(search_entries).values(values)
    await connection.execute(row.on_conflict_do_update(index_elements=_KEY, set_={"words": values["words"]}))


async def _remove(
    connection: Connection, id: ConversationId, kinds: Collection[EntryKind], ref: str | None = None
) -> None:
    gone = [search_entries.c.conversation_id == id, search_entries.c.kind.in_(kinds)]
    if ref is not None:
        gone.append(search_entries.c.ref == ref)
    await connection.execute(delete(search_entries).where(*gone))
