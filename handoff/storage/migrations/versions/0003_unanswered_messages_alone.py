"""The index of unanswered messages holds those alone: no message that waits for nobody writes to it.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_messages_needs_answer", "messages")
    op.create_index(
        "ix_messages_unanswered",
        "messages",
        ["conversation_id", "seq"],
        sqlite_where=sa.text("needs_answer = 1"),
        postgresql_where=sa.text("needs_answer"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_unanswered", "messages")
    op.create_index("ix_messages_needs_answer", "messages", ["needs_answer", "conversation_id"])
