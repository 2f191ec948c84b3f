"""Tickets, their history, reviews and documents."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from .base import UtcDateTime, metadata, where

NEXT_DUE = """(
CASE
    WHEN first_answered_at IS NULL THEN first_answer_due_at
    ELSE solution_due_at
END)"""
"""A ticket's next promised time, while its clocks run; spelt as PostgreSQL tells it, or it would seem to differ."""

OF_POSTGRES = frozenset({"ix_tickets_reference_words", "ix_tickets_account_words"})
"""Indexes of parts of words (trigrams), which the migrations make on PostgreSQL, where it has that extension."""

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
    Column("amount", String(32)),
    Column("currency", String(3)),
    Column("happened", String(200), nullable=False),
    Column("happened_on", Date),
    Column("contact", String(200), nullable=False),
    Column("department", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("status", String(24), nullable=False),
    Column("language", String(2), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("first_answer_due_at", UtcDateTime, nullable=False),
    Column("solution_due_at", UtcDateTime, nullable=False),
    Column("operator_id", String(32)),
    Column("first_answered_at", UtcDateTime),
    Column("solved_at", UtcDateTime),
    Column("paused_at", UtcDateTime),
    Column("warned_at", UtcDateTime),
    Column("breached_at", UtcDateTime),
    Column("resolution", Text, nullable=False),
    Column("merged_into", String(16)),
    Column("level", Integer, nullable=False),
    Column("watchers", JSON, nullable=False),
    Index("ix_tickets_conversation", "conversation_id"),
    Index("ix_tickets_due", "status", "first_answer_due_at"),
    Index("ix_tickets_account", "account_id", "created_at"),
    Index("ix_tickets_open", text(NEXT_DUE), "id", **where("merged_into IS NULL AND status <> 'solved'")),
    Index("ix_tickets_solved", text(NEXT_DUE), "id", **where("merged_into IS NULL AND status = 'solved'")),
    Index("ix_tickets_status", "status", "department", **where("merged_into IS NULL")),
    Index("ix_tickets_operator", "operator_id", "status", **where("operator_id IS NOT NULL")),
    Index("ix_tickets_breached_at", "breached_at", **where("breached_at IS NOT NULL")),
    Index("ix_tickets_solved_at", "solved_at", **where("solved_at IS NOT NULL")),
    Index("ix_tickets_named", text("lower(account_id)")),
)

ticket_changes = Table(
    "ticket_changes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ticket_id", String(32), ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("code", String(64), nullable=False),
    Column("params", JSON, nullable=False),
    Column("operator_id", String(32)),
    Index("ix_ticket_changes_ticket", "ticket_id", "at"),
)

ticket_reviews = Table(
    "ticket_reviews",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ticket_id", String(32), ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("reviewer_id", String(32)),
    Column("outcome", String(16)),
    Column("grounds", Text, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("alarmed_at", UtcDateTime),
    Index("ix_ticket_reviews_ticket", "ticket_id", "asked_at"),
    Index("ix_ticket_reviews_open", "outcome", "due_at"),
)

ticket_documents = Table(
    "ticket_documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ticket_id", String(32), ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(80), nullable=False),
    Index("ix_ticket_documents_ticket", "ticket_id", "asked_at"),
)
