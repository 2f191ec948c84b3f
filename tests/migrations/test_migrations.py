"""From nothing to the newest schema and back, on each database."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, make_url, select
from sqlalchemy.ext.asyncio import create_async_engine

from handoff.hub.memory import MemoryHub
from handoff.storage.sql import rows
from handoff.storage.sql.database import Database
from handoff.storage.sql.postgres import is_postgres, with_driver
from handoff.storage.sql.tables import OF_POSTGRES, conversations, messages, metadata
from settings import ROOT
from tests.fixtures.desk import ENGINES, a_conversation, a_folder, a_message, sqlite_url
from tests.fixtures.postgres import empty_postgres, in_a_thread

T = TypeVar("T")


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a database with nothing in it."""
    with a_folder() as folder:
        yield sqlite_url(Path(folder) / "desk.db") if request.param == "sqlite" else empty_postgres()


@pytest.fixture
def config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "handoff" / "storage" / "migrations"))
    config.attributes["url"] = url
    return config


def on(url: str, work: Callable[[Connection], T]) -> T:
    """Do `work` on a plain connection of its own."""

    async def run() -> T:
        address = make_url(url)
        engine = create_async_engine(with_driver(address) if is_postgres(address) else address)
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    done: T = in_a_thread(run)
    return done


def differences(url: str) -> list[Any]:
    def compare(connection: Connection) -> list[Any]:
        opts: dict[str, Any] = {"compare_type": True, "compare_server_default": True, "render_as_batch": True}
        opts["include_object"] = lambda object, name, type, *others: not is_of_the_engine(name)
        return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))

    return on(url, compare)


def is_of_the_engine(name: str | None) -> bool:
    """What each engine has in its way and no metadata can tell of: indexes, and the search's own."""
    return (name or "").startswith("search_words") or name in OF_POSTGRES


def tables(url: str) -> set[str]:
    names = on(url, lambda connection: set(inspect(connection).get_table_names()))
    return {name for name in names if not is_of_the_engine(name)}


def shapes(url: str) -> dict[str, tuple[Any, ...]]:
    def shape(connection: Connection, table: str) -> tuple[Any, ...]:
        look = inspect(connection)
        return (
            look.get_pk_constraint(table)["constrained_columns"],
            sorted(tuple(unique["column_names"]) for unique in look.get_unique_constraints(table)),
            sorted((k["referred_table"], k["options"].get("ondelete")) for k in look.get_foreign_keys(table)),
            sorted(
                (index["name"], tuple(index["column_names"]))
                for index in look.get_indexes(table)
                if not is_of_the_engine(index["name"])
            ),
            sorted(
                (column["name"], column["nullable"])
                for column in look.get_columns(table)
                if not is_of_the_engine(column["name"])
            ),
        )

    return on(url, lambda connection: {table: shape(connection, table) for table in metadata.tables})


def test_the_migrated_schema_is_that_of_the_code(url: str) -> None:
    Database(url, MemoryHub()).migrate()
    assert differences(url) == []
    assert tables(url) == {*metadata.tables, "alembic_version"}


@pytest.mark.parametrize("engine", ENGINES)
def test_uniqueness_and_foreign_keys_are_migrated_too(engine: str, tmp_path: Path) -> None:
    """What autogenerate does not compare is compared with a schema that SQLAlchemy makes."""
    migrated, made = (
        sqlite_url(tmp_path / f"{name}.db") if engine == "sqlite" else empty_postgres() for name in ("migrated", "made")
    )
    Database(migrated, MemoryHub()).migrate()
    on(made, metadata.create_all)
    assert shapes(migrated) == shapes(made)


def test_no_index_is_missing(url: str) -> None:
    """Those of expressions too, which are not compared on SQLite, and which a table loses there that is made anew."""
    Database(url, MemoryHub()).migrate()
    asked = "SELECT name FROM sqlite_master" if "sqlite" in url else "SELECT relname FROM pg_class"
    there = on(url, lambda connection: set(connection.exec_driver_sql(asked).scalars()))
    wanted = {index.name for table in metadata.tables.values() for index in table.indexes}
    wanted |= set() if "sqlite" in url else OF_POSTGRES
    assert wanted - there == set()


def test_the_comparison_would_notice(url: str) -> None:
    Database(url, MemoryHub()).migrate()
    on(url, lambda connection: connection.exec_driver_sql("ALTER TABLE messages ADD COLUMN forgotten TEXT"))
    assert len(differences(url)) == 1


def test_migrating_again_changes_nothing_and_loses_nothing(url: str) -> None:
    database = Database(url, MemoryHub())
    database.migrate()
    conversation = a_conversation()

    def fill(connection: Connection) -> None:
        connection.execute(insert(conversations).values(rows.conversation_row(conversation)))
        connection.execute(insert(messages).values(rows.message_row(a_message(conversation.id)) | {"seq": 1}))

    on(url, fill)
    database.migrate()
    assert on(url, lambda connection: connection.exec_driver_sql("SELECT count(*) FROM messages").scalar()) == 1


def test_down_to_nothing_and_up_again(config: Config, url: str) -> None:
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    assert tables(url) == {"alembic_version"}
    command.upgrade(config, "head")
    assert differences(url) == []


def test_each_step_can_be_undone_by_itself(config: Config, url: str) -> None:
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions("base", "head")]
    for revision in reversed(revisions):
        command.upgrade(config, revision)
        before = tables(url)
        command.downgrade(config, "-1")
        command.upgrade(config, revision)
        assert tables(url) == before


def test_what_the_assistant_keeps_of_a_form_moves_to_its_own_column_and_back(config: Config, url: str) -> None:
    command.upgrade(config, "0005")
    old = {"kind": "bet", "amount": "250 AZN", "occurred_at": "dünən", "complete": False, "active": True}
    old["memory"] = {"requested_slot": "bet_id"}
    row = rows.conversation_row(a_conversation()) | {"form": old}
    for later in ("memory", "attributes", "email", "channel"):
        del row[later]
    on(url, lambda connection: connection.execute(insert(conversations).values(row)))
    command.upgrade(config, "0008")
    kept = select(conversations.c.form, conversations.c.memory)
    form, memory = on(url, lambda connection: connection.execute(kept).one())
    assert memory == {"requested_slot": "bet_id"}
    assert (form["kind"], form["amount"], form["currency"], form["happened"]) == ("bet", "250", "AZN", "dünən")
    assert form["is_active"] and not form["is_complete"]
    command.downgrade(config, "0005")
    assert on(url, lambda connection: connection.scalar(select(conversations.c.form))) == old


def test_there_is_one_head(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


async def test_it_can_be_run_where_a_loop_runs(url: str) -> None:
    Database(url, MemoryHub()).migrate()
    assert differences(url) == []


_MIGRATES = """
import sys
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
Database(sys.argv[1], MemoryHub()).migrate()
"""


def test_servers_that_start_together_on_an_empty_database_all_start() -> None:
    url = empty_postgres()
    servers = [subprocess.Popen([sys.executable, "-c", _MIGRATES, url], cwd=ROOT) for _ in range(3)]
    assert [server.wait(60) for server in servers] == [0, 0, 0]
    assert differences(url) == []
