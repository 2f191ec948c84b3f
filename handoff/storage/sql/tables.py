"""The tables. The migrations make them; a test compares the two."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; without zone in SQLite, which knows none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("head_seq", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    Column("page_language", String(2), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("operator_id", String(32)),
    Column("last_operator_id", String(32)),
    Column("department", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("waiting_since", UtcDateTime),
    Column("handoff_reason", String(32)),
    Column("handoff_text", Text, nullable=False),
    Column("form", JSON),
    Column("visitor_seen_seq", Integer, nullable=False),
    Column("operator_seen_seq", Integer, nullable=False),
    Column("closed_reason", String(32)),
    Column("rating_open", Boolean, nullable=False),
    Column("page_url", Text, nullable=False),
    Column("resume_due", String(16)),
    Index("ix_conversations_queue", "status", "priority", "waiting_since"),
    Index("ix_conversations_operator", "operator_id", "status"),
)

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("author", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("code", String(64)),
    Column("params", JSON, nullable=False),
    Column("client_message_id", String(64)),
    Column("author_name", String(80)),
    Column("epoch", Integer, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("outcome", JSON),
    Column("pressed", JSON),
    Column("helpful", Boolean),
    Column("needs_answer", Boolean, nullable=False),
    UniqueConstraint("conversation_id", "client_message_id"),
    Index("ix_messages_needs_answer", "needs_answer", "conversation_id"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("idempotency_key", String(128), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("account_id", String(64), nullable=False),
    Column("transaction_id", String(64)),
    Column("bet_id", String(64)),
    Column("description", Text, nullable=False),
    Column("department", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("status", String(24), nullable=False),
    Column("language", String(2), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("first_answer_due_at", UtcDateTime, nullable=False),
    Column("solution_due_at", UtcDateTime, nullable=False),
    Index("ix_tickets_conversation", "conversation_id"),
    Index("ix_tickets_due", "status", "first_answer_due_at"),
)

operators = Table(
    "operators",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("subject", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_sessions_expires_at", "expires_at"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("score", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("operator_id", String(32)),
    Column("created_at", UtcDateTime, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(128), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_attempts_key", "key", "at"),
)
