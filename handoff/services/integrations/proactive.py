"""Cards that come up by themselves: kept by administrators, shown seldom, and never to who is excluded or in danger."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from handoff.domain.audit import Action as Recorded
from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import BadRequest, NotFound
from handoff.domain.ids import new_key
from handoff.domain.integrations.player import CardState
from handoff.domain.integrations.proactive import ProactiveRule
from handoff.domain.people.operator import Operator
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.integrations.players import Players
from handoff.services.retrying import retried
from handoff.services.rights import Action, Area
from handoff.services.texts import scrub
from languages import LANGUAGES

_MOST = 50
_LOOKED_AT = 50
_TEXT_CHARACTERS = 200
_NOT_TO = frozenset({"self_excluded", "suspended", "closed"})
"""States at the site of players whom no card invites to anything."""
_PATIENCE_SECONDS = 1.5


@retried
async def save(context: Context, by: Operator, fields: Mapping[str, Any], id: str | None = None) -> ProactiveRule:
    """Make a rule, or change one.

    Raises:
        Forbidden, NotFound. BadRequest: `params["field"]` says which field is wrong.
    """
    rights.check(by, Action.CHANGE, Area.INTEGRATIONS)
    now = context.clock.now()
    async with context.uow() as work:
        await work.alone("proactive")
        known = {one.id: one for one in await work.proactive.all()}
        if id is None:
            if len(known) >= _MOST:
                raise BadRequest(field="name")
            before = ProactiveRule(id=new_key(), name="", is_enabled=True, created_at=now, created_by=by.name)
        elif id in known:
            before = known[id]
        else:
            raise NotFound
        after = _checked(replace(before, **fields))
        await work.proactive.put(after)
        await audit.record(
            work, now, Recorded.PROACTIVE_CHANGED, after.id, {"what": "made" if id is None else "changed"}
        )
        await work.commit()
    return after


@retried
async def remove(context: Context, by: Operator, id: str) -> None:
    """Raises: Forbidden, NotFound."""
    rights.check(by, Action.CHANGE, Area.INTEGRATIONS)
    async with context.uow() as work:
        if not await work.proactive.remove(id):
            raise NotFound
        await audit.record(work, context.clock.now(), Recorded.PROACTIVE_CHANGED, id, {"what": "removed"})
        await work.commit()


async def all_for(context: Context, reader: Operator) -> list[ProactiveRule]:
    """Raises: Forbidden."""
    rights.check(reader, Action.READ, Area.INTEGRATIONS)
    async with context.uow(read_only=True) as work:
        return await work.proactive.all()


async def in_force(context: Context, language: str) -> list[ProactiveRule]:
    """Those that may come up on a page in this language."""
    async with context.uow(read_only=True) as work:
        rules = await work.proactive.all()
    return [one for one in rules if one.is_enabled and (not one.languages or language in one.languages)]


@retried
async def may_show(
    context: Context, players: Players, id: str, *, account_id: str | None, browser: str
) -> ProactiveRule | None:
    """The rule, if its card may be shown to this player now: that it is shown is noted with that. `account_id` is
    proven; a player who proved none is known by what their `browser` calls itself.

    Of who is excluded at the site, in danger, waiting for a person or talking to one, nobody asks anything.
    """
    if account_id is not None and not await _is_open_to(players, account_id):
        return None
    now = context.clock.now()
    who = hashlib.sha256(f"{account_id or ''} {'' if account_id else browser}".encode()).hexdigest()[:32]
    async with context.uow() as work:
        rule = next((one for one in await work.proactive.all() if one.id == id and one.is_enabled), None)
        if rule is None:
            return None
        if account_id is not None:
            for talk in await work.conversations.of_account(account_id, _LOOKED_AT):
                is_blocked = talk.blocked_until is not None and talk.blocked_until > now
                if talk.stays_with_people or is_blocked or talk.status in {Status.QUEUED, Status.ASSIGNED}:
                    return None
        since = now - timedelta(hours=rule.every_hours)
        if not await work.proactive.show(rule.id, who, now, since):
            return None
        await work.commit()
    return rule


async def _is_open_to(players: Players, account_id: str) -> bool:
    """Whether the site says that the player may be invited. Where it is asked and says nothing, nobody is."""
    seen = await players.look(account_id, within=_PATIENCE_SECONDS)
    if seen.state is CardState.OFF:
        return True
    return seen.card is not None and seen.card.status not in _NOT_TO


def _checked(rule: ProactiveRule) -> ProactiveRule:
    """Raises: BadRequest."""
    texts = {language: scrub(text) for language, text in rule.texts.items() if scrub(text)}
    rule = replace(rule, name=scrub(rule.name), page=scrub(rule.page), attribute=scrub(rule.attribute), texts=texts)
    wrong = {
        "name": not 0 < len(rule.name) <= 80,
        "page": len(rule.page) > 200,
        "seconds": not 0 <= rule.seconds <= 3600,
        "languages": not set(rule.languages) <= set(LANGUAGES),
        "attribute": len(rule.attribute) > 64 or len(rule.value) > 200,
        "texts": not (texts or rule.topic)
        or not set(texts) <= set(LANGUAGES)
        or any(len(text) > _TEXT_CHARACTERS for text in texts.values()),
        "topic": len(rule.topic) > 80,
        "every_hours": not 1 <= rule.every_hours <= 8760,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise BadRequest(field=name)
    return rule
