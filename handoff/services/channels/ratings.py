"""A number in answer to the question how a ticket was solved, where no page has buttons for it."""

import re

from handoff.domain.errors import InvalidTransition
from handoff.domain.ids import ConversationId
from handoff.domain.tickets.survey import SurveyKind
from handoff.services.context import Context
from handoff.services.tickets import surveys

_SCORE = re.compile(r"\s*([1-5])\s*(?:/\s*5)?\s*[.!]?\s*")


def is_score(text: str) -> bool:
    return _SCORE.fullmatch(text) is not None


async def take(context: Context, conversation_id: ConversationId, text: str) -> bool:
    """Take it as the answer, if there is such a question that is open; whether it was."""
    score = _SCORE.fullmatch(text)
    if score is None:
        return False
    async with context.uow(read_only=True) as work:
        asked = [one for one in await work.surveys.open_of(conversation_id) if one.kind is SurveyKind.TICKET]
    if not asked:
        return False
    try:
        await surveys.answer(context, conversation_id, asked[-1].id, score=int(score[1]), comment="")
    except InvalidTransition:  # it was answered by another way meanwhile
        return False
    return True
