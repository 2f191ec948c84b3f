"""What comes in and goes out by mail and messengers, and who it is."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from .base import UtcDateTime, metadata

contacts = Table(
    "contacts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("account", String(120), nullable=False),
    Column("address", String(320), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("name", String(80), nullable=False),
    Column("language", String(2)),
    Column("wrote_at", UtcDateTime),
    Column("acknowledged_at", UtcDateTime),
    Column("closed_reason", String(64)),
    UniqueConstraint("address", "channel", "account"),
)

threads = Table(
    "threads",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("contact_id", String(32), ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("subject", Text, nullable=False),
    Column("perhaps", String(32)),
    Index("ix_threads_contact", "contact_id", "created_at"),
)

channel_ids = Table(
    "channel_ids",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("external_id", String(255), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_channel_ids_conversation", "conversation_id", "at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("key", String(255), nullable=False),
    Column("contact", String(320), nullable=False),
    Column("sealed", Text),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="SET NULL"), index=True),
    UniqueConstraint("key", "channel"),
    Index(
        "ix_inbox_waiting",
        "channel",
        "contact",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_inbox_state", "state", "received_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", String(32), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("was_unknown", Boolean, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("external_id", String(255)),
    Index("ix_outbox_state", "state", "next_at"),
    Index("ix_outbox_external_id", "external_id", "channel"),
)

channel_marks = Table(
    "channel_marks",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("value", Text, nullable=False),
)
