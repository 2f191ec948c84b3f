"""Search over HTTP: by words or by what conversations are, page by page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from handoff.bridge.authentication import Body, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import BadRequest
from handoff.domain.ids import DepartmentId, OperatorId
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.domain.search.folding import words_of
from handoff.domain.search.query import EntryKind, Hit, SearchQuery
from handoff.services.conversations import search

_MOST_WORDS = 12
_PREVIEW_CHARACTERS = 160
_KINDS: dict[str, tuple[EntryKind, ...]] = {
    "players": (EntryKind.PLAYER,),
    "tickets": (EntryKind.TICKET,),
    "messages": (EntryKind.MESSAGE,),
    "notes": (EntryKind.NOTE, EntryKind.WHISPER),
    "talk": (EntryKind.MESSAGE, EntryKind.NOTE, EntryKind.WHISPER),
}


class SearchAsked(Body):
    text: str = Field("", max_length=200)
    among: Literal["players", "tickets", "messages", "notes", "talk"] | None = None
    status: Literal["open", "queued", "assigned", "bot", "closed"] | None = None
    operator_id: str | None = Field(None, max_length=64)
    language: str | None = Field(None, max_length=2)
    department: DepartmentId | None = None
    outcome: str | None = Field(None, max_length=32)
    tag: str | None = Field(None, max_length=32)
    since: datetime | None = None
    until: datetime | None = None
    after: str | None = Field(None, max_length=128)
    limit: int = Field(search.PAGE, ge=1, le=100)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]

    @routes.get("/api/operator/search")
    async def look(who: signed_in, asked: Annotated[SearchAsked, Query()]) -> dict[str, object]:
        hits, after = await search.find(context, who[0], _query(asked), after=asked.after, limit=asked.limit)
        return {"hits": await _shown(context, hits), "after": after}

    return routes


def _query(asked: SearchAsked) -> SearchQuery:
    """Raises: BadRequest: there is text in which there is no word; a time without its zone."""
    words = tuple(words_of(asked.text)[:_MOST_WORDS])
    if asked.text.strip() and not words:
        raise BadRequest(field="text")
    if any(at is not None and at.tzinfo is None for at in (asked.since, asked.until)):
        raise BadRequest(field="since")
    return SearchQuery(
        words=words,
        kinds=_KINDS[asked.among] if asked.among else (),
        statuses=_statuses(asked.status),
        operator_id=None if asked.operator_id is None else OperatorId(asked.operator_id),
        language=asked.language,
        department=asked.department,
        outcome=asked.outcome,
        tag=asked.tag,
        since=asked.since,
        until=asked.until,
    )


def _statuses(asked: str | None) -> tuple[Status, ...]:
    if asked is None:
        return ()
    return (Status.QUEUED, Status.ASSIGNED) if asked == "open" else (Status(asked),)


async def _shown(context: AppContext, hits: Sequence[Hit]) -> list[dict[str, object]]:
    talks = [hit.found.conversation for hit in hits]
    people = {id for one in talks for id in (one.operator_id, one.last_operator_id) if id is not None}
    plain = {hit.found.conversation.id for hit in hits if hit.found.kind is EntryKind.PLAYER}
    async with context.uow(read_only=True) as work:
        names = await work.operators.names(list(people))
        said = await work.messages.last_words(list(plain)) if plain else {}
        tags = await work.tags.of([one.id for one in talks])
    previews = {id: words.text[:_PREVIEW_CHARACTERS] for id, words in said.items()}
    return [
        _view(hit, names, previews.get(hit.found.conversation.id, ""), tags.get(hit.found.conversation.id, ()))
        for hit in hits
    ]


def _view(hit: Hit, names: dict[OperatorId, str], preview: str, tags: Sequence[str]) -> dict[str, object]:
    found, talk = hit.found, hit.found.conversation
    holder = talk.operator_id or talk.last_operator_id
    return {
        "kind": found.kind.value,
        "at": found.at,
        "text": hit.excerpt.text or preview,
        "marks": hit.excerpt.marks,
        "seq": found.seq,
        "reference": found.ticket.reference if found.ticket else None,
        "ticket_status": found.ticket.status.value if found.ticket else None,
        "conversation": {
            "id": talk.id,
            "status": talk.status.value,
            "language": talk.language,
            "department": talk.department,
            "account_id": talk.account_id or (found.ticket.complaint.account_id if found.ticket else None),
            "player_name": talk.player_name,
            "operator_name": names.get(holder) if holder else None,
            "closed_reason": talk.closed_reason,
            "tags": tags,
            "danger": talk.stays_with_people,
            "created_at": talk.created_at,
        },
    }
