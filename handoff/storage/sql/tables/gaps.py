"""Gaps of the content that editors have closed."""

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from .base import UtcDateTime, metadata

closed_gaps = Table(
    "closed_gaps",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("topic", String(80), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("days", Integer, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("operator_id", String(32), nullable=False),
    Index("ix_closed_gaps_kind", "kind", "language", "closed_at"),
)
