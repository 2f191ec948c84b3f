"""From nothing to the newest schema and back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, column, create_engine, insert, inspect, select
from sqlalchemy import table as a_table

from handoff.hub.memory import MemoryHub
from handoff.storage.sql import rows
from handoff.storage.sql.database import Database
from handoff.storage.sql.tables import conversations, messages, metadata
from settings import ROOT
from tests.fixtures.desk import a_conversation, a_folder, a_message, sqlite_url


@pytest.fixture
def file() -> Iterator[Path]:
    with a_folder() as folder:
        yield Path(folder) / "desk.db"


@pytest.fixture
def config(file: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "handoff" / "storage" / "migrations"))
    config.attributes["url"] = sqlite_url(file)
    return config


@pytest.fixture
def engine(file: Path) -> Engine:
    """A plain look at the same file."""
    return create_engine(f"sqlite:///{file}")


def differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "render_as_batch": True}
        )
        return list(compare_metadata(context, metadata))


def test_the_migrated_schema_is_that_of_the_code(file: Path, engine: Engine) -> None:
    Database(sqlite_url(file), MemoryHub()).migrate()
    assert differences(engine) == []
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_uniqueness_and_foreign_keys_are_migrated_too(file: Path, engine: Engine, tmp_path: Path) -> None:
    """What autogenerate does not compare on SQLite is compared with a schema that SQLAlchemy makes."""
    Database(sqlite_url(file), MemoryHub()).migrate()
    made = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(made)

    def shape(engine: Engine, table: str) -> tuple[Any, ...]:
        look = inspect(engine)
        return (
            look.get_pk_constraint(table)["constrained_columns"],
            sorted(tuple(unique["column_names"]) for unique in look.get_unique_constraints(table)),
            sorted((k["referred_table"], k["options"].get("ondelete")) for k in look.get_foreign_keys(table)),
            sorted((index["name"], tuple(index["column_names"])) for index in look.get_indexes(table)),
            [(column["name"], column["nullable"]) for column in look.get_columns(table)],
        )

    for table in metadata.tables:
        migrated, wanted = shape(engine, table), shape(made, table)
        assert migrated[:4] == wanted[:4], table
        assert sorted(migrated[4]) == sorted(wanted[4]), table


def test_the_comparison_would_notice(file: Path, engine: Engine) -> None:
    Database(sqlite_url(file), MemoryHub()).migrate()
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE messages ADD COLUMN forgotten TEXT")
    assert len(differences(engine)) == 1


def test_migrating_again_changes_nothing_and_loses_nothing(file: Path, engine: Engine) -> None:
    database = Database(sqlite_url(file), MemoryHub())
    database.migrate()
    conversation = a_conversation()
    with engine.begin() as connection:
        connection.execute(insert(conversations).values(rows.conversation_row(conversation)))
        connection.execute(insert(messages).values(rows.message_row(a_message(conversation.id)) | {"seq": 1}))
    database.migrate()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM messages").scalar() == 1


def test_down_to_nothing_and_up_again(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    command.upgrade(config, "head")
    assert differences(engine) == []


def test_each_step_can_be_undone_by_itself(config: Config, engine: Engine) -> None:
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions("base", "head")]
    for revision in reversed(revisions):
        command.upgrade(config, revision)
        before = sorted(inspect(engine).get_table_names())
        command.downgrade(config, "-1")
        command.upgrade(config, revision)
        assert sorted(inspect(engine).get_table_names()) == before


def test_what_the_assistant_keeps_of_a_form_moves_to_its_own_column_and_back(config: Config, engine: Engine) -> None:
    command.upgrade(config, "0005")
    old = {"kind": "bet", "amount": "250 AZN", "occurred_at": "dünən", "complete": False, "active": True}
    old["memory"] = {"requested_slot": "bet_id"}
    row = rows.conversation_row(a_conversation()) | {"form": json.dumps(old)}
    del row["memory"]
    with engine.begin() as connection:
        connection.execute(insert(a_table(conversations.name, *(column(name) for name in row))).values(stored(row)))
    command.upgrade(config, "0008")
    with engine.connect() as connection:
        form, memory = connection.execute(select(conversations.c.form, conversations.c.memory)).one()
    assert memory == {"requested_slot": "bet_id"}
    assert (form["kind"], form["amount"], form["currency"], form["happened"]) == ("bet", "250", "AZN", "dünən")
    assert form["is_active"] and not form["is_complete"]
    command.downgrade(config, "0005")
    with engine.connect() as connection:
        assert json.loads(connection.exec_driver_sql("SELECT form FROM conversations").scalar() or "") == old


def stored(row: dict[str, Any]) -> dict[str, Any]:
    """As SQLite holds it."""
    return {
        name: json.dumps(value)
        if isinstance(value, list)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else value
        for name, value in row.items()
    }


def test_there_is_one_head(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


async def test_it_can_be_run_where_a_loop_runs(file: Path, engine: Engine) -> None:
    Database(sqlite_url(file), MemoryHub()).migrate()
    assert differences(engine) == []
