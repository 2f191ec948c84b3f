"""A player's data as a whole over HTTP: supervisors find and copy it; administrators erase it and set holds."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.privacy import archive
from handoff.domain.privacy import Subject, SubjectKind
from handoff.services import rights
from handoff.services.privacy import erasure, export, holds
from handoff.services.rights import Action, Area

_PIECE = 65_536


class Asked(Body):
    """`named` takes along conversations whose tickets only name the account."""

    kind: SubjectKind
    value: str = Field(min_length=1, max_length=holds.SUBJECT_CHARACTERS)
    named: bool = False

    @property
    def subject(self) -> Subject:
        return Subject(kind=self.kind, value=self.value.strip())


class NewHold(Body):
    kind: SubjectKind
    value: str = Field(min_length=1, max_length=holds.SUBJECT_CHARACTERS)
    reason: str = Field(min_length=1, max_length=holds.REASON_CHARACTERS)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]
    value = Annotated[str, Query(min_length=1, max_length=holds.SUBJECT_CHARACTERS)]

    async def all_holds() -> dict[str, object]:
        return {"holds": [asdict(one) for one in await holds.all_of(context.places)]}

    @routes.get("/api/operator/privacy")
    async def found(kind: SubjectKind, value: value, who: signed_in) -> dict[str, object]:
        rights.check(who[0], Action.READ, Area.PRIVACY)
        there = await holds.find(context.places, Subject(kind=kind, value=value.strip()))
        return {"conversations": [asdict(one) for one in there]}

    @routes.post("/api/operator/privacy/export")
    async def copy(body: Asked, who: signed_in) -> StreamingResponse:
        rights.check(who[0], Action.READ, Area.PRIVACY)
        packed: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - nameless; closed with the answer
        try:
            await archive.write(export.copy(context.places, body.subject, named=body.named), packed)
        except BaseException:
            packed.close()
            raise
        headers = {"Content-Disposition": 'attachment; filename="player-data.zip"', "Cache-Control": "no-store"}
        return StreamingResponse(_read(packed), media_type="application/zip", headers=headers)

    @routes.post("/api/operator/privacy/erase")
    async def erase(body: Asked, who: signed_in) -> dict[str, object]:
        rights.check(who[0], Action.CHANGE, Area.PRIVACY)
        return asdict(await erasure.erase(context.places, body.subject, named=body.named))

    @routes.get("/api/operator/privacy/holds")
    async def listed(who: signed_in) -> dict[str, object]:
        rights.check(who[0], Action.READ, Area.PRIVACY)
        return await all_holds()

    @routes.post("/api/operator/privacy/holds")
    async def hold(body: NewHold, who: signed_in) -> dict[str, object]:
        rights.check(who[0], Action.CHANGE, Area.PRIVACY)
        subject = Subject(kind=body.kind, value=body.value)
        await holds.hold(context.places, subject, reason=body.reason, by=who[0].name)
        return await all_holds()

    @routes.delete("/api/operator/privacy/holds/{id}")
    async def end_hold(id: str, who: signed_in) -> dict[str, object]:
        rights.check(who[0], Action.CHANGE, Area.PRIVACY)
        await holds.end(context.places, id)
        return await all_holds()

    return routes


async def _read(packed: IO[bytes]) -> AsyncIterator[bytes]:
    with packed:
        packed.seek(0)
        while piece := await asyncio.to_thread(packed.read, _PIECE):
            yield piece
