"""The steps of signing in over HTTP. See `handoff.services.people.sign_in`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from handoff.bridge.authentication import Body, SignedIn, address, origin_allowed, secret_of, throttled
from handoff.bridge.context import AppContext
from handoff.bridge.people import cookies
from handoff.bridge.people.authentication import arrival, half_of
from handoff.domain.errors import BadRequest, Forbidden, Unauthenticated
from handoff.services.people import first_password, operator_sessions, passkeys, sign_in
from handoff.services.people.sign_in import Proof, Step

_QUESTIONS_PER_MINUTE = 30


class WithPassword(Body):
    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


class Shown(Body):
    """One of them."""

    code: str | None = Field(None, max_length=16)
    recovery_code: str | None = Field(None, max_length=64)
    passkey: dict[str, Any] | None = None

    def proof(self) -> Proof:
        """Raises: BadRequest."""
        given = [value for value in (self.code, self.recovery_code, self.passkey) if value is not None]
        if len(given) != 1:
            raise BadRequest
        return Proof(code=self.code, recovery_code=self.recovery_code, passkey=self.passkey)


class PasskeyAnswer(Body):
    passkey: dict[str, Any]


class OwnPassword(Body):
    new_password: str = Field(max_length=1024)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    at_second_factor = Annotated[SignedIn, Depends(half_of(context, Step.SECOND_FACTOR))]
    at_password = Annotated[SignedIn, Depends(half_of(context, Step.PASSWORD))]

    def from_our_page(request: Request) -> None:
        if not origin_allowed(context, request):
            raise Forbidden

    @routes.post("/api/operator/sign-in")
    async def with_password(body: WithPassword, request: Request, response: Response) -> dict[str, object]:
        from_our_page(request)
        signed = await operator_sessions.sign_in(
            context.uow,
            context.clock,
            context.sign_in,
            username=body.username,
            password=body.password,
            arrival=arrival(request),
        )
        return await cookies.signed(context, response, signed)

    @routes.post("/api/operator/sign-in/passkey/question")
    async def question(request: Request) -> object:
        """Options to ask a passkey with: of who is half signed in, otherwise of anybody."""
        from_our_page(request)
        await throttled(context, f"passkey-question:{address(request)}", _QUESTIONS_PER_MINUTE)
        try:
            operator, _ = await sign_in.half(
                context.uow, context.clock, secret_of(context, request), Step.SECOND_FACTOR
            )
        except Unauthenticated:
            return await passkeys.question(context.uow, context.clock, context.sign_in.party, None)
        return await passkeys.question(context.uow, context.clock, context.sign_in.party, operator.id)

    @routes.post("/api/operator/sign-in/passkey")
    async def with_passkey(body: PasskeyAnswer, request: Request, response: Response) -> dict[str, object]:
        from_our_page(request)
        signed = await sign_in.with_passkey(context.uow, context.clock, context.sign_in, body.passkey, arrival(request))
        return await cookies.signed(context, response, signed)

    @routes.post("/api/operator/sign-in/second-factor")
    async def second_factor(body: Shown, response: Response, who: at_second_factor) -> dict[str, object]:
        signed = await sign_in.second_factor(context.uow, context.clock, context.sign_in, *who, body.proof())
        return await cookies.signed(context, response, signed)

    @routes.post("/api/operator/sign-in/password")
    async def password(body: OwnPassword, response: Response, who: at_password) -> dict[str, object]:
        signed = await first_password.choose(context.uow, context.clock, context.sign_in, *who, body.new_password)
        return await cookies.signed(context, response, signed)

    return routes
