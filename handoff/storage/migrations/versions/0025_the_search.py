"""The index of the search, filled with what there is; lists of conversations, newest first.

Revision ID: 0025
Revises: 0040
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from handoff.domain.search.folding import indexed

revision = "0025"
down_revision = "0040"
branch_labels = None
depends_on = None

_PAGE = 1000
_AT_SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(kind, words, content='search_entries', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0', prefix='2 3', detail='column', columnsize=0)",
    "CREATE TRIGGER search_words_added AFTER INSERT ON search_entries BEGIN "
    "INSERT INTO search_words(rowid, kind, words) VALUES (new.id, new.kind, new.words); END",
    "CREATE TRIGGER search_words_removed AFTER DELETE ON search_entries BEGIN "
    "INSERT INTO search_words(search_words, rowid, kind, words) VALUES ('delete', old.id, old.kind, old.words); END",
    "CREATE TRIGGER search_words_changed AFTER UPDATE ON search_entries BEGIN "
    "INSERT INTO search_words(search_words, rowid, kind, words) VALUES ('delete', old.id, old.kind, old.words); "
    "INSERT INTO search_words(rowid, kind, words) VALUES (new.id, new.kind, new.words); END",
)
_AT_POSTGRES = (
    # Words stand between spaces, folded already: nothing is left for a parser to do.
    "ALTER TABLE search_entries ADD COLUMN search_words_vector tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    "CREATE INDEX search_words ON search_entries USING gin (search_words_vector)",
)
_PIECES = "CREATE INDEX search_words_pieces ON search_entries USING gin (words gin_trgm_ops)"

_ENTRIES = sa.table(
    "search_entries",
    *(sa.column(name) for name in ("conversation_id", "kind", "ref")),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("words"),
)


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_search_entries_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_entries"),
        sa.UniqueConstraint("conversation_id", "kind", "ref", name="uq_search_entries_conversation_id_kind_ref"),
    )
    op.create_index("ix_conversations_created", "conversations", ["created_at", "id"])
    op.create_index("ix_conversations_status", "conversations", ["status", "created_at", "id"])
    op.create_index("ix_conversations_last_operator", "conversations", ["last_operator_id", "created_at"])
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for statement in _AT_SQLITE:
            op.execute(statement)
        _fill(connection)
        return
    _fill(connection)
    for statement in _AT_POSTGRES:
        op.execute(statement)
    try:
        with connection.begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            op.execute(_PIECES)
    except DBAPIError:  # it is not installed, or may not be: words are found by their beginnings all the same
        return


def _fill(connection: sa.Connection) -> None:
    """In the order of time: the newest entries have the highest ids."""
    entries: list[dict[str, object]] = []
    for entry in _all(connection):
        if entry["words"]:
            entries.append(entry)
        if len(entries) == _PAGE:
            connection.execute(sa.insert(_ENTRIES), entries)
            entries = []
    if entries:
        connection.execute(sa.insert(_ENTRIES), entries)


def _all(connection: sa.Connection) -> Iterator[dict[str, object]]:
    meta = sa.MetaData()
    names = ("conversations", "messages", "notes", "tickets")
    conversations, messages, notes, tickets = (sa.Table(name, meta, autoload_with=connection) for name in names)

    def rows(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> Iterator[Any]:
        """By pages, so that none is held open while others are written."""
        keys = list(table.primary_key.columns)
        place: list[Any] = []
        order = [table.c.created_at, *keys]
        while True:
            asked = sa.select(table).where(*conditions).order_by(*order).limit(_PAGE)
            if place:
                asked = asked.where(sa.tuple_(*order) > sa.tuple_(*(sa.literal(v, c.type) for v, c in place)))
            page = list(connection.execute(asked).mappings())
            yield from page
            if len(page) < _PAGE:
                return
            place = [(page[-1][column.name], column) for column in order]

    for row in rows(conversations, sa.or_(conversations.c.player_name != "", conversations.c.account_id.is_not(None))):
        words = indexed(row["player_name"], identifiers=[row["account_id"]])
        yield _entry(row["id"], "player", "", row, words)
    for row in rows(messages, messages.c.author.in_(["visitor", "operator"])):
        words = indexed(row["text"], *(file["name"] for file in row["attachments"]))
        yield _entry(row["conversation_id"], "message", str(row["seq"]), row, words)
    for row in rows(notes):
        kind = "whisper" if row["whisper"] else "note"
        yield _entry(row["conversation_id"], kind, row["id"], row, indexed(row["text"]))
    for row in rows(tickets, tickets.c.account_id != ""):
        named = (row["reference"], row["account_id"], row["transaction_id"], row["bet_id"])
        words = indexed(row["description"], row["resolution"], row["contact"], identifiers=named)
        yield _entry(row["conversation_id"], "ticket", row["id"], row, words)


def _entry(conversation_id: str, kind: str, ref: str, row: Any, words: str) -> dict[str, object]:
    return {"conversation_id": conversation_id, "kind": kind, "ref": ref, "at": row["created_at"], "words": words}


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entries")
    for name in ("created", "status", "last_operator"):
        op.drop_index(f"ix_conversations_{name}", "conversations")
