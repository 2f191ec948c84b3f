"""Settings that were changed in the console.

Revision ID: 0021
Revises: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_settings",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_desk_settings"),
    )


def downgrade() -> None:
    op.drop_table("desk_settings")
