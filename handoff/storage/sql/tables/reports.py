"""What players thought, and the facts that reports are made from."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from .base import UtcDateTime, metadata, where

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
    Index("ix_surveys_answered_at", "answered_at", **where("answered_at IS NOT NULL")),
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

votes = Table(
    "votes",
    metadata,
    Column("topic", String(80), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("helpful", Integer, nullable=False),
    Column("unhelpful", Integer, nullable=False),
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
