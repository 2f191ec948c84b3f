"""Domain values as frames."""

from collections.abc import Sequence
from dataclasses import asdict

from handoff.bridge.desk import Desk
from handoff.domain.attachment import Attachment
from handoff.domain.conversation import Conversation, Status
from handoff.domain.message import Author, Message, OutcomeKind
from handoff.domain.operator import Operator
from handoff.domain.survey import Survey
from handoff.domain.ticket import Ticket
from handoff.ports import UnitOfWork
from handoff.protocol import frames
from handoff.services import surveys

_PREVIEW_CHARACTERS = 160


def message_view(message: Message) -> frames.MessageView:
    """What both sides may see; what a button does stays here."""
    return frames.MessageView.model_validate(
        {
            "seq": message.seq,
            "author": message.author.value,
            "author_name": message.author_name,
            "created_at": message.created_at,
            "text": message.text,
            "code": message.code,
            "params": message.params,
            "client_message_id": message.client_message_id,
            "buttons": [{"id": button.id, "label": button.label} for button in message.buttons],
            "outcome": None if message.outcome is None else asdict(message.outcome),
            "helpful": message.helpful,
            "attachments": [asdict(file) for file in message.attachments],
        }
    )


async def visitor_view(work: UnitOfWork, desk: Desk, conversation: Conversation) -> frames.VisitorConversation:
    """The conversation as its player sees it, with the place in the queue as it is now."""
    place = None
    if conversation.status is Status.QUEUED:
        waiting = [queued.id for queued in await work.conversations.queued()]
        position = waiting.index(conversation.id) + 1 if conversation.id in waiting else len(waiting) + 1
        place = frames.QueuePlace(position=position, operators_online=desk.presence.online)
    name = None
    if conversation.operator_id is not None:
        name = (await work.operators.names([conversation.operator_id])).get(conversation.operator_id)
    return frames.VisitorConversation.model_validate(
        {
            "id": conversation.id,
            "status": conversation.status.value,
            "epoch": conversation.epoch,
            "language": conversation.language,
            "head_seq": conversation.head_seq,
            "operator_name": name,
            "queue": place,
            "visitor_seen_seq": conversation.visitor_seen_seq,
            "operator_seen_seq": conversation.operator_seen_seq,
            "rating_open": conversation.rating_open,
            "account_id": conversation.account_id,
            "blocked_until": conversation.blocked_until,
            "survey": survey_view(await surveys.open_in(work, conversation)),
        }
    )


def survey_view(survey: Survey | None) -> frames.SurveyView | None:
    if survey is None:
        return None
    return frames.SurveyView.model_validate({"id": survey.id, "kind": survey.kind.value, "reference": survey.reference})


async def summary(work: UnitOfWork, conversation: Conversation) -> frames.ConversationSummary:
    """The conversation as a row of the console."""
    return (await summaries(work, [conversation]))[0]


async def summaries(work: UnitOfWork, shown: Sequence[Conversation]) -> tuple[frames.ConversationSummary, ...]:
    """Conversations as rows of the console. Two queries, however many they are."""
    previews = await work.messages.last_spoken([conversation.id for conversation in shown])
    names = await work.operators.names([c.operator_id for c in shown if c.operator_id is not None])
    return tuple(
        frames.ConversationSummary.model_validate(
            {
                "id": conversation.id,
                "status": conversation.status.value,
                "epoch": conversation.epoch,
                "language": conversation.language,
                "department": conversation.department.value,
                "priority": int(conversation.priority),
                "reason": conversation.handoff_reason,
                "waiting_since": conversation.waiting_since,
                "operator_id": conversation.operator_id,
                "operator_name": names.get(conversation.operator_id) if conversation.operator_id else None,
                "head_seq": conversation.head_seq,
                "operator_seen_seq": conversation.operator_seen_seq,
                "visitor_seen_seq": conversation.visitor_seen_seq,
                "preview": previews.get(conversation.id, "")[:_PREVIEW_CHARACTERS],
                "updated_at": conversation.updated_at,
                "level": int(conversation.level),
                "accepted_languages": conversation.accepted_languages,
                "reserved_for": conversation.reserved_for,
                "assigned_at": conversation.assigned_at,
                "account_id": conversation.account_id,
                "player_name": conversation.player_name,
                "blocked_until": conversation.blocked_until,
            }
        )
        for conversation in shown
    )


async def card(work: UnitOfWork, desk: Desk, conversation: Conversation, reader: Operator) -> frames.HandoffCard:
    """What an operator must know before the first word; titles in the operator's language."""
    messages = await work.messages.after(conversation.id, 0)
    answers: list[frames.AnswerShown] = []
    question = ""
    for message in messages:
        if message.author is Author.VISITOR:
            question = message.text
        elif message.outcome is not None and message.outcome.kind is OutcomeKind.ANSWER and message.outcome.topic:
            topic = message.outcome.topic
            answers.append(
                frames.AnswerShown(
                    seq=message.seq,
                    topic=topic,
                    title=desk.topic_title(topic, reader.language),
                    score=message.outcome.score,
                    helpful=message.helpful,
                    question=question[:200],
                )
            )
    return frames.HandoffCard.model_validate(
        {
            "conversation_id": conversation.id,
            "language": conversation.language,
            "page_language": conversation.page_language,
            "page_url": conversation.page_url,
            "reason": conversation.handoff_reason,
            "reason_text": conversation.handoff_text,
            "department": conversation.department.value,
            "priority": int(conversation.priority),
            "waiting_since": conversation.waiting_since,
            "started_at": conversation.created_at,
            "form": conversation.form,
            "tickets": await ticket_views(work, await work.tickets.of_conversation(conversation.id)),
            "files": [file_view(f) for f in await work.attachments.of_conversation(conversation.id) if f.seq],
            "answers": answers,
            "level": int(conversation.level),
            "account_id": conversation.account_id,
            "player_name": conversation.player_name,
            "ratings": [score for score, _ in await work.ratings.of_conversation(conversation.id)],
        }
    )


async def ticket_views(work: UnitOfWork, shown: Sequence[Ticket]) -> tuple[frames.TicketView, ...]:
    """Tickets with the names of those who work on them."""
    names = await work.operators.names([ticket.operator_id for ticket in shown if ticket.operator_id is not None])
    return tuple(ticket_view(ticket, names.get(ticket.operator_id) if ticket.operator_id else None) for ticket in shown)


def file_view(file: Attachment) -> frames.FileView:
    return frames.FileView(id=file.id, name=file.name, media_type=file.media_type, size_bytes=file.size_bytes)


def ticket_view(ticket: Ticket, operator_name: str | None = None) -> frames.TicketView:
    return frames.TicketView.model_validate(
        {
            "reference": ticket.reference,
            "status": ticket.status.value,
            "kind": ticket.complaint.kind.value,
            "department": ticket.department.value,
            "priority": int(ticket.priority),
            "account_id": ticket.complaint.account_id,
            "transaction_id": ticket.complaint.transaction_id,
            "bet_id": ticket.complaint.bet_id,
            "description": ticket.complaint.description,
            "conversation_id": ticket.conversation_id,
            "language": ticket.language,
            "created_at": ticket.created_at,
            "first_answer_due_at": ticket.first_answer_due_at,
            "solution_due_at": ticket.solution_due_at,
            "updated_at": ticket.updated_at,
            "due_at": ticket.due_at,
            "operator_id": ticket.operator_id,
            "operator_name": operator_name,
            "amount": ticket.complaint.amount,
            "currency": ticket.complaint.currency,
            "happened": ticket.complaint.happened,
            "happened_on": ticket.complaint.happened_on,
            "contact": ticket.complaint.contact,
            "first_answered_at": ticket.first_answered_at,
            "solved_at": ticket.solved_at,
            "paused_at": ticket.paused_at,
            "breached_at": ticket.breached_at,
            "resolution": ticket.resolution,
            "merged_into": ticket.merged_into,
            "next_states": sorted(ticket.next_states),
        }
    )


def operator_view(operator: Operator) -> frames.OperatorView:
    return frames.OperatorView.model_validate(
        {
            "id": operator.id,
            "username": operator.username,
            "name": operator.name,
            "role": operator.role.value,
            "language": operator.language,
            "capacity": operator.capacity,
            "languages": operator.languages,
            "departments": [department.value for department in operator.departments],
            "working_hours": operator.working_hours,
            "may_pick": operator.may_pick,
            "is_active": operator.is_active,
        }
    )


async def queue_view(work: UnitOfWork, desk: Desk, operator: Operator) -> frames.QueueUpdated:
    """The whole queue, and what this operator holds."""
    queued = await work.conversations.queued()
    rows = await summaries(work, [*queued, *await work.conversations.assigned_to(operator.id)])
    return frames.QueueUpdated(
        queued=rows[: len(queued)], assigned=rows[len(queued) :], operators_online=desk.presence.online
    )
