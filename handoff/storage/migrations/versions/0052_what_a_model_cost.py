"""How many tokens of a language model were used, by day.

Revision ID: 0052
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_model_days"),
    )


def downgrade() -> None:
    op.drop_table("model_days")
