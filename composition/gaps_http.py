"""Gaps of the content over HTTP, for editors: what players asked in vain, grouped by meaning, drafted and closed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from composition.workshop_http import PATH, done, shown_finding, shown_source
from faq.editing.drafts import MOST_QUESTIONS, NewTopic
from faq.editing.gaps import GapFinder
from faq.editing.workshop import Workshop
from faq.errors import ContentError
from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.audit import Action as Recorded
from handoff.domain.content.gap import Asked, ClosedGap, GapKind
from handoff.domain.errors import NotFound
from handoff.domain.ids import new_key
from handoff.protocol.frames import Language
from handoff.services import audit, rights
from handoff.services.rights import Action, Area

LOOKED_AT = 400
"""Players' words at most, the newest; more would take longer than an editor waits, and tell little more."""
MOST_WEEKS = 26
_QUOTED = 8
MOST_GROUPS = 40
"""The largest."""
_CLOSED = 20
_IDS = Field(min_length=1, max_length=LOOKED_AT)
Topic = Annotated[str, Field(max_length=80)]


class Chosen(Body):
    """A gap as it was shown: the facts that are its own."""

    kind: GapKind
    language: Language
    facts: list[int] = _IDS


class Drafting(Chosen):
    topic: Topic


class Closing(Drafting):
    days: int = Field(ge=1, le=7 * MOST_WEEKS)


class Adding(Body):
    id: Topic
    category: str = Field(max_length=80)
    asks: str = Field(max_length=400)
    facts: list[Annotated[str, Field(max_length=400)]] = Field(min_length=1, max_length=12)


def router(context: AppContext, workshop: Workshop, finder: GapFinder) -> APIRouter:
    """Reading is for everybody who may read content, drafting and closing for who may change it."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get(f"{PATH}/gaps")
    async def gaps(
        who: signed_in, kind: GapKind, language: Language, weeks: Annotated[int, Query(ge=1, le=MOST_WEEKS)] = 4
    ) -> dict[str, Any]:
        rights.check(who[0], Action.READ, Area.CONTENT)
        last = context.clock.now().date()
        first = last - timedelta(days=7 * weeks - 1)
        async with context.uow(read_only=True) as work:
            asked = await work.gaps.asked(kind, language, first, last, LOOKED_AT)
            closed = await work.gaps.closed(kind, language, _CLOSED)
            left = {gap.id: await work.gaps.of_facts(kind, gap.facts) for gap in closed}
        settled = {number for gap in closed for number in gap.facts}
        still = [one for one in asked if one.fact not in settled]
        grouped = await done(lambda: finder.group([one.text for one in still], language))
        groups = [[still[number] for number in group] for group in grouped]

        def told() -> dict[str, Any]:
            return {
                "groups": [_group(workshop, group, language) for group in groups[:MOST_GROUPS]],
                "closed": [
                    _closed(workshop, finder, gap, left[gap.id], asked, days_since(gap, first, last)) for gap in closed
                ],
            }

        return {
            "looked_at": len(asked),
            "all": len(asked) < LOOKED_AT,
            "more": sum(len(group) for group in groups[MOST_GROUPS:]),
            "days": 7 * weeks,
            **await done(told),
            "may_save": rights.can(who[0], Action.CHANGE, Area.CONTENT),
        }

    @routes.post(f"{PATH}/gaps/draft")
    async def draft(body: Drafting, who: signed_in) -> dict[str, Any]:
        rights.check(who[0], Action.CHANGE, Area.CONTENT)
        async with context.uow(read_only=True) as work:
            asked = await work.gaps.of_facts(body.kind, body.facts)
        answer = next((one.answer for one in asked if one.answer), "")
        questions = [one.text for one in _typical(asked)]
        return shown_source(await done(lambda: workshop.draft(body.topic, body.language, questions, answer)))

    @routes.post(f"{PATH}/gaps/close")
    async def close(body: Closing, who: signed_in) -> dict[str, str]:
        rights.check(who[0], Action.CHANGE, Area.CONTENT)
        await done(lambda: workshop.source(body.topic, body.language))  # there is such a topic
        now = context.clock.now()
        gap = ClosedGap(
            id=new_key(),
            kind=body.kind,
            language=body.language,
            topic=body.topic,
            facts=tuple(body.facts),
            days=body.days,
            closed_at=now,
            operator_id=who[0].id,
        )
        async with context.uow() as work:
            await work.gaps.close(gap)
            await audit.record(work, now, Recorded.GAP_CLOSED, f"{body.language}/{body.topic}")
            await work.commit()
        return {"id": gap.id}

    @routes.delete(f"{PATH}/gaps/{{id}}")
    async def reopen(id: str, who: signed_in) -> dict[str, bool]:
        rights.check(who[0], Action.CHANGE, Area.CONTENT)
        async with context.uow() as work:
            if not await work.gaps.reopen(id):
                raise NotFound
            await audit.record(work, context.clock.now(), Recorded.GAP_REOPENED, id)
            await work.commit()
        return {"reopened": True}

    @routes.post(f"{PATH}/topics")
    async def add(body: Adding, who: signed_in) -> dict[str, Any]:
        rights.check(who[0], Action.CHANGE, Area.CONTENT)
        topic = NewTopic(id=body.id, category=body.category, asks=body.asks, facts=tuple(body.facts))
        try:
            await done(lambda: workshop.add_topic(topic))
        except ContentError as error:
            return {"added": False, "findings": [shown_finding(finding) for finding in error.findings]}
        async with context.uow() as work:
            await audit.record(work, context.clock.now(), Recorded.TOPIC_ADDED, body.id)
            await work.commit()
        return {"added": True, "findings": []}

    return routes


def _group(workshop: Workshop, group: Sequence[Asked], language: str) -> dict[str, Any]:
    """The most typical words first; what they would find now; how many came in each week."""
    weeks = Counter(_monday(one.at.date()) for one in group)
    topics = Counter(one.topic for one in group if one.topic)
    now = workshop.found(group[0].text, language)
    return {
        "texts": [one.text for one in _typical(group)[:_QUOTED]],
        "n": len(group),
        "weeks": [{"monday": monday.isoformat(), "n": weeks[monday]} for monday in sorted(weeks)],
        "topics": [{"topic": topic, "n": n} for topic, n in topics.most_common(3)],
        "answer": next((one.answer for one in group if one.answer), ""),
        "facts": [one.fact for one in group],
        "verdict": now.verdict,
        "topic": topics.most_common(1)[0][0] if topics else now.hits[0].topic,
    }


def _closed(
    workshop: Workshop, finder: GapFinder, gap: ClosedGap, left: Sequence[Asked], asked: Sequence[Asked], days: int
) -> dict[str, Any]:
    """Measured again: how often it comes a week now, beside before, and what its own words find now."""
    since = [one.text for one in asked if one.at > gap.closed_at]
    again = finder.alike([one.text for one in left], since, gap.language)
    quoted = _typical(left)[:_QUOTED]
    found = [workshop.found(one.text, gap.language) for one in quoted]
    answered = sum(one.verdict == "answer" and one.hits[0].topic == gap.topic for one in found)
    return {
        **{name: value for name, value in asdict(gap).items() if name not in {"facts", "operator_id", "days"}},
        "texts": [one.text for one in quoted],
        "before": {"n": len(gap.facts), "days": gap.days},
        "since": {"n": again, "days": days},
        "answered": {"n": answered, "of": len(found)},
    }


def days_since(gap: ClosedGap, first: date, today: date) -> int:
    """Over how many days what came since its close was looked for: `first` is where the look back ends."""
    return max(1, (today - max(gap.closed_at.date(), first)).days)


def _typical(asked: Sequence[Asked]) -> list[Asked]:
    """Each wording once."""
    seen: dict[str, Asked] = {}
    for one in asked:
        seen.setdefault(" ".join(one.text.casefold().split()), one)
    return list(seen.values())[: 2 * MOST_QUESTIONS]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
