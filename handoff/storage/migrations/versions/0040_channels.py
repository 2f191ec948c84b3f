"""Channels: who writes there, what came, what goes out.

Revision ID: 0040
Revises: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0061"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def _of_conversation(table: str, on_delete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"], ["conversations.id"], name=f"fk_{table}_conversation_id", ondelete=on_delete
    )


def upgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("channel", sa.String(16), nullable=False, server_default="chat"))
    with op.batch_alter_table("conversations") as table:
        table.alter_column("channel", server_default=None)
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("language", sa.String(2)),
        sa.Column("wrote_at", _AT),
        sa.Column("acknowledged_at", _AT),
        sa.Column("closed_reason", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("address", "channel", "account", name="uq_contacts_address_channel_account"),
    )
    op.create_table(
        "threads",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("contact_id", sa.String(32), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("perhaps", sa.String(32)),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_threads"),
        _of_conversation("threads"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_threads_contact_id", ondelete="CASCADE"),
    )
    op.create_index("ix_threads_contact", "threads", ["contact_id", "created_at"])
    op.create_table(
        "channel_ids",
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("external_id", sa.String(255), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "external_id", name="pk_channel_ids"),
        _of_conversation("channel_ids"),
    )
    op.create_index("ix_channel_ids_conversation", "channel_ids", ["conversation_id", "at"])
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("contact", sa.String(320), nullable=False),
        sa.Column("sealed", sa.Text()),
        sa.Column("received_at", _AT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", _AT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("conversation_id", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("key", "channel", name="uq_inbox_key_channel"),
        _of_conversation("inbox", "SET NULL"),
    )
    op.create_index("ix_inbox_conversation_id", "inbox", ["conversation_id"])
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["channel", "contact", "id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_inbox_state", "inbox", ["state", "received_at"])
    op.create_table(
        "outbox",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.Column("next_at", _AT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("was_unknown", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("external_id", sa.String(255)),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
        _of_conversation("outbox"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "next_at"])
    op.create_index("ix_outbox_external_id", "outbox", ["external_id", "channel"])
    op.create_table(
        "channel_marks",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_channel_marks"),
    )


def downgrade() -> None:
    for table in ("channel_marks", "outbox", "inbox", "channel_ids", "threads", "contacts"):
        op.drop_table(table)
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("channel")
