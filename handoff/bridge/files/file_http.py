"""Files over HTTP: taken in piece by piece up to a bound, and handed out as something to save, never as a page."""

from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Query, Request, Response

from handoff.bridge.authentication import SignedIn, address, conversation_of, operator_of, secret_of
from handoff.bridge.context import AppContext
from handoff.bridge.tickets import ticket_views
from handoff.domain.audit import Actor
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, ConversationId
from handoff.domain.people.operator import Operator
from handoff.protocol.frames import FileView
from handoff.services import audit
from handoff.services.files import stored_files
from handoff.services.people import operator_sessions

_NAME_CHARACTERS = 3000
"""Of a name as it is sent, with three characters for a byte."""


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    async def take(request: Request, conversation_id: ConversationId, operator: Operator | None) -> FileView:
        name = context.hidden(unquote(request.headers.get("x-file-name", "")[:_NAME_CHARACTERS]))

        async def keep(content: bytes) -> Attachment:
            sent = stored_files.Upload(
                conversation_id=conversation_id, operator=operator, name=name, content=content, address=address(request)
            )
            return await stored_files.upload(context, context.files, context.screening, sent)

        attachment = await context.uploads.taken(request, conversation_id, context.limits.upload_max_bytes, keep)
        return ticket_views.file_view(attachment)

    @routes.post("/api/visitor/attachments")
    async def from_visitor(request: Request) -> FileView:
        return await take(request, await conversation_of(context, request), None)

    @routes.post("/api/operator/attachments")
    async def from_operator(
        request: Request, who: signed_in, conversation_id: Annotated[str, Query(max_length=64)]
    ) -> FileView:
        return await take(request, ConversationId(conversation_id), who[0])

    @routes.get("/api/attachments/{id}")
    async def attachment(id: str, request: Request) -> Response:
        if "authorization" in request.headers:
            conversation_id = await conversation_of(context, request)
            file, content = await stored_files.for_visitor(
                context.uow, context.files, conversation_id, AttachmentId(id)
            )
        else:
            operator, _ = await operator_sessions.signed_in(
                context.uow, context.clock, secret_of(context, request), context.sign_in.idle
            )
            audit.act_as(Actor(id=operator.id, name=operator.name, address=address(request)))
            file, content = await stored_files.for_operator(
                context.uow, context.clock, context.files, operator, AttachmentId(id)
            )
        return Response(content, headers=_headers(file))

    return routes


def _headers(file: Attachment) -> dict[str, str]:
    is_text = file.media_type == "text/plain"
    return {
        "Content-Type": "text/plain; charset=utf-8" if is_text else file.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
    }
