"""Operators at work: sign-in, and what they write."""

import asyncio
import hmac
import secrets
from dataclasses import replace
from datetime import timedelta

from handoff.domain.audit import Action as Recorded
from handoff.domain.audit import Actor
from handoff.domain.errors import NotFound, Unauthenticated, WrongCredentials
from handoff.domain.events import OperatorChanged
from handoff.domain.ids import OperatorId
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import audit
from handoff.services.people import sessions
from handoff.services.people.accounts import hasher, verified
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.people.rules import SignInRules
from handoff.services.people.sign_in import ATTEMPT_WINDOW, ATTEMPTS, FULL, Arrival, Proved, SignedIn, begin
from handoff.services.retrying import retried
from handoff.services.throttle import throttle

SLOWEST_SECONDS = 3.0
"""Longest wait before a password is looked at, when many have tried at the account."""
_SLOWER_SECONDS = 0.1

# Verified when there is no such user, so that the time taken does not tell.
_DECOY = hasher.hash(secrets.token_urlsafe(16))


@retried
async def sign_in(
    uow: UnitOfWorkFactory, clock: Clock, rules: SignInRules, *, username: str, password: str, arrival: Arrival
) -> SignedIn:
    """Check the password and begin a sign-in, which may ask for more steps.

    Who fails often is refused from where they try. An account at which many try is not closed to its owner: each try at
    it waits a little longer.

    Raises:
        WrongCredentials: user or password is wrong. TooMany: too many failures from this address.
    """
    # What no text of a database can hold is in no name, and is wrong like any other.
    username = username.strip().lower().replace("\0", "?").encode("utf-8", "replace").decode()
    now = clock.now()
    address = arrival.address
    at, here = f"sign-in:{username[:64]}", f"sign-in-from:{address}"
    async with uow() as work:
        # Counted before the password is checked, so that parallel guesses cannot slip through.
        await throttle(work, now, here, ATTEMPTS, ATTEMPT_WINDOW)
        before = await work.attempts.count(at, now - ATTEMPT_WINDOW)
        await work.attempts.add(at, now, since=now - ATTEMPT_WINDOW, most=before + 1)
        operator = await work.operators.by_username(username)
        await work.commit()
    if seconds := slowness(before):
        await asyncio.sleep(seconds)
    fits = await verified(_DECOY if operator is None or not operator.has_password else operator.password_hash, password)
    if not fits or operator is None or not operator.is_active:
        async with uow() as work:
            await _refused(work, clock, operator, address)
            await work.commit()
        raise WrongCredentials
    async with uow() as work:
        account = await work.operators.get(operator.id, for_update=True)
        if not account.is_active:  # closed while the password was looked at
            await _refused(work, clock, operator, address)
            await work.commit()
            raise WrongCredentials
        await work.attempts.clear(at)
        await work.attempts.take_back(here)  # a whole office may share an address
        signed = await begin(work, clock, rules, operator, arrival, Proved(by="password"))
        await work.commit()
    return signed


def slowness(tries: int) -> float:
    """How many seconds the next try waits at an account at which so many have failed lately."""
    return min(SLOWEST_SECONDS, max(0, tries - ATTEMPTS + 1) * _SLOWER_SECONDS)


async def _refused(work: UnitOfWork, clock: Clock, operator: Operator | None, address: str) -> None:
    """Record it. What was typed as a name is not kept: now and then it is the password."""
    subject = "" if operator is None else operator.id
    by = Actor(id="stranger", address=address)
    await audit.record(work, clock.now(), Recorded.SIGN_IN_FAILED, subject, actor=by)


async def signed_in(
    uow: UnitOfWorkFactory, clock: Clock, secret: str, idle: timedelta | None = None
) -> tuple[Operator, Session]:
    """Whose complete sign-in `secret` is.

    Raises:
        Unauthenticated: nobody's, or its person did nothing for `idle`.
    """
    async with uow(read_only=True) as work:
        session = await work.sessions.get(secret_hash(secret), FULL, clock.now())
        if session is None or sessions.is_idle(session, clock.now(), idle):
            raise Unauthenticated
        try:
            operator = await work.operators.get(OperatorId(session.subject))
        except NotFound:  # the account is gone
            raise Unauthenticated from None
    if not operator.is_active:
        raise Unauthenticated
    return operator, session


def csrf_fits(session: Session, csrf: str) -> bool:
    """Whether `csrf` is the token of this sign-in."""
    return hmac.compare_digest(session.csrf.encode(), csrf.encode())


@retried
async def sign_out(uow: UnitOfWorkFactory, clock: Clock, secret: str) -> None:
    """End the session; its sockets are told to close."""
    hashed = secret_hash(secret)
    async with uow() as work:
        session = await work.sessions.get(hashed, FULL, clock.now())
        await work.sessions.remove(hashed)
        if session is not None:
            await audit.record(work, clock.now(), Recorded.SIGNED_OUT, session.subject)
            work.emit(OperatorChanged(operator_id=OperatorId(session.subject)))
        await work.commit()


@retried
async def set_language(uow: UnitOfWorkFactory, operator_id: OperatorId, language: str) -> Operator:
    """Choose the language of the console."""
    async with uow() as work:
        operator = replace(await work.operators.get(operator_id, for_update=True), language=language)
        await work.operators.update(operator)
        work.emit(OperatorChanged(operator_id=operator_id))
        await work.commit()
    return operator
