"""A message writes to fewer pages: the index of unanswered messages holds those alone, and the one of ids, which begin
with the time, begins with them.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_BY_CONVERSATION = "uq_messages_conversation_id_client_message_id"
_BY_ID = "uq_messages_client_message_id_conversation_id"


def upgrade() -> None:
    op.drop_index("ix_messages_needs_answer", "messages")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_constraint(_BY_CONVERSATION, type_="unique")
        batch_op.create_unique_constraint(_BY_ID, ["client_message_id", "conversation_id"])
    op.create_index(
        "ix_messages_unanswered",
        "messages",
        ["conversation_id", "seq"],
        sqlite_where=sa.text("needs_answer = 1"),
        postgresql_where=sa.text("needs_answer"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_unanswered", "messages")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_constraint(_BY_ID, type_="unique")
        batch_op.create_unique_constraint(_BY_CONVERSATION, ["conversation_id", "client_message_id"])
    op.create_index("ix_messages_needs_answer", "messages", ["needs_answer", "conversation_id"])
