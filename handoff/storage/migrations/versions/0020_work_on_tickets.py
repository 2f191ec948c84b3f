"""How far a ticket was escalated, who watches it, reviews of decisions, documents asked for.

Revision ID: 0020
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tickets") as table:
        table.add_column(sa.Column("level", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("watchers", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("tickets") as table:
        table.alter_column("level", server_default=None)
        table.alter_column("watchers", server_default=None)
    op.execute("UPDATE tickets SET level = 1 WHERE status = 'escalated'")
    with op.batch_alter_table("ticket_changes") as table:
        table.add_column(sa.Column("operator_id", sa.String(32)))
    op.create_table(
        "ticket_reviews",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("ticket_id", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.String(32)),
        sa.Column("outcome", sa.String(16)),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("alarmed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_reviews_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_reviews"),
    )
    op.create_index("ix_ticket_reviews_ticket", "ticket_reviews", ["ticket_id", "asked_at"])
    op.create_index("ix_ticket_reviews_open", "ticket_reviews", ["outcome", "due_at"])
    op.create_table(
        "ticket_documents",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("ticket_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_ticket_documents_ticket_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_documents"),
    )
    op.create_index("ix_ticket_documents_ticket", "ticket_documents", ["ticket_id", "asked_at"])


def downgrade() -> None:
    op.drop_table("ticket_documents")
    op.drop_table("ticket_reviews")
    with op.batch_alter_table("ticket_changes") as table:
        table.drop_column("operator_id")
    with op.batch_alter_table("tickets") as table:
        table.drop_column("watchers")
        table.drop_column("level")
