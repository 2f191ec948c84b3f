"""The player's card over HTTP, and what the site does at an operator's wish."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from handoff.bridge.authentication import Body, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.services.integrations import player_card


class Wish(Body):
    key: str = Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")
    """Of the page's making: the same wish sent again has the same."""
    action: str = Field(max_length=40)
    values: dict[str, str] = Field(default_factory=dict, max_length=5)
    reason: str = Field(max_length=2000)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]

    @routes.get("/api/operator/conversations/{id}/player")
    async def card(id: str, who: signed_in) -> dict[str, object]:
        seen = await player_card.look(context, context.hub, context.players, who[0], ConversationId(id))
        return {"state": seen.state, "reason": seen.reason, "card": None if seen.card is None else asdict(seen.card)}

    @routes.post("/api/operator/conversations/{id}/player/actions")
    async def act(id: str, body: Wish, who: signed_in) -> dict[str, object]:
        result = await player_card.act(
            context,
            context.players,
            who[0],
            ConversationId(id),
            key=body.key,
            action_id=body.action,
            values=body.values,
            reason=body.reason,
        )
        return {"outcome": result.outcome, "words": result.words}

    return routes
