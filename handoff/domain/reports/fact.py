"""A fact: something that happened, written once, in the transaction in which it happened. All figures count facts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from handoff.domain.ids import ConversationId, OperatorId

QUIET_AFTER = timedelta(hours=24)
"""An episode with the assistant ends when nothing was said for so long."""
SETTLED_AFTER = timedelta(days=7)
"""Whether it lasted is judged so long after an episode's end: who comes back before had not been helped."""
CHAT = "chat"


class FactKind(StrEnum):
    BEGAN = "began"  # an episode: the player made contact
    TURN = "turn"  # the assistant replied; reason: what the turn came to
    VOTE = "vote"  # thumb under an answer; flag: up
    HANDOFF = "handoff"  # a person was asked for; reason: why; flag: somebody was on duty
    WAITED = "waited"  # a wait ended; reason: accepted or left; flag: the promise was kept
    TAKEN = "taken"  # a person took it
    FIRST_WORDS = "first_words"  # a person's first words since one was asked for; flag: within the target
    PASSED_ON = "passed_on"  # from people to the queue again; reason: why
    CLOSED = "closed"  # by a person; reason: closed, or returned to the assistant
    CAUSE = "cause"  # a close; reason: how it ended, as who closed it said
    TAGGED = "tagged"  # a close; topic: one of the tags that it was given
    ENDED = "ended"  # an episode; reason: who handled it; flag: a thumb confirmed it
    FIRST_CONTACT = "first_contact"  # judged a week after; flag: one person, and no new contact
    LASTED = "lasted"  # judged a week after; flag: the assistant handled it alone, and no new contact
    CSAT = "csat"  # satisfaction was asked for; reason: talk or ticket; score: the answer
    NPS = "nps"  # recommendation was asked for; score: the answer
    TICKET = "ticket"  # registered
    TICKET_SOLVED = "ticket_solved"  # reason: first or again; flag: the last time
    TICKET_WAIT = "ticket_wait"  # the same, without the time in which it waited for the player
    TICKET_PAUSE = "ticket_pause"  # waits for the player
    TICKET_REOPENED = "ticket_reopened"
    TICKET_ESCALATED = "ticket_escalated"
    REVIEW = "review"  # somebody who never touched the case decided; reason: the outcome
    TICKET_MERGED = "ticket_merged"
    SLA = "sla"  # a promised time; reason: first_answer or solution; flag: met


HOURLY = frozenset({FactKind.BEGAN, FactKind.HANDOFF})
"""Kinds that are counted by the hour too."""


class Handled(StrEnum):
    """Who handled an episode. Danger and hours when nobody was on duty are nobody's success or failure."""

    ASSISTANT = "assistant"  # it answered, and no person was asked for
    PEOPLE = "people"
    LEFT = "left"  # a person was asked for, and the player left before one came
    DANGER = "danger"
    OFF_DUTY = "off_duty"
    NOTHING = "nothing"  # nothing was asked that it could have answered


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`since` is when began what ended with it; `day` is that of the episode's beginning where it is not that of `at`.

    The store adds what follows from the calendar: day, hour, and how long it took, in all and within opening hours.
    """

    kind: FactKind
    at: datetime
    conversation_id: ConversationId | None
    language: str
    department: str
    episode: int | None = None
    channel: str = CHAT
    matter: str | None = None
    """The kind of complaint."""
    operator_id: OperatorId | None = None
    topic: str | None = None
    reason: str | None = None
    flag: bool | None = None
    score: int | None = None
    ref: str | None = None
    """What else it is about: a ticket, a survey, a message."""
    since: datetime | None = None
    seconds: int | None = None
    """In place of what follows from `since`."""
    cohort: datetime | None = None
    """To whose day it counts, where that is another than `at`: when its episode began."""


@dataclass(frozen=True, kw_only=True)
class Episode:
    """A stretch of contact with one player: from their first words to the close, or to a day of silence."""

    conversation_id: ConversationId
    number: int
    began_at: datetime
    asked_at: datetime | None = None
    """Since when a person is asked for who has not spoken yet."""
    first_asked_at: datetime | None = None
    people: tuple[str, ...] = ()
    """The operators who had it, each once."""
    danger: bool = False
    off_duty: bool = False
    """A person was asked for when nobody was on duty."""
    ended_at: datetime | None = None
    handled: Handled | None = None
    settled: bool = False


def handled_by(episode: Episode, *, answered: bool) -> Handled:
    """Who handled it. `answered`: the assistant answered at least one question."""
    if episode.danger:
        return Handled.DANGER
    if episode.people:
        return Handled.PEOPLE
    if episode.off_duty:
        return Handled.OFF_DUTY
    if episode.first_asked_at is not None:
        return Handled.LEFT
    return Handled.ASSISTANT if answered else Handled.NOTHING
