"""Statements that are compiled once: what they refuse, and values as SQLAlchemy itself would store them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import DateTime, bindparam, insert, select
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from handoff.domain.ids import ConversationId
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.tables import UtcDateTime, attempts, conversations
from tests.fixtures.desk import fresh_sqlite
from tests.fixtures.storing import stored


async def test_a_value_that_is_missing_or_misspelt_is_not_taken_for_none(uow: Database) -> None:
    by_id = Prepared(select(conversations.c.id).where(conversations.c.id == bindparam("id")))
    async with uow() as work:
        for prepared, values in ((by_id, {"idd": "x"}), (by_id, {}), (Prepared(insert(attempts)), {"key": "k"})):
            with pytest.raises(Exception, match=r"id|at"):
                await work._connection.run(prepared, **values)


async def test_what_has_ended_reads_and_writes_no_more(tmp_path: Path) -> None:
    uow = Database(fresh_sqlite(tmp_path), MemoryHub())
    conversation = await stored(uow)
    async with uow() as work:
        await work.conversations.get(conversation.id)
        await work.commit()
        with pytest.raises(AssertionError):
            await work.conversations.get(conversation.id)
    async with uow(read_only=True) as read:
        await read.conversations.get(conversation.id)
    with pytest.raises(AssertionError):
        await read.conversations.get(ConversationId("any"))
    await uow.close()


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 9, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 0, 0, 7, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-4))),
        None,
    ],
)
def test_times_are_stored_as_sqlalchemy_stores_them(moment: datetime | None) -> None:
    dialect = SQLiteDialect_pysqlite()
    theirs = DateTime().dialect_impl(dialect).bind_processor(dialect)
    ours = UtcDateTime().dialect_impl(dialect)
    write, read = ours.bind_processor(dialect), ours.result_processor(dialect, None)
    assert theirs is not None and write is not None and read is not None
    text = write(moment)
    assert text == theirs(None if moment is None else moment.astimezone(UTC))
    assert read(text) == moment


def test_what_the_assistant_owes_is_found_without_a_look_at_the_log(tmp_path: Path) -> None:
    """Messages that wait for nobody are not in its index, and no whole table is read."""
    with closing(sqlite3.connect(fresh_sqlite(tmp_path).removeprefix("sqlite+aiosqlite:///"))) as connection:
        for sql, values in (
            ("SELECT * FROM messages WHERE conversation_id = ? AND needs_answer = 1 ORDER BY seq", ("x",)),
            ("SELECT DISTINCT conversation_id FROM messages WHERE needs_answer = 1", ()),
        ):
            plan = " ".join(step[3] for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
            assert "ix_messages_unanswered" in plan, plan
