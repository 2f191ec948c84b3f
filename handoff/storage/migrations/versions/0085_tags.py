"""Tags of closed conversations.

Revision ID: 0085
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation_tags",
        sa.Column(
            "conversation_id", sa.String(32), sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("tag", sa.String(32), primary_key=True),
    )
    op.create_index("ix_conversation_tags_tag", "conversation_tags", ["tag", "conversation_id"])


def downgrade() -> None:
    op.drop_table("conversation_tags")
