"""Takes a desk on SQLite to PostgreSQL: rows, Rasa's dialogues, files; and compares what arrived with what there was.

What is there already is left as it is, so that a copy that was broken off is gone on with by beginning it again.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import to_json
from sqlalchemy import BigInteger, Column, Float, MetaData, String, Table, Text, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from handoff.domain.errors import NotFound
from handoff.domain.ids import AttachmentId
from handoff.ports.files import FileStore
from handoff.storage.sql.tables import attachments, metadata

_PAGE = 500
_HASH_BYTES = 32
_DIALOGUES = MetaData()
EVENTS = Table(
    "events",
    _DIALOGUES,
    Column("id", BigInteger, primary_key=True),
    Column("sender_id", String(255)),
    Column("type_name", String(255)),
    Column("timestamp", Float),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", Text),
)
EVENTS_THERE = EVENTS.to_metadata(_DIALOGUES, schema="rasa")
_COUNTED = ("attempts", "facts", "inbox", "roll_ups", "search_entries", "rasa.events")
"""Tables whose ids the database counts, which must go on behind those that were copied."""


class MoveError(RuntimeError):
    """The copy is not what it was made from; the text says where. The desk it was made from is as it was."""


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and a hash of all of them that does not depend on their order."""

    rows: int
    hash: str


async def move(
    source: AsyncEngine,
    target: AsyncEngine,
    *,
    tracker: Path | None = None,
    files: tuple[FileStore, FileStore] | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> dict[str, Content]:
    """Copy all that `source` has into `target`, whose schema is up to date, with Rasa's dialogues in the file `tracker`
    and the bytes of attachments from the first of `files` to the second. What was copied, by table.

    Raises:
        MoveError
    """
    moved: dict[str, Content] = {}
    for table in metadata.sorted_tables:
        moved[table.name] = await _copied(source, target, table, table, say)
    if tracker is not None:
        dialogues = create_async_engine(f"sqlite+aiosqlite:///{tracker}")
        try:
            moved["rasa.events"] = await _copied(dialogues, target, EVENTS, EVENTS_THERE, say)
        finally:
            await dialogues.dispose()
    await _count_on(target)
    if files is not None:
        moved["files"] = await _files_copied(source, *files)
        say(f"files: {moved['files'].rows}")
    return moved


async def _copied(
    source: AsyncEngine, target: AsyncEngine, table: Table, there: Table, say: Callable[[str], None]
) -> Content:
    async with source.connect() as reading:
        rows = await reading.stream(select(table))
        async for page in rows.mappings().partitions(_PAGE):
            async with target.begin() as writing:
                await writing.execute(insert(there).on_conflict_do_nothing(), [dict(row) for row in page])
    async with source.connect() as one, target.connect() as other:
        before, after = await _content(one, table), await _content(other, there)
    if before != after:
        raise MoveError(f"{table.name}: {before.rows} rows became {after.rows}, or other ones")
    say(f"{there.fullname}: {after.rows}")
    return after


async def _content(connection: AsyncConnection, table: Table) -> Content:
    count, total = 0, 0
    rows = await connection.stream(select(table))
    async for page in rows.partitions(_PAGE):
        count += len(page)
        total += await asyncio.to_thread(_sum, page)
    return Content(count, f"{total % (1 << 8 * _HASH_BYTES):064x}")


def _sum(rows: Sequence[Sequence[Any]]) -> int:
    return sum(int.from_bytes(hashlib.sha256(to_json(list(row))).digest()) for row in rows)


async def _count_on(target: AsyncEngine) -> None:
    async with target.begin() as connection:
        for name in _COUNTED:
            sequence = await connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name})
            if sequence is not None:
                most = f"(SELECT coalesce(max(id), 0) + 1 FROM {name})"
                await connection.execute(text(f"SELECT setval('{sequence}', {most}, false)"))


async def _files_copied(source: AsyncEngine, here: FileStore, there: FileStore) -> Content:
    count, total = 0, 0
    async with source.connect() as connection:
        ids = (await connection.execute(select(attachments.c.id))).scalars().all()
    for id in map(AttachmentId, ids):
        try:
            content = await here.get(id)
        except NotFound:  # a row whose file a crash left out: nothing shows it, and the sweep removes it
            continue
        try:
            arrived = await there.get(id)
        except NotFound:
            await there.put(id, content)
            arrived = await there.get(id)
        if arrived != content:
            raise MoveError(f"file {id} arrived as another")
        count += 1
        total += int.from_bytes(hashlib.sha256(content).digest())
    return Content(count, f"{total % (1 << 8 * _HASH_BYTES):064x}")
