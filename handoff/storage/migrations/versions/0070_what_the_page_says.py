"""What the page says of its player, and where the player wants to be written to.

Revision ID: 0070
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("attributes", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("email", sa.String(254), nullable=False, server_default=""))
    with op.batch_alter_table("conversations") as table:
        table.alter_column("attributes", server_default=None)
        table.alter_column("email", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.drop_column("email")
        table.drop_column("attributes")
