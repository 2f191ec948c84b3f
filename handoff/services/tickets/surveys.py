"""Questions to players afterwards: about a solved ticket, and whether they would recommend us. Each is asked once."""

from dataclasses import replace
from datetime import datetime, timedelta

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.errors import BadRequest, InvalidTransition, NotFound
from handoff.domain.events import ConversationUpdated
from handoff.domain.ids import ConversationId, OperatorId, SurveyId, new_key
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import facts
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.texts import scrub

SCORES = {SurveyKind.TICKET: range(1, 6), SurveyKind.NPS: range(11)}
_CONVERSATIONS_LOOKED_AT = 50


async def ask_about_ticket(work: UnitOfWork, ticket: Ticket, now: datetime, operator_id: OperatorId) -> None:
    """Ask how the solution was, within the caller's transaction; once a ticket, however often it is solved."""
    id = SurveyId(f"ticket-{ticket.id}"[:32])
    try:
        await work.surveys.get(id)
    except NotFound:
        survey = Survey(
            id=id,
            kind=SurveyKind.TICKET,
            conversation_id=ticket.conversation_id,
            asked_at=now,
            reference=ticket.reference,
            operator_id=operator_id,
        )
        await work.surveys.add(survey)
        await facts.survey_asked(work, survey, await work.conversations.get(ticket.conversation_id))


async def ask_to_recommend(work: UnitOfWork, conversation: Conversation, now: datetime, days: int) -> None:
    """Ask whether they would recommend us, within the caller's transaction.

    At most every `days` (0: never) in this conversation and all others of a proven account.
    """
    if days <= 0:
        return
    ids = [conversation.id]
    if conversation.account_id is not None:
        others = await work.conversations.of_account(conversation.account_id, _CONVERSATIONS_LOOKED_AT)
        ids = list({conversation.id, *(other.id for other in others)})
    asked = await work.surveys.last_asked(ids, SurveyKind.NPS)
    if asked is None or asked <= now - timedelta(days=days):
        survey = Survey(id=SurveyId(new_key()), kind=SurveyKind.NPS, conversation_id=conversation.id, asked_at=now)
        await work.surveys.add(survey)
        await facts.survey_asked(work, survey, conversation)


@retried
async def answer(
    context: Context,
    conversation_id: ConversationId,
    survey_id: SurveyId,
    *,
    score: int,
    comment: str,
) -> Survey:
    """Take the player's answer. The same score again is harmless.

    Raises:
        NotFound: no such question in this conversation. BadRequest: no such score.
        InvalidTransition: it was answered with another score.
    """
    now = context.clock.now()
    comment, _ = context.mask(scrub(comment))
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        survey = await work.surveys.get(survey_id)
        if survey.conversation_id != conversation_id:
            raise NotFound
        if score not in SCORES[survey.kind]:
            raise BadRequest(field="score")
        if survey.answered_at is not None:
            if survey.score != score:
                raise InvalidTransition(current="answered", wanted="answered")
            return survey
        survey = replace(survey, score=score, comment=comment, answered_at=now)
        await work.surveys.update(survey)
        await facts.survey_answered(work, survey)
        conversation = await work.conversations.get(conversation_id)
        if survey.kind is SurveyKind.TICKET:
            await ask_to_recommend(work, conversation, now, context.limits.nps_days)
        work.emit(ConversationUpdated(conversation_id=conversation_id, epoch=conversation.epoch))
        await work.commit()
    return survey


async def open_in(work: UnitOfWork, conversation: Conversation) -> Survey | None:
    """The question to show now: none while the talk with a person is still to be rated, or a ticket is open again."""
    if conversation.rating_open:
        return None
    for survey in await work.surveys.open_of(conversation.id):
        if survey.reference is None:
            return survey
        ticket = await work.tickets.by_reference(survey.reference)
        if ticket is not None and not ticket.status.is_open:
            return survey
    return None
