"""Reports for everybody, and their drafts."""

from sqlalchemy import JSON, Column, Date, String, Table

from .base import UtcDateTime, metadata

public_reports = Table(
    "public_reports",
    metadata,
    Column("first", Date, primary_key=True),
    Column("last", Date, primary_key=True),
    Column("figures", JSON, nullable=False),
    Column("drafted_at", UtcDateTime, nullable=False),
    Column("drafted_by", String(32), nullable=False),
    Column("approved_at", UtcDateTime),
    Column("approved_by", String(32)),
)
