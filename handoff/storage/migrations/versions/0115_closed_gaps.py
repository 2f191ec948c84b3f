"""Gaps of the content that editors have closed.

Revision ID: 0115
Revises: 0086
"""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0086"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_gaps",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_closed_gaps"),
    )
    op.create_index("ix_closed_gaps_kind", "closed_gaps", ["kind", "language", "closed_at"])


def downgrade() -> None:
    op.drop_table("closed_gaps")
