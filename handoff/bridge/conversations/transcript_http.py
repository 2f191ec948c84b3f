"""`GET /api/visitor/transcript`: the whole conversation, for the player who shows their right to it."""

import asyncio
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Query, Request, Response

from handoff.bridge.authentication import conversation_of, throttled
from handoff.bridge.context import AppContext
from handoff.bridge.conversations.transcripts.document import as_pdf
from handoff.bridge.conversations.transcripts.wording import Wording
from handoff.protocol.frames import Language

_PER_MINUTE = 6
"""Documents of one conversation: each costs a processor."""
_WEB = Path(__file__).resolve().parents[3] / "web"


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    at_once = asyncio.Semaphore(1)

    @routes.get("/api/visitor/transcript")
    async def transcript(
        request: Request, language: Language, zone: Annotated[str, Query(max_length=64)] = "UTC"
    ) -> Response:
        id = await conversation_of(context, request)
        await throttled(context, f"transcript:{id}", _PER_MINUTE)
        async with context.uow(read_only=True) as work:
            messages = await work.messages.after(id, 0)
        wording = Wording.load(_WEB, language)
        async with at_once:
            content = await asyncio.to_thread(as_pdf, messages, wording, site=context.site_name, zone=_zone(zone))
        headers = {"Content-Disposition": 'attachment; filename="chat.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    return routes


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
