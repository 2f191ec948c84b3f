"""The tables, a file a subject. The migrations make them; a test compares the two."""

from .base import JSON_CODEC, UtcDateTime, metadata
from .channels import channel_ids, channel_marks, contacts, inbox, outbox, threads
from .conversations import attachments, conversations, messages, notes, saved_replies, search_entries, turn_claims
from .desk import audit, audit_head, desk_settings, holds
from .gaps import closed_gaps
from .outside import (
    api_tokens,
    deliveries,
    endpoints,
    idempotency_keys,
    model_days,
    outside_events,
    proactive_rules,
    proactive_shown,
)
from .people import attempts, authenticators, operators, passkeys, provider_identities, recovery_codes, sessions
from .public_reports import public_reports
from .queue import callbacks, connections, lapses, offers, waits
from .reports import episodes, facts, ratings, roll_ups, surveys, votes
from .tags import conversation_tags
from .tickets import NEXT_DUE, OF_POSTGRES, ticket_changes, ticket_documents, ticket_reviews, tickets

__all__ = [
    "JSON_CODEC",
    "NEXT_DUE",
    "OF_POSTGRES",
    "UtcDateTime",
    "api_tokens",
    "attachments",
    "attempts",
    "audit",
    "audit_head",
    "authenticators",
    "callbacks",
    "channel_ids",
    "channel_marks",
    "closed_gaps",
    "connections",
    "contacts",
    "conversation_tags",
    "conversations",
    "deliveries",
    "desk_settings",
    "endpoints",
    "episodes",
    "facts",
    "holds",
    "idempotency_keys",
    "inbox",
    "lapses",
    "messages",
    "metadata",
    "model_days",
    "notes",
    "offers",
    "operators",
    "outbox",
    "outside_events",
    "passkeys",
    "proactive_rules",
    "proactive_shown",
    "provider_identities",
    "public_reports",
    "ratings",
    "recovery_codes",
    "roll_ups",
    "saved_replies",
    "search_entries",
    "sessions",
    "surveys",
    "threads",
    "ticket_changes",
    "ticket_documents",
    "ticket_reviews",
    "tickets",
    "turn_claims",
    "votes",
    "waits",
]
