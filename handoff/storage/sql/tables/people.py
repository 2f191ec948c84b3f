"""Operators, how they sign in, and attempts that failed."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from .base import UtcDateTime, metadata

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
    Column("languages", JSON, nullable=False),
    Column("departments", JSON, nullable=False),
    Column("working_hours", JSON, nullable=False),
    Column("may_pick", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("available", Boolean, nullable=False),
    Column("last_assigned_at", UtcDateTime),
    Column("must_change_password", Boolean, nullable=False),
    Column("break_reason", String(32), nullable=False),
    Column("wrap_up_until", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("subject", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("network", String(64)),
    Column("seen_at", UtcDateTime),
    Column("opened_at", UtcDateTime),
    Column("confirmed_at", UtcDateTime),
    Column("device", String(120)),
    Column("stage", String(16)),
    Index("ix_sessions_expires_at", "expires_at"),
    Index("ix_sessions_subject", "subject", "kind"),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String(1400), primary_key=True),
    Column("operator_id", String(32), ForeignKey("operators.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("public_key", Text, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(80), nullable=False),
    Column("transports", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

authenticators = Table(
    "authenticators",
    metadata,
    Column("operator_id", String(32), ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True),
    Column("is_confirmed", Boolean, primary_key=True),
    Column("sealed_secret", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("last_step", BigInteger, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("operator_id", String(32), ForeignKey("operators.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("used_at", UtcDateTime),
)

provider_identities = Table(
    "provider_identities",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("operator_id", String(32), ForeignKey("operators.id", ondelete="CASCADE"), nullable=False, index=True),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(128), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_attempts_key", "key", "at"),
    Index("ix_attempts_at", "at"),
)
