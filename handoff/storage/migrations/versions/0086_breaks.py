"""Why people are away, and until when they wrap up.

Revision ID: 0086
Revises: 0085
"""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("operators") as table:
        table.add_column(sa.Column("break_reason", sa.String(32), nullable=False, server_default=""))
        table.add_column(sa.Column("wrap_up_until", sa.DateTime(timezone=True)))
    with op.batch_alter_table("operators") as table:
        table.alter_column("break_reason", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("operators") as table:
        table.drop_column("wrap_up_until")
        table.drop_column("break_reason")
