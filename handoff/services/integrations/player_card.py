"""What an operator sees of the player at the site, and does there in the player's name."""

import re
from collections.abc import Mapping

from handoff.domain.audit import Action as Recorded
from handoff.domain.conversations.conversation import Conversation
from handoff.domain.errors import BadRequest, NotFound, NotYours
from handoff.domain.events import PlayerLoaded
from handoff.domain.ids import ConversationId, NoteId
from handoff.domain.integrations.player import (
    ActionField,
    ActionOutcome,
    ActionResult,
    CardSeen,
    CardState,
    PlayerAction,
)
from handoff.domain.people.operator import Operator
from handoff.ports.hub import EventHub
from handoff.ports.outgoing import OutgoingFailed
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.conversations import notes
from handoff.services.conversations.notes import NoteDraft
from handoff.services.integrations.card_shape import WrongShape, read_result
from handoff.services.integrations.players import Players, SiteAbsent
from handoff.services.retrying import retried
from handoff.services.rights import Action, ConversationAccess
from handoff.services.texts import clean

REASON_CHARACTERS = 500
_VALUE_CHARACTERS = 200
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,2})?")
_PATIENCE_SECONDS = 10.0


async def look(context: Context, hub: EventHub, players: Players, operator: Operator, id: ConversationId) -> CardSeen:
    """The card of the conversation's proven player, at once or not yet: who follows the conversation is told when it
    has come. That it was looked at is recorded as any look at a player's data.

    Raises:
        NotFound: the conversation is not there, or not for this operator.
    """
    conversation = await _seen(context, operator, id)
    if conversation.account_id is None:
        return CardSeen(state=CardState.UNPROVEN)
    await audit.record_read(context.uow, context.clock, operator, conversation, "card")

    async def late() -> None:
        await hub.publish([PlayerLoaded(conversation_id=id)])

    return await players.look(conversation.account_id, late=late)


async def act(  # noqa: PLR0913 - who does what, where, with which words
    context: Context,
    players: Players,
    operator: Operator,
    id: ConversationId,
    *,
    key: str,
    action_id: str,
    values: Mapping[str, str],
    reason: str,
) -> ActionResult:
    """Ask the site to do what it has declared. The same `key` is the same wish to it. The reason becomes a note; what
    was done, by whom, a line of the audit log.

    Raises:
        NotFound: the conversation is not for this operator, or the site declares no such action.
        NotYours: they neither hold it nor supervise. BadRequest: `params["field"]` says which value is wrong.
    """
    conversation = await _seen(context, operator, id)
    if not rights.can(operator, Action.SITE, ConversationAccess(conversation=conversation)):
        raise NotYours
    reason = context.mask(clean(reason, REASON_CHARACTERS))[0]
    if conversation.account_id is None:
        raise NotFound
    seen = await players.look(conversation.account_id, within=_PATIENCE_SECONDS)
    declared = next((one for one in seen.card.actions if one.id == action_id), None) if seen.card else None
    if declared is None:
        raise NotFound
    wanted = {field.name: _value(field, values.get(field.name, "")) for field in declared.fields}
    result = await _asked(context, players, conversation, operator, key, declared, wanted, reason)
    players.forget(conversation.account_id)
    await _record(context, operator, conversation, key, declared, result, reason)
    return result


async def _asked(  # noqa: PLR0913
    context: Context,
    players: Players,
    conversation: Conversation,
    operator: Operator,
    key: str,
    declared: PlayerAction,
    values: Mapping[str, str],
    reason: str,
) -> ActionResult:
    data: dict[str, object] = {
        "account_id": conversation.account_id,
        "conversation_id": conversation.id,
        "action": declared.id,
        "values": dict(values),
        "reason": reason,
        "operator": {"id": operator.id, "name": operator.name},
    }
    try:
        answer = await players.ask("player.action", f"act_{conversation.id}_{key}", data, seconds=_PATIENCE_SECONDS)
    except SiteAbsent:
        raise NotFound from None
    except OutgoingFailed as failure:
        never_sent = failure.reason in {"address", "private", "secret"}
        return ActionResult(outcome=ActionOutcome.REFUSED if never_sent else ActionOutcome.UNKNOWN)
    if answer.status >= 500:
        return ActionResult(outcome=ActionOutcome.UNKNOWN)
    try:
        told = read_result(answer.content, context.mask)
    except WrongShape:
        refused = answer.status >= 400
        return ActionResult(outcome=ActionOutcome.REFUSED if refused else ActionOutcome.UNKNOWN)
    is_done = told.outcome == "done" and answer.status < 300
    return ActionResult(outcome=ActionOutcome.DONE if is_done else ActionOutcome.REFUSED, words=told.message)


@retried
async def _record(  # noqa: PLR0913
    context: Context,
    operator: Operator,
    conversation: Conversation,
    key: str,
    declared: PlayerAction,
    result: ActionResult,
    reason: str,
) -> None:
    label = declared.labels.get(operator.language) or next(iter(declared.labels.values()))
    note = NoteDraft(id=NoteId(f"site-{key}"), text=f"{label} ({result.outcome}): {reason}")
    async with context.uow() as work:
        await notes.write(work, context.clock, operator, conversation.id, note)
        told: dict[str, str | int] = {"action": declared.id, "outcome": result.outcome}
        await audit.record(work, context.clock.now(), Recorded.PLAYER_ACTED, conversation.id, told)
        await work.commit()


async def _seen(context: Context, operator: Operator, id: ConversationId) -> Conversation:
    async with context.uow(read_only=True) as work:
        return await rights.seen(work, operator, id)


def _value(field: ActionField, text: str) -> str:
    text = clean(text, _VALUE_CHARACTERS, may_be_empty=True)
    is_right = not text or (
        text in field.choices if field.kind == "choice" else field.kind == "text" or bool(_NUMBER.fullmatch(text))
    )
    if not is_right or (field.is_required and not text):
        raise BadRequest(field=field.name)
    return text
