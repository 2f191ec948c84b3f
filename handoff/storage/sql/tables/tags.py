"""What people called the matter of a conversation when they closed it."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from .base import metadata

conversation_tags = Table(
    "conversation_tags",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String(32), primary_key=True),
    Index("ix_conversation_tags_tag", "tag", "conversation_id"),
)
