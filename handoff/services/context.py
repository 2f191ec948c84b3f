"""What use cases are run with."""

from dataclasses import dataclass

from handoff.domain.conversations.after_talk import AfterTalk
from handoff.domain.queue.rules import DeskRules
from handoff.domain.tickets.ticket import SlaPolicy
from handoff.ports.assistant import Mask, MaskAcross
from handoff.ports.clock import Clock
from handoff.ports.departments import DepartmentSource
from handoff.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds that use cases keep, from the settings."""

    message_max_characters: int
    messages_per_minute: int
    conversations_per_minute: int
    resume_token_days: int
    upload_max_bytes: int
    conversation_uploads_max_bytes: int
    address_uploads_max_bytes: int
    """What players at one address may send in an hour."""
    uploads_max_bytes: int
    """What is kept in all."""
    nps_days: int
    """A player is asked at most this often whether they would recommend us; 0 never."""
    sla_warning_minutes: int
    history_page: int
    """Messages that come at once when a conversation is opened; older ones are asked for."""
    conversation_max_messages: int
    """Messages a conversation may hold before players and operators must begin a new one."""
    queue_max: int
    """Players who may wait for a person at once; a player in danger always may."""
    places_per_address: int
    """Of them, how many from one address."""
    ticket_guesses_per_conversation: int
    """Account IDs that one conversation may try in an hour as proof that a ticket of elsewhere is its player's."""
    ticket_guesses_per_ticket: int
    """The same for one ticket number, over all conversations."""


@dataclass(kw_only=True)
class Context:
    """One per process, made by the composition root. Nothing in it has a default: what is off is off everywhere.

    `rules`, `sla`, `limits` and `after_talk` are replaced in place when administrators set others.
    """

    uow: UnitOfWorkFactory
    clock: Clock
    rules: DeskRules
    sla: SlaPolicy
    after_talk: AfterTalk
    limits: Limits
    departments: DepartmentSource
    mask: Mask
    mask_across: MaskAcross | None
