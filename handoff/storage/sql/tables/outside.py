"""The site's systems: API, webhooks, proactive cards, what a model cost."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from .base import UtcDateTime, metadata

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("prefix", String(16), nullable=False, unique=True),
    Column("secret_hash", String(64), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("expires_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("token_id", String(16), ForeignKey("api_tokens.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_idempotency_keys_at", "at"),
)

model_days = Table(
    "model_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("tokens", BigInteger, nullable=False),
)

proactive_rules = Table(
    "proactive_rules",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("page", String(200), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("came_back", Boolean),
    Column("attribute", String(64), nullable=False),
    Column("value", String(200), nullable=False),
    Column("texts", JSON, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("every_hours", Integer, nullable=False),
)

proactive_shown = Table(
    "proactive_shown",
    metadata,
    Column("rule_id", String(32), ForeignKey("proactive_rules.id", ondelete="CASCADE"), primary_key=True),
    Column("who", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_proactive_shown_at", "at"),
)

outside_events = Table(
    "outside_events",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("seq", Integer, unique=True),
    Column("type", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("conversation_id", String(32), nullable=False),
    Column("data", JSON, nullable=False),
    Index("ix_outside_events_at", "at"),
)

endpoints = Table(
    "endpoints",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("url", Text, nullable=False),
    Column("description", String(200), nullable=False),
    Column("types", JSON, nullable=False),
    Column("secrets", JSON, nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("failing_since", UtcDateTime),
    Column("stopped", String(16)),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("endpoint_id", String(32), ForeignKey("endpoints.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", String(32), nullable=False),
    Column("type", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_status", Integer),
    Column("last_error", String(64), nullable=False),
    Column("duration_ms", Integer),
    Column("done_at", UtcDateTime),
    Index("ix_deliveries_due", "endpoint_id", "state", "next_at"),
    Index("ix_deliveries_log", "endpoint_id", "created_at"),
)
