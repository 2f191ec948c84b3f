"""Sessions know from where they are used and when their page was heard of, and are found by whose they are.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("network", sa.String(64)))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True)))
    op.create_index("ix_sessions_subject", "sessions", ["subject", "kind"])


def downgrade() -> None:
    op.drop_index("ix_sessions_subject", "sessions")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
        batch_op.drop_column("network")
