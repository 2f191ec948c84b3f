"""Cards that come up by themselves, and to whom each came up when.

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proactive_rules",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("page", sa.String(200), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("came_back", sa.Boolean()),
        sa.Column("attribute", sa.String(64), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proactive_rules"),
    )
    op.create_table(
        "proactive_shown",
        sa.Column("rule_id", sa.String(32), nullable=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["proactive_rules.id"], name="fk_proactive_shown_rule_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("rule_id", "who", name="pk_proactive_shown"),
    )
    op.create_index("ix_proactive_shown_at", "proactive_shown", ["at"])


def downgrade() -> None:
    for table in ("proactive_shown", "proactive_rules"):
        op.drop_table(table)
