"""Statements that are compiled once: what they refuse."""

import pytest
from sqlalchemy import bindparam, insert, select

from handoff.domain.ids import ConversationId
from handoff.ports import UnitOfWorkFactory
from handoff.storage.sql.database import Database
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.tables import attempts, conversations
from tests.contract.storing import stored


async def test_a_value_that_is_missing_or_misspelt_is_not_taken_for_none(uow: Database) -> None:
    by_id = Prepared(select(conversations.c.id).where(conversations.c.id == bindparam("id")))
    async with uow() as work:
        for prepared, values in ((by_id, {"idd": "x"}), (by_id, {}), (Prepared(insert(attempts)), {"key": "k"})):
            with pytest.raises(Exception, match=r"id|at"):
                await work._connection.run(prepared, **values)


async def test_what_has_ended_reads_and_writes_no_more(uow: UnitOfWorkFactory) -> None:
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
