"""Conversations, what was said in them, and what is known of a player."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, Security

from handoff.bridge.api import cursors
from handoff.bridge.api.calling import IdempotencyKey, caller_of
from handoff.bridge.api.problems import described
from handoff.bridge.api.schemas import AccountId, ConversationOut, MessageOut, NewNote, NoteOut, Page, PlayerOut
from handoff.bridge.context import AppContext
from handoff.domain.audit import Action as Recorded
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId, NoteId
from handoff.domain.integrations.api_token import ApiToken, Scope
from handoff.domain.privacy import ERASED
from handoff.services import audit
from handoff.services.conversations import notes
from handoff.services.conversations.notes import NoteDraft
from handoff.services.integrations import tokens
from handoff.services.integrations.once import once

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
_LOOKED_AT = 50


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_reading(context))
    routes.include_router(_players(context))
    return routes


def _reading(context: AppContext) -> APIRouter:
    routes = APIRouter(tags=["conversations"])
    caller = caller_of(context)
    reader = Annotated[ApiToken, Security(caller, scopes=[Scope.CONVERSATIONS_READ])]
    writer = Annotated[ApiToken, Security(caller, scopes=[Scope.CONVERSATIONS_WRITE])]

    async def seen(token: ApiToken, id: str) -> Conversation:
        """The conversation; that it was read is recorded. Raises: NotFound."""
        async with context.uow(read_only=True) as work:
            conversation = await work.conversations.get(ConversationId(id))
        if conversation.closed_reason == ERASED:
            raise NotFound
        await audit.record_read(context.uow, context.clock, tokens.actor(context, token), conversation, "api")
        return conversation

    @routes.get("/conversations", responses=described(404), operation_id="list_conversations")
    async def conversations(
        token: reader,
        account_id: AccountId | None = None,
        status: Status | None = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> Page[ConversationOut]:
        """Newest first."""
        async with context.uow(read_only=True) as work:
            found = await work.api.conversations(
                account_id=account_id, status=status, after=cursors.to_place(cursor), limit=limit + 1
            )
        shown = found[:limit]
        after = cursors.of_place(shown[-1].created_at, shown[-1].id) if len(found) > limit else None
        return Page(data=[ConversationOut.of(one) for one in shown], next_cursor=after)

    @routes.get("/conversations/{id}", responses=described(404), operation_id="get_conversation")
    async def conversation(id: str, token: reader) -> ConversationOut:
        return ConversationOut.of(await seen(token, id))

    @routes.get("/conversations/{id}/messages", responses=described(404), operation_id="list_messages")
    async def messages(id: str, token: reader, cursor: Cursor = None, limit: Limit = 50) -> Page[MessageOut]:
        """What was said, oldest first."""
        after = cursors.to_number(cursor)
        conversation = await seen(token, id)
        async with context.uow(read_only=True) as work:
            found = await work.messages.after(conversation.id, after, limit + 1)
        shown = found[:limit]
        more = cursors.of_number(shown[-1].seq) if len(found) > limit else None
        return Page(data=[MessageOut.of(one) for one in shown], next_cursor=more)

    @routes.post(
        "/conversations/{id}/notes", status_code=201, responses=described(404, 409), operation_id="create_note"
    )
    async def note(id: str, body: NewNote, key: IdempotencyKey, token: writer, response: Response) -> NoteOut:
        """Write something down for operators; the player does not see it."""
        conversation = await seen(token, id)
        note_id = NoteId(f"api-{token.id}-{key}"[:64])

        async def write() -> str:
            draft = NoteDraft(id=note_id, text=context.hidden(body.text))
            await notes.add(context, tokens.actor(context, token), conversation.id, draft)
            return note_id

        _, before = await once(context, token.id, key, f"note {id} {body.text}", write)
        response.headers["Idempotent-Replayed"] = str(before).lower()
        async with context.uow(read_only=True) as work:
            found = [one for one in await work.notes.of_conversation(conversation.id) if one.id == note_id]
        if not found:
            raise NotFound
        return NoteOut(author_name=found[0].author_name, text=found[0].text, created_at=found[0].created_at)

    return routes


def _players(context: AppContext) -> APIRouter:
    routes = APIRouter(tags=["players"])
    caller = caller_of(context)

    @routes.get("/players/{account_id}", responses=described(404), operation_id="get_player")
    async def player(
        account_id: AccountId, token: Annotated[ApiToken, Security(caller, scopes=[Scope.PLAYERS_READ])]
    ) -> PlayerOut:
        """What the desk knows of an account."""
        async with context.uow() as work:
            talks = [
                one
                for one in await work.conversations.of_account(account_id, _LOOKED_AT)
                if one.closed_reason != ERASED
            ]
            tickets = await work.tickets.of_account(account_id, _LOOKED_AT)
            if not talks and not tickets:
                raise NotFound
            await audit.record(work, context.clock.now(), Recorded.READ, account_id, {"what": "api"})
            await work.commit()
        blocked = [one.blocked_until for one in talks if one.blocked_until and one.blocked_until > context.clock.now()]
        return PlayerOut(
            account_id=account_id,
            conversations=len(talks),
            open_tickets=[one.reference for one in tickets if one.status.is_open and one.merged_into is None],
            last_conversation_at=talks[0].created_at if talks else None,
            blocked_until=max(blocked, default=None),
            in_danger=any(one.stays_with_people for one in talks),
        )

    return routes
