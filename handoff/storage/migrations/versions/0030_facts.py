"""Facts, episodes and roll-ups: what the reports count.

Revision ID: 0030
Revises: 0070
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0070"
branch_labels = None
depends_on = None


def _alike() -> list[sa.Column[str | int | bool]]:
    """What facts and roll-ups have in common."""
    return [
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("department", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("matter", sa.String(16)),
        sa.Column("operator_id", sa.String(32)),
        sa.Column("topic", sa.String(64)),
        sa.Column("reason", sa.String(32)),
        sa.Column("flag", sa.Boolean()),
        sa.Column("score", sa.Integer()),
    ]


def upgrade() -> None:
    _episodes()
    op.create_table(
        "facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("episode", sa.Integer()),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        *_alike(),
        sa.Column("seconds", sa.Integer()),
        sa.Column("open_seconds", sa.Integer()),
        sa.Column("ref", sa.String(32)),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_facts_conversation_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
    )
    op.create_index("ix_facts_kind", "facts", ["kind", "day"])
    op.create_index("ix_facts_conversation", "facts", ["conversation_id", "episode"])
    _index_where("ix_facts_ref", "facts", "ref", "ref IS NOT NULL", "ref IS NOT NULL")
    _index_where("ix_facts_fresh", "facts", "day", "fresh = 1", "fresh")
    op.create_table(
        "roll_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("hour", sa.Integer()),
        *_alike(),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.JSON(), nullable=False),
        sa.Column("open_seconds", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roll_ups"),
    )
    op.create_index("ix_roll_ups_kind", "roll_ups", ["kind", "day"])
    op.create_index("ix_roll_ups_day", "roll_ups", ["day"])


def _episodes() -> None:
    op.create_table(
        "episodes",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("first_asked_at", sa.DateTime(timezone=True)),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("off_duty", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("handled", sa.String(16)),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_episodes_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "number", name="pk_episodes"),
    )
    _index_where("ix_episodes_open", "episodes", "conversation_id", "ended_at IS NULL", "ended_at IS NULL")
    _index_where("ix_episodes_unsettled", "episodes", "ended_at", "settled = 0", "NOT settled")


def _index_where(name: str, table: str, column: str, sqlite: str, postgresql: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(sqlite), postgresql_where=sa.text(postgresql))


def downgrade() -> None:
    for table in ("roll_ups", "facts", "episodes"):
        op.drop_table(table)
