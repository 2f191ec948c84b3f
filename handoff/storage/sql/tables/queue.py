"""Who waits for a person, by chat or for a call, and who is there."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from .base import UtcDateTime, metadata

connections = Table(
    "connections",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("operator_id", String(32), ForeignKey("operators.id", ondelete="CASCADE"), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_connections_operator", "operator_id", "seen_at"),
)

offers = Table(
    "offers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("operator_id", String(32), ForeignKey("operators.id", ondelete="CASCADE"), nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Index("ix_offers_conversation", "conversation_id", "epoch"),
    Index("ix_offers_operator", "operator_id", "state"),
    Index("ix_offers_expiry", "state", "expires_at"),
    Index(
        "uq_offers_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("number", String(32), nullable=False),
    Column("language", String(2), nullable=False),
    Column("matter", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("called_by", String(32)),
    Index("ix_callbacks_conversation", "conversation_id", "created_at"),
    Index("ix_callbacks_due", "state", "starts_at"),
    Index(
        "uq_callbacks_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("state IN ('planned', 'due')"),
        postgresql_where=text("state IN ('planned', 'due')"),
    ),
)

waits = Table(
    "waits",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("department", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("position", Integer, nullable=False),
    Column("operators_online", Integer, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end", String(16)),
    Column("promised_low_seconds", Integer),
    Column("promised_high_seconds", Integer),
    Column("alerted_at", UtcDateTime),
    Index("ix_waits_ended_at", "end", "ended_at"),
)

lapses = Table(
    "lapses",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("operator_id", String(32), ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True),
    Column("lapsed_at", UtcDateTime, nullable=False),
    Index("ix_lapses_operator", "operator_id"),
)
