"""Queue, offers, leases, notes, files, tickets with a history, surveys.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FILLED = {
    "conversations": ("player_name", "level", "accepted_languages", "stays_with_people"),
    "messages": ("attachments", "masked"),
    "operators": ("languages", "departments", "working_hours", "may_pick", "is_active", "available"),
    "tickets": ("happened", "contact", "resolution"),
}


def upgrade() -> None:
    op.create_table(
        "saved_replies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("shortcut", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_replies")),
        sa.UniqueConstraint("shortcut", "language", name=op.f("uq_saved_replies_shortcut_language")),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_attachments_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index("ix_attachments_conversation", ["conversation_id", "created_at"], unique=False)
        batch_op.create_index("ix_attachments_ticket", ["ticket_id"], unique=False)

    op.create_table(
        "connections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("operator_id", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_connections_operator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
    )
    with op.batch_alter_table("connections", schema=None) as batch_op:
        batch_op.create_index("ix_connections_operator", ["operator_id", "seen_at"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("operator_id", sa.String(length=32), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("whisper", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_notes_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index("ix_notes_conversation", ["conversation_id", "created_at"], unique=False)

    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(length=32), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_offers_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_offers_operator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index("ix_offers_conversation", ["conversation_id", "epoch"], unique=False)
        batch_op.create_index("ix_offers_expiry", ["state", "expires_at"], unique=False)
        batch_op.create_index("ix_offers_operator", ["operator_id", "state"], unique=False)
        batch_op.create_index(
            "uq_offers_open",
            ["conversation_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "surveys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=True),
        sa.Column("operator_id", sa.String(length=32), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_surveys_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.create_index("ix_surveys_conversation", ["conversation_id", "kind", "asked_at"], unique=False)

    op.create_table(
        "waits",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operators_online", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end", sa.String(length=16), nullable=True),
        sa.Column("promised_low_seconds", sa.Integer(), nullable=True),
        sa.Column("promised_high_seconds", sa.Integer(), nullable=True),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_waits_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "epoch", name=op.f("pk_waits")),
    )
    op.create_table(
        "lapses",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("operator_id", sa.String(length=32), nullable=False),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_lapses_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_lapses_operator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "operator_id", name=op.f("pk_lapses")),
    )
    with op.batch_alter_table("waits", schema=None) as batch_op:
        batch_op.create_index("ix_waits_ended_at", ["end", "ended_at"], unique=False)

    op.create_table(
        "ticket_changes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_changes_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_changes")),
    )
    with op.batch_alter_table("ticket_changes", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_changes_ticket", ["ticket_id", "at"], unique=False)

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("player_name", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("level", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("accepted_languages", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("reserved_for", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("promised_low_seconds", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("promised_high_seconds", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stays_with_people", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_conversations_account", ["account_id", "created_at"], unique=False)
        batch_op.create_index("ix_conversations_lease", ["status", "lease_expires_at"], unique=False)

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attachments", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("masked", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("operators", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("languages", sa.JSON(), nullable=False, server_default='["az", "tr", "ru", "en"]')
        )
        batch_op.add_column(
            sa.Column("departments", sa.JSON(), nullable=False, server_default='["support", "payments", "product"]')
        )
        batch_op.add_column(sa.Column("working_hours", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("may_pick", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("available", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("last_assigned_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("amount", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("currency", sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column("happened", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("happened_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("contact", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("operator_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("resolution", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("merged_into", sa.String(length=16), nullable=True))
        batch_op.create_index("ix_tickets_account", ["account_id", "created_at"], unique=False)

    # The defaults were for the rows that existed.
    for table, columns in _FILLED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_account")
        batch_op.drop_column("merged_into")
        batch_op.drop_column("resolution")
        batch_op.drop_column("breached_at")
        batch_op.drop_column("warned_at")
        batch_op.drop_column("paused_at")
        batch_op.drop_column("solved_at")
        batch_op.drop_column("first_answered_at")
        batch_op.drop_column("operator_id")
        batch_op.drop_column("contact")
        batch_op.drop_column("happened_on")
        batch_op.drop_column("happened")
        batch_op.drop_column("currency")
        batch_op.drop_column("amount")

    with op.batch_alter_table("operators", schema=None) as batch_op:
        batch_op.drop_column("last_assigned_at")
        batch_op.drop_column("available")
        batch_op.drop_column("is_active")
        batch_op.drop_column("may_pick")
        batch_op.drop_column("working_hours")
        batch_op.drop_column("departments")
        batch_op.drop_column("languages")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("masked")
        batch_op.drop_column("attachments")

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index("ix_conversations_lease")
        batch_op.drop_index("ix_conversations_account")
        batch_op.drop_column("blocked_until")
        batch_op.drop_column("stays_with_people")
        batch_op.drop_column("promised_high_seconds")
        batch_op.drop_column("promised_low_seconds")
        batch_op.drop_column("assigned_at")
        batch_op.drop_column("lease_expires_at")
        batch_op.drop_column("reserved_for")
        batch_op.drop_column("accepted_languages")
        batch_op.drop_column("level")
        batch_op.drop_column("player_name")
        batch_op.drop_column("account_id")

    with op.batch_alter_table("ticket_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_changes_ticket")

    op.drop_table("ticket_changes")
    with op.batch_alter_table("waits", schema=None) as batch_op:
        batch_op.drop_index("ix_waits_ended_at")

    op.drop_table("lapses")
    op.drop_table("waits")
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_index("ix_surveys_conversation")

    op.drop_table("surveys")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offers_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("ix_offers_operator")
        batch_op.drop_index("ix_offers_expiry")
        batch_op.drop_index("ix_offers_conversation")

    op.drop_table("offers")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index("ix_notes_conversation")

    op.drop_table("notes")
    with op.batch_alter_table("connections", schema=None) as batch_op:
        batch_op.drop_index("ix_connections_operator")

    op.drop_table("connections")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index("ix_attachments_ticket")
        batch_op.drop_index("ix_attachments_conversation")

    op.drop_table("attachments")
    op.drop_table("saved_replies")
