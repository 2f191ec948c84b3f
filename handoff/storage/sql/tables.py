"""The tables. The migrations make them; a test compares the two."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
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
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python. SQLite, which knows no times, holds SQLAlchemy's own text of them, without zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(" ", "microseconds")[:-6]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


JSON_CODEC: dict[str, Callable[[Any], Any]] = {
    "json_serializer": lambda value: to_json(value).decode(),
    "json_deserializer": from_json,
}
"""For engines and dialects: six columns of each message are JSON, nearly always empty."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NEXT_DUE = """(
CASE
    WHEN first_answered_at IS NULL THEN first_answer_due_at
    ELSE solution_due_at
END)"""
"""A ticket's next promised time, while its clocks run; spelt as PostgreSQL tells it, or it would seem to differ."""


OF_POSTGRES = frozenset({"ix_tickets_reference_words", "ix_tickets_account_words"})
"""Indexes of parts of words (trigrams), which the migrations make on PostgreSQL, where it has that extension."""


def _where(condition: str) -> dict[str, Any]:
    """For an index of some rows alone."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


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
    Column("memory", JSON),
    Column("visitor_seen_seq", Integer, nullable=False),
    Column("operator_seen_seq", Integer, nullable=False),
    Column("closed_reason", String(32)),
    Column("rating_open", Boolean, nullable=False),
    Column("page_url", Text, nullable=False),
    Column("account_id", String(64)),
    Column("player_name", String(80), nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("email", String(254), nullable=False),
    Column("level", Integer, nullable=False),
    Column("accepted_languages", JSON, nullable=False),
    Column("reserved_for", String(32)),
    Column("lease_expires_at", UtcDateTime),
    Column("assigned_at", UtcDateTime),
    Column("promised_low_seconds", Integer),
    Column("promised_high_seconds", Integer),
    Column("stays_with_people", Boolean, nullable=False),
    Column("blocked_until", UtcDateTime),
    Column("resume_due", String(16)),
    Column("channel", String(16), nullable=False),
    Index("ix_conversations_queue", "status", "priority", "waiting_since"),
    Index("ix_conversations_operator", "operator_id", "status"),
    Index("ix_conversations_lease", "status", "lease_expires_at"),
    Index("ix_conversations_account", "account_id", "created_at"),
    # For lists of conversations, the newest first; columns that no message changes.
    Index("ix_conversations_created", "created_at", "id"),
    Index("ix_conversations_status", "status", "created_at", "id"),
    Index("ix_conversations_last_operator", "last_operator_id", "created_at"),
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
    Column("attachments", JSON, nullable=False),
    Column("masked", JSON, nullable=False),
    Column("needs_answer", Boolean, nullable=False),
    # Ids of our clients begin with the time: who comes now is in the same place of the index as the others of now.
    UniqueConstraint("client_message_id", "conversation_id"),
    Index(
        "ix_messages_unanswered",
        "conversation_id",
        "seq",
        sqlite_where=text("needs_answer = 1"),
        postgresql_where=text("needs_answer"),
    ),
)

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

turn_claims = Table(
    "turn_claims",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("token", String(32), nullable=False),
    Column("until", UtcDateTime, nullable=False),
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
    Index("ix_tickets_open", text(NEXT_DUE), "id", **_where("merged_into IS NULL AND status <> 'solved'")),
    Index("ix_tickets_solved", text(NEXT_DUE), "id", **_where("merged_into IS NULL AND status = 'solved'")),
    Index("ix_tickets_status", "status", "department", **_where("merged_into IS NULL")),
    Index("ix_tickets_operator", "operator_id", "status", **_where("operator_id IS NOT NULL")),
    Index("ix_tickets_breached_at", "breached_at", **_where("breached_at IS NOT NULL")),
    Index("ix_tickets_solved_at", "solved_at", **_where("solved_at IS NOT NULL")),
    Index("ix_tickets_named", text("lower(account_id)")),
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
    Column("languages", JSON, nullable=False),
    Column("departments", JSON, nullable=False),
    Column("working_hours", JSON, nullable=False),
    Column("may_pick", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("available", Boolean, nullable=False),
    Column("last_assigned_at", UtcDateTime),
    Column("must_change_password", Boolean, nullable=False),
)

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

notes = Table(
    "notes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("operator_id", String(32)),
    Column("author_name", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("after_seq", Integer, nullable=False),
    Column("mentions", JSON, nullable=False),
    Column("whisper", Boolean, nullable=False),
    Index("ix_notes_conversation", "conversation_id", "created_at"),
)

search_entries = Table(  # what the search looks through; the engines' own indexes over it: migration 0025
    "search_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("ref", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("words", Text, nullable=False),
    UniqueConstraint("conversation_id", "kind", "ref"),
)

saved_replies = Table(
    "saved_replies",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("shortcut", String(32), nullable=False),
    Column("language", String(2), nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("shortcut", "language"),
)

votes = Table(
    "votes",
    metadata,
    Column("topic", String(80), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("helpful", Integer, nullable=False),
    Column("unhelpful", Integer, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("author", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seq", Integer),
    Column("ticket_id", String(32)),
    Index("ix_attachments_conversation", "conversation_id", "created_at"),
    Index("ix_attachments_ticket", "ticket_id"),
    Index("ix_attachments_unsent", "created_at", **_where("seq IS NULL AND ticket_id IS NULL")),
    Index("ix_attachments_created_at", "created_at"),
    Index("ix_attachments_size_bytes", "size_bytes"),
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

surveys = Table(
    "surveys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("reference", String(16)),
    Column("operator_id", String(32)),
    Column("score", Integer),
    Column("comment", Text, nullable=False),
    Column("answered_at", UtcDateTime),
    Index("ix_surveys_conversation", "conversation_id", "kind", "asked_at"),
    Index("ix_surveys_answered_at", "answered_at", **_where("answered_at IS NOT NULL")),
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

ratings = Table(
    "ratings",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("score", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("operator_id", String(32)),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_ratings_created_at", "created_at"),
)

episodes = Table(
    "episodes",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("first_asked_at", UtcDateTime),
    Column("people", JSON, nullable=False),
    Column("danger", Boolean, nullable=False),
    Column("off_duty", Boolean, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("handled", String(16)),
    Column("settled", Boolean, nullable=False),
    Index(
        "ix_episodes_open",
        "conversation_id",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_episodes_unsettled",
        "ended_at",
        sqlite_where=text("settled = 0"),
        postgresql_where=text("NOT settled"),
    ),
)

facts = Table(
    "facts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="SET NULL")),
    Column("episode", Integer),
    Column("kind", String(24), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    Column("department", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("matter", String(16)),
    Column("operator_id", String(32)),
    Column("topic", String(64)),
    Column("reason", String(32)),
    Column("flag", Boolean),
    Column("score", Integer),
    Column("seconds", Integer),
    Column("open_seconds", Integer),
    Column("ref", String(32)),
    Column("fresh", Boolean, nullable=False),
    Index("ix_facts_kind", "kind", "day"),
    Index("ix_facts_conversation", "conversation_id", "episode"),
    Index("ix_facts_ref", "ref", sqlite_where=text("ref IS NOT NULL"), postgresql_where=text("ref IS NOT NULL")),
    Index("ix_facts_fresh", "day", sqlite_where=text("fresh = 1"), postgresql_where=text("fresh")),
)

roll_ups = Table(
    "roll_ups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("hour", Integer),
    Column("language", String(2), nullable=False),
    Column("department", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("matter", String(16)),
    Column("operator_id", String(32)),
    Column("topic", String(64)),
    Column("reason", String(32)),
    Column("flag", Boolean),
    Column("score", Integer),
    Column("n", Integer, nullable=False),
    Column("seconds", JSON, nullable=False),
    Column("open_seconds", JSON, nullable=False),
    Index("ix_roll_ups_kind", "kind", "day"),
    Index("ix_roll_ups_day", "day"),
)

desk_settings = Table(
    "desk_settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(80), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("address", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("params", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_actor", "actor", "seq"),
    Index("ix_audit_name", "name", "seq"),
    Index("ix_audit_action", "action", "seq"),
    Index("ix_audit_at", "at"),
    Index("ix_audit_subject", "subject", "seq"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
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

holds = Table(
    "holds",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_holds_subject", "kind", "subject"),
)

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
