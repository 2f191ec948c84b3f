"""Indexes for what was found by reading a whole table: the board, reports, clocks, searches.

On PostgreSQL they are made while others read and write.

Revision ID: 0061
Revises: 0060
"""

from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

_DUE = "(CASE WHEN first_answered_at IS NULL THEN first_answer_due_at ELSE solution_due_at END)"
_INDEXES: list[tuple[str, str, list[str], str]] = [
    ("ix_tickets_open", "tickets", [_DUE, "id"], "merged_into IS NULL AND status <> 'solved'"),
    ("ix_tickets_solved", "tickets", [_DUE, "id"], "merged_into IS NULL AND status = 'solved'"),
    ("ix_tickets_status", "tickets", ["status", "department"], "merged_into IS NULL"),
    ("ix_tickets_operator", "tickets", ["operator_id", "status"], "operator_id IS NOT NULL"),
    ("ix_tickets_breached_at", "tickets", ["breached_at"], "breached_at IS NOT NULL"),
    ("ix_tickets_solved_at", "tickets", ["solved_at"], "solved_at IS NOT NULL"),
    ("ix_tickets_named", "tickets", ["lower(account_id)"], ""),
    ("ix_ratings_created_at", "ratings", ["created_at"], ""),
    ("ix_surveys_answered_at", "surveys", ["answered_at"], "answered_at IS NOT NULL"),
    ("ix_attachments_unsent", "attachments", ["created_at"], "seq IS NULL AND ticket_id IS NULL"),
    ("ix_attachments_created_at", "attachments", ["created_at"], ""),
    ("ix_attachments_size_bytes", "attachments", ["size_bytes"], ""),
    ("ix_attempts_at", "attempts", ["at"], ""),
    ("ix_lapses_operator", "lapses", ["operator_id"], ""),
    ("ix_audit_name", "audit", ["name", "seq"], ""),
    ("ix_audit_action", "audit", ["action", "seq"], ""),
]


_HAS_TRIGRAMS = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"
_WORDS = {
    "ix_tickets_reference_words": "replace(reference, '-', '')",
    "ix_tickets_account_words": "upper(replace(replace(account_id, '-', ''), ' ', ''))",
}
"""For what is a part of a reference or an account: of PostgreSQL alone, where it has this extension."""


def upgrade() -> None:
    online = op.get_bind().dialect.name == "postgresql"
    with op.get_context().autocommit_block() if online else nullcontext():
        for name, table, columns, where in _INDEXES:
            # One that was broken off is there, and of no use.
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
            expressions = [sa.text(column) if "(" in column else column for column in columns]
            of_some = sa.text(where) if where else None
            op.create_index(
                name,
                table,
                expressions,
                postgresql_concurrently=True,
                postgresql_where=of_some,
                sqlite_where=of_some,
            )
        if online and op.get_bind().scalar(sa.text(_HAS_TRIGRAMS)):
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for name, expression in _WORDS.items():
                op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
                op.execute(f"CREATE INDEX CONCURRENTLY {name} ON tickets USING gin (({expression}) gin_trgm_ops)")


def downgrade() -> None:
    for name in _WORDS:
        op.drop_index(name, "tickets", if_exists=True)
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table)
