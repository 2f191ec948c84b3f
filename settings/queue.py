"""When people answer, and when tickets are due."""

from pydantic import BaseModel, Field, NonNegativeInt, PositiveInt

from handoff.domain.queue.rules import DeskRules
from settings.fields import Days


class QueueSettings(BaseModel):
    """When people answer, and how conversations reach them."""

    time_zone: str = "Asia/Baku"
    """Time zone of opening and working hours, and of what players call yesterday."""
    opening_hours: str = ""
    """When people answer, such as "mon-fri 09:00-18:00, sat 10:00-14:00"; empty means always."""
    department_hours: dict[str, str] = {}
    """Opening hours of departments that have their own, {"payments": "mon-fri 09:00-18:00"}."""
    holiday_country: str = ""
    """Country whose public holidays the desk keeps, such as AZ; empty: none. Whoever has no opening hours has none."""
    holidays: Days = ()
    """Further days on which the desk is closed, such as 2027-03-20; commas between."""
    working_holidays: Days = ()
    """Public holidays on which it is open all the same."""
    first_words_minutes: PositiveInt = 5
    """Target: a person's first words in a chat come within this time after one was asked for."""
    first_words_urgent_minutes: PositiveInt = 1
    """The same for urgent conversations."""
    department_first_words: dict[str, PositiveInt] = {}
    """The same of departments that have their own, {"payments": 3}."""
    push_offers: bool = DeskRules.push_offers
    """Whether waiting conversations are offered to free operators; else operators take them from the list."""
    offer_seconds: PositiveInt = DeskRules.offer_seconds
    """How long an offered conversation is held for one operator before it goes to the next."""
    lease_seconds: PositiveInt = DeskRules.lease_seconds
    """How long an operator keeps a conversation without a sign of life of their console."""
    presence_seconds: PositiveInt = DeskRules.presence_seconds
    """How long an operator counts as connected after the last sign of life of their console."""
    wait_alert_seconds: PositiveInt = DeskRules.wait_alert_seconds
    """Supervisors are alerted when somebody has waited this long."""
    callbacks: bool = False
    """Whether players may ask to be called, within opening hours."""
    callback_window_minutes: int = Field(60, ge=15, le=240, multiple_of=15)
    """How long the window is in which a call is promised."""
    callback_attempts: PositiveInt = 2
    """How often somebody is called who does not answer."""
    callback_retry_minutes: PositiveInt = 60
    """How long after a call that nobody answered it is tried again, at the least."""
    nps_days: NonNegativeInt = 90
    """A player is asked at most this often whether they would recommend the site's support; 0 never asks."""


class DepartmentSla(BaseModel):
    """Promised times of one department, in hours."""

    first_answer_hours: PositiveInt
    solution_hours: PositiveInt
    solution_urgent_hours: PositiveInt


class TicketSettings(BaseModel):
    """When tickets are due."""

    first_answer_hours: PositiveInt = 24
    """SLA: a ticket's first answer is due after this time."""
    solution_hours: PositiveInt = 72
    """SLA: a ticket's solution is due after this time."""
    solution_urgent_hours: PositiveInt = 24
    """SLA: the same for urgent tickets (blocked money or account, player safety)."""
    supervisor_hours: PositiveInt = 24
    """A ticket that went to a supervisor is answered within this time, as its player is told."""
    investigation_hours: PositiveInt = 72
    """The same for one that went to the investigation team."""
    review_hours: PositiveInt = 120
    """An independent review of a decision is decided within this time, as its player is told."""
    department_sla: dict[str, DepartmentSla] = {}
    """The first three of departments that have their own, {"payments": {"first_answer_hours": 4, ...}}."""
    sla_in_opening_hours: bool = False
    """Whether only opening hours count, those of the ticket's department; else all hours do."""
    sla_warning_minutes: NonNegativeInt = 120
    """How long before a ticket's due time people are warned."""
