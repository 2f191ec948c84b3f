"""Writes what happened as facts, each within the transaction in which it happened. Reports count them.

A fact says at once all that a report may ask of it. Whoever changes what these functions are told of changes figures:
`docs/reports.md` says what each means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from handoff.domain.conversations.conversation import Conversation, HandoffReason, Status
from handoff.domain.conversations.message import Outcome
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.queue.wait import Wait
from handoff.domain.reports.counting import ANSWERED
from handoff.domain.reports.fact import QUIET_AFTER, SETTLED_AFTER, Episode, Fact, FactKind, Handled, handled_by
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.ports.unit_of_work import UnitOfWork

FAILED = "failed"
"""What a turn came to that the assistant did not answer at all."""
TALK = "talk"
"""What satisfaction was asked about: a talk with a person; else a ticket."""
_TOPIC_CHARACTERS = 64


# ---- episodes


async def made_contact(work: UnitOfWork, conversation: Conversation, now: datetime) -> Episode:
    """The player wrote or asked for a person: the episode that goes on, or one that begins."""
    episode = await work.facts.open_episode(conversation.id)
    if episode is not None:
        return episode
    last = await work.facts.last_episode(conversation.id)
    episode = Episode(conversation_id=conversation.id, number=last.number + 1 if last else 1, began_at=now)
    await work.facts.add_episode(episode)
    reason = "first" if last is None else "again"
    await _add(work, FactKind.BEGAN, conversation, now, episode, reason=reason)
    return episode


async def end_quiet(work: UnitOfWork, conversation_id: ConversationId, now: datetime) -> bool:
    """End the conversation's episode if nobody has it and nothing was said for long; whether it was so."""
    conversation = await work.conversations.get(conversation_id)
    episode = await work.facts.open_episode(conversation_id)
    at_rest = conversation.status in {Status.BOT, Status.CLOSED}
    if episode is None or not at_rest or conversation.updated_at > now - QUIET_AFTER:
        return False
    await _end(work, conversation, episode, conversation.updated_at)
    return True


async def _end(work: UnitOfWork, conversation: Conversation, episode: Episode, now: datetime) -> None:
    written = await work.facts.of_episode(episode)
    turns = [(reason, topic) for kind, reason, topic, _ in written if kind is FactKind.TURN]
    votes = [flag for kind, _, _, flag in written if kind is FactKind.VOTE]
    handled = handled_by(episode, answered=any(reason in ANSWERED for reason, _ in turns))
    ended = replace(episode, ended_at=now, handled=handled, asked_at=None)
    await work.facts.update_episode(ended)
    await _add(
        work,
        FactKind.ENDED,
        conversation,
        now,
        ended,
        reason=handled,
        flag=bool(votes) and all(votes),
        topic=next((topic for reason, topic in reversed(turns) if reason in ANSWERED and topic), None),
        operator_id=_last(ended),
        since=episode.began_at,
    )


async def settle(work: UnitOfWork, episode: Episode, now: datetime) -> None:
    """Judge an episode whose days are over, once: whether it was the last contact on the matter."""
    if episode.settled or episode.ended_at is None:
        return
    conversation = await work.conversations.get(episode.conversation_id)
    back = await work.facts.came_back(episode, episode.ended_at + SETTLED_AFTER)
    if episode.people:
        once, first = len(episode.people) == 1 and not back, OperatorId(episode.people[0])
        await _add(work, FactKind.FIRST_CONTACT, conversation, now, episode, flag=once, operator_id=first)
    if episode.handled in {Handled.ASSISTANT, Handled.PEOPLE, Handled.LEFT}:
        lasted = episode.handled is Handled.ASSISTANT and not back
        await _add(work, FactKind.LASTED, conversation, now, episode, flag=lasted)
    await work.facts.update_episode(replace(episode, settled=True))


# ---- the assistant


async def turn(work: UnitOfWork, conversation: Conversation, now: datetime, outcome: Outcome | None) -> None:
    """The assistant replied; None: it could not."""
    episode = await made_contact(work, conversation, now)
    reason = FAILED if outcome is None else str(outcome.kind)
    topic = None if outcome is None or outcome.topic is None else outcome.topic[:_TOPIC_CHARACTERS]
    await _add(work, FactKind.TURN, conversation, now, episode, reason=reason, topic=topic)


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A thumb under the answer with this number."""

    seq: int
    helpful: bool
    topic: str | None


async def voted(work: UnitOfWork, conversation: Conversation, now: datetime, vote: Vote) -> None:
    """Of several votes on one answer the last counts."""
    ref = str(vote.seq)
    if await work.facts.complete(FactKind.VOTE, conversation_id=conversation.id, ref=ref, flag=vote.helpful):
        return
    episode = await work.facts.last_episode(conversation.id) or await made_contact(work, conversation, now)
    topic = None if vote.topic is None else vote.topic[:_TOPIC_CHARACTERS]
    await _add(work, FactKind.VOTE, conversation, now, episode, topic=topic, flag=vote.helpful, ref=ref)


# ---- people


async def asked(work: UnitOfWork, queued: Conversation, now: datetime, *, on_duty: bool) -> None:
    """A person was asked for. `on_duty`: somebody is there who serves it."""
    episode = await made_contact(work, queued, now)
    danger = queued.handoff_reason in {HandoffReason.GAMBLING_HARM, HandoffReason.STAYS}
    episode = replace(
        episode,
        asked_at=now,
        first_asked_at=episode.first_asked_at or now,
        danger=episode.danger or danger,
        off_duty=episode.off_duty or not on_duty,
    )
    await work.facts.update_episode(episode)
    await _add(work, FactKind.HANDOFF, queued, now, episode, reason=queued.handoff_reason, flag=on_duty)


async def passed_on(work: UnitOfWork, queued: Conversation, now: datetime) -> None:
    """People put it into the queue again."""
    episode = await made_contact(work, queued, now)
    why, by = queued.handoff_reason, queued.last_operator_id
    await _add(work, FactKind.PASSED_ON, queued, now, episode, reason=why, operator_id=by)


async def waited(
    work: UnitOfWork, conversation: Conversation, now: datetime, wait: Wait, operator_id: OperatorId | None
) -> None:
    """A wait ended: accepted by the operator, or left."""
    episode = await made_contact(work, conversation, now)
    if operator_id is None and episode.asked_at is not None:
        episode = replace(episode, asked_at=None)
        await work.facts.update_episode(episode)
    await _add(
        work,
        FactKind.WAITED,
        conversation,
        now,
        episode,
        reason=wait.end,
        flag=wait.kept,
        operator_id=operator_id,
        since=wait.queued_at,
    )


async def taken(work: UnitOfWork, held: Conversation, operator_id: OperatorId, now: datetime) -> None:
    """A person has it."""
    episode = await made_contact(work, held, now)
    if operator_id not in episode.people:
        episode = replace(episode, people=(*episode.people, operator_id))
        await work.facts.update_episode(episode)
    await _add(work, FactKind.TAKEN, held, now, episode, operator_id=operator_id)


async def spoke(
    work: UnitOfWork, held: Conversation, operator_id: OperatorId, now: datetime, within: timedelta | None = None
) -> None:
    """The operator wrote: the first words, if the player waits for them; `within` is the target that held then."""
    episode = await work.facts.open_episode(held.id)
    if episode is None or episode.asked_at is None:
        return
    await work.facts.update_episode(replace(episode, asked_at=None))
    met = None if within is None else now - episode.asked_at <= within
    await _add(
        work, FactKind.FIRST_WORDS, held, now, episode, operator_id=operator_id, since=episode.asked_at, flag=met
    )


async def let_go(
    work: UnitOfWork, conversation: Conversation, operator_id: OperatorId, now: datetime, tags: Sequence[str] = ()
) -> None:
    """A person ended their part: closed, which ends the episode, or back to the assistant. The player is asked how it
    was.
    """
    episode = await made_contact(work, conversation, now)
    closed = conversation.status is Status.CLOSED
    await _add(
        work,
        FactKind.CLOSED,
        conversation,
        now,
        episode,
        reason="closed" if closed else "returned",
        operator_id=operator_id,
        since=episode.first_asked_at or episode.began_at,
    )
    ref = f"talk-{conversation.epoch}"
    await _add(work, FactKind.CSAT, conversation, now, None, reason=TALK, operator_id=operator_id, ref=ref)
    if closed:
        if cause := conversation.closed_reason:
            await _add(work, FactKind.CAUSE, conversation, now, episode, reason=cause, operator_id=operator_id)
        for tag in tags:
            await _add(work, FactKind.TAGGED, conversation, now, episode, topic=tag, operator_id=operator_id)
        await _end(work, conversation, episode, now)
    elif episode.asked_at is not None:
        await work.facts.update_episode(replace(episode, asked_at=None))


async def close_undone(work: UnitOfWork, held: Conversation, closed_at: datetime) -> None:
    """The close of that moment is counted nowhere, and its episode goes on."""
    episode = await work.facts.last_episode(held.id)
    kinds = (FactKind.CLOSED, FactKind.CAUSE, FactKind.TAGGED, FactKind.CSAT, FactKind.ENDED)
    await work.facts.take_back(held.id, kinds, closed_at)
    if episode is not None and episode.ended_at is not None:
        await work.facts.update_episode(replace(episode, ended_at=None, handled=None))


async def rated(work: UnitOfWork, conversation: Conversation, score: int) -> None:
    """The answer to how the talk was that ended last."""
    ref = await work.facts.last_ref(conversation.id, FactKind.CSAT, TALK)
    if ref is not None:
        await work.facts.complete(FactKind.CSAT, conversation_id=conversation.id, ref=ref, score=score)


# ---- surveys


async def survey_asked(work: UnitOfWork, survey: Survey, conversation: Conversation) -> None:
    kind = FactKind.NPS if survey.kind is SurveyKind.NPS else FactKind.CSAT
    await _add(
        work,
        kind,
        conversation,
        survey.asked_at,
        None,
        reason=survey.kind.value,
        operator_id=survey.operator_id,
        ref=survey.id,
    )


async def survey_answered(work: UnitOfWork, survey: Survey) -> None:
    kind = FactKind.NPS if survey.kind is SurveyKind.NPS else FactKind.CSAT
    await work.facts.complete(kind, conversation_id=survey.conversation_id, ref=survey.id, score=survey.score)


# ---- tickets


async def ticket_registered(work: UnitOfWork, ticket: Ticket, now: datetime) -> None:
    await _of_ticket(work, FactKind.TICKET, ticket, now)


async def ticket_changed(
    work: UnitOfWork, ticket: Ticket, now: datetime, code: str, params: Mapping[str, object]
) -> None:
    """A line was added to the ticket's history, and this is what the ticket is now."""
    if code == "review_decided":
        await _of_ticket(work, FactKind.REVIEW, ticket, now, reason=str(params.get("outcome", "")))
    if code == "breached":
        what = "first_answer" if ticket.first_answered_at is None else "solution"
        await _of_ticket(work, FactKind.SLA, ticket, now, reason=what, flag=False)
    elif code == "merged":
        await _of_ticket(work, FactKind.TICKET_MERGED, ticket, now)
    if ticket.first_answered_at == now and code in {"answered", "written", "state"}:
        await _promise(work, ticket, now, "first_answer", ticket.first_answer_due_at)
    if code == "state":
        await _ticket_moved(work, ticket, now)


async def _ticket_moved(work: UnitOfWork, ticket: Ticket, now: datetime) -> None:
    await _end_pause(work, ticket, now)
    if ticket.status is TicketStatus.WAITING_FOR_VISITOR:
        await _of_ticket(work, FactKind.TICKET_PAUSE, ticket, now)
    elif ticket.status is TicketStatus.REOPENED:
        await _of_ticket(work, FactKind.TICKET_REOPENED, ticket, now)
    elif ticket.status is TicketStatus.ESCALATED:
        await _of_ticket(work, FactKind.TICKET_ESCALATED, ticket, now)
    elif ticket.status is TicketStatus.SOLVED:
        again = await work.facts.about(ticket.id, FactKind.TICKET_SOLVED)
        reason = "again" if again else "first"
        for solved in again:  # that was not the last time
            if solved.conversation_id is not None:
                await work.facts.complete(
                    FactKind.TICKET_SOLVED, conversation_id=solved.conversation_id, ref=ticket.id, flag=False
                )
        await _of_ticket(work, FactKind.TICKET_SOLVED, ticket, now, reason=reason, flag=True, since=ticket.created_at)
        paused = sum(pause.seconds or 0 for pause in await work.facts.about(ticket.id, FactKind.TICKET_PAUSE))
        stood = max(0, round((now - ticket.created_at).total_seconds()) - paused)
        await _of_ticket(work, FactKind.TICKET_WAIT, ticket, now, reason=reason, seconds=stood)
        await _promise(work, ticket, now, "solution", ticket.solution_due_at)


async def _end_pause(work: UnitOfWork, ticket: Ticket, now: datetime) -> None:
    for pause in await work.facts.about(ticket.id, FactKind.TICKET_PAUSE):
        if pause.seconds is None and pause.conversation_id is not None:
            took = max(0, round((now - pause.at).total_seconds()))
            await work.facts.complete(
                FactKind.TICKET_PAUSE, conversation_id=pause.conversation_id, ref=ticket.id, seconds=took
            )


async def _promise(work: UnitOfWork, ticket: Ticket, now: datetime, what: str, due: datetime) -> None:
    """Kept or not; what was seen to be missed when it was due is written already."""
    if ticket.breached_at is None or ticket.breached_at < due:
        await _of_ticket(work, FactKind.SLA, ticket, now, reason=what, flag=now <= due)


async def _of_ticket(work: UnitOfWork, kind: FactKind, ticket: Ticket, now: datetime, **values: Any) -> None:
    await work.facts.add(
        Fact(
            kind=kind,
            at=now,
            conversation_id=ticket.conversation_id,
            language=ticket.language,
            department=ticket.department,
            matter=ticket.complaint.kind,
            operator_id=ticket.operator_id,
            ref=ticket.id,
            **values,
        )
    )


# ---- what all share


async def _add(
    work: UnitOfWork,
    kind: FactKind,
    conversation: Conversation,
    now: datetime,
    episode: Episode | None,
    **values: Any,
) -> None:
    matter = None
    if kind not in {FactKind.BEGAN, FactKind.TURN, FactKind.VOTE}:
        tickets = await work.tickets.of_conversation(conversation.id)
        matter = tickets[-1].complaint.kind if tickets else None
    await work.facts.add(
        Fact(
            kind=kind,
            at=now,
            conversation_id=conversation.id,
            language=conversation.language,
            department=conversation.department,
            episode=None if episode is None else episode.number,
            cohort=None if episode is None else episode.began_at,
            matter=matter,
            **values,
        )
    )


def _last(episode: Episode) -> OperatorId | None:
    return OperatorId(episode.people[-1]) if episode.people else None
