"""The cookie of a sign-in, and what a page is told of how far signing in has come."""

from fastapi import Response

from handoff.bridge import people_views
from handoff.bridge.authentication import cookie_name
from handoff.bridge.context import AppContext
from handoff.services.people.sign_in import SignedIn
from handoff.services.queue import shift_ends

_STEP_SECONDS = 15 * 60


def give(context: AppContext, response: Response, secret: str, seconds: int) -> None:
    secure = context.secure_cookies
    response.set_cookie(cookie_name(secure), secret, max_age=seconds, httponly=True, secure=secure, samesite="strict")


def take(context: AppContext, response: Response) -> None:
    secure = context.secure_cookies
    response.delete_cookie(cookie_name(secure), httponly=True, secure=secure, samesite="strict")


async def signed(context: AppContext, response: Response, sign_in: SignedIn) -> dict[str, object]:
    """Give the cookie; who is signed in, or the step that is still asked for. After the last step the shift begins."""
    if sign_in.step is not None:
        give(context, response, sign_in.secret, _STEP_SECONDS)
        return {"step": sign_in.step, "methods": sign_in.methods, "csrf": sign_in.csrf}
    await shift_ends.begin(context, sign_in.operator)
    give(context, response, sign_in.secret, context.sign_in.hours * 3600)
    return {"operator": people_views.operator_view(sign_in.operator), "csrf": sign_in.csrf}
