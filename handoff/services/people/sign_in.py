"""Signing in, step by step: the password or a passkey, a second factor, a password of one's own, a factor set up.

Until the last step is done there is half a sign-in: it opens nothing but the next step, and only for minutes.
"""

import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from handoff.domain.audit import Action as Recorded
from handoff.domain.audit import Actor
from handoff.domain.errors import (
    DeskError,
    NotFound,
    PasskeyRefused,
    Unauthenticated,
    WrongCode,
    WrongCredentials,
)
from handoff.domain.ids import OperatorId
from handoff.domain.people.factor import FactorState
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import audit
from handoff.services.people import one_time_codes, passkeys, recovery
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.people.rules import SignInRules
from handoff.services.throttle import throttle

FULL, HALF = "operator", "operator-step"
"""Kinds of the sessions of sign-ins: complete, and not yet."""
ATTEMPTS = 10
ATTEMPT_WINDOW = timedelta(minutes=15)
_HALF_LASTS = timedelta(minutes=15)


class Step(StrEnum):
    """What is still asked for, in this order."""

    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"
    ENROL = "enrol"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """From where somebody signs in, and how their browser calls itself."""

    address: str
    device: str = ""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What is shown as a second factor, or to confirm who one is: one of them."""

    code: str | None = None
    recovery_code: str | None = None
    passkey: dict[str, Any] | None = None

    @property
    def kind(self) -> str:
        if self.passkey is not None:
            return "passkey"
        return "code" if self.code is not None else "recovery_code"


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A sign-in: `secret` goes into the cookie, `csrf` to the page. With a `step`, only half of one."""

    operator: Operator
    secret: str
    csrf: str
    step: Step | None = None
    methods: tuple[str, ...] = ()
    """The ways to pass the second step."""


@dataclass(frozen=True, kw_only=True)
class Proved:
    """What has been proved by who signs in: by which means, and the last step done with it."""

    by: str
    passed: Step | None = None


@dataclass(frozen=True, kw_only=True)
class Guess:
    """A look at something that can be guessed: counted under each of `keys`, recorded as `refusal` when it is bad."""

    keys: Sequence[str]
    operator: Operator | None
    """Whose it is, where that is known."""
    refusal: Recorded
    kind: str
    """Of what is shown."""
    actor: Actor | None = None
    """Who tries, where nobody is signed in."""


async def factors_of(work: UnitOfWork, operator_id: OperatorId) -> FactorState:
    return FactorState(
        passkeys=tuple(await work.factors.passkeys(operator_id)),
        authenticator=await work.factors.authenticator(operator_id, confirmed=True),
        recovery_codes=await work.factors.codes_left(operator_id),
    )


async def begin(
    work: UnitOfWork, clock: Clock, rules: SignInRules, operator: Operator, arrival: Arrival, proved: Proved
) -> SignedIn:
    """Open a sign-in within the caller's transaction, for who has proved that much."""
    now = clock.now()
    factors = await factors_of(work, operator.id)
    step = _next(rules, operator, factors, proved.passed)
    secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    await work.sessions.add(
        Session(
            secret_hash=secret_hash(secret),
            subject=operator.id,
            kind=FULL if step is None else HALF,
            csrf=csrf,
            expires_at=now + (timedelta(hours=rules.hours) if step is None else _HALF_LASTS),
            network=arrival.address[:64],
            device=arrival.device[:120],
            seen_at=now,
            opened_at=now,
            confirmed_at=now,
            stage=step,
        )
    )
    if step is None:
        actor = Actor(id=operator.id, name=operator.name, address=arrival.address)
        await audit.record(work, now, Recorded.SIGNED_IN, operator.id, {"by": proved.by}, actor=actor)
    methods = tuple(factors.methods) if step is Step.SECOND_FACTOR else ()
    return SignedIn(operator=operator, secret=secret, csrf=csrf, step=step, methods=methods)


async def half(uow: UnitOfWorkFactory, clock: Clock, secret: str, *steps: Step) -> tuple[Operator, Session]:
    """Whose half sign-in `secret` is, if one of `steps` is what it asks for.

    Raises:
        Unauthenticated
    """
    async with uow(read_only=True) as work:
        session = await work.sessions.get(secret_hash(secret), HALF, clock.now())
        if session is None or session.stage not in steps:
            raise Unauthenticated
        try:
            operator = await work.operators.get(OperatorId(session.subject))
        except NotFound:
            raise Unauthenticated from None
    if not operator.is_active:
        raise Unauthenticated
    return operator, session


async def advance(
    work: UnitOfWork, clock: Clock, rules: SignInRules, session: Session, passed: Step, *, by: str
) -> SignedIn:
    """The step is done: go on to the next, or come in; within the caller's transaction, under another secret.

    Raises:
        Unauthenticated: somebody else has used this half sign-in.
    """
    if await work.sessions.take(session.secret_hash, HALF, clock.now()) is None:
        raise Unauthenticated
    operator = await work.operators.get(OperatorId(session.subject))
    if not operator.is_active:
        raise Unauthenticated
    arrival = Arrival(address=session.network or "", device=session.device or "")
    return await begin(work, clock, rules, operator, arrival, Proved(by=by, passed=passed))


async def second_factor(
    uow: UnitOfWorkFactory, clock: Clock, rules: SignInRules, operator: Operator, session: Session, proof: Proof
) -> SignedIn:
    """Show the second factor.

    Raises:
        WrongCode, PasskeyRefused. TooMany: too many failures, from this address or at this account.
    """
    by = Actor(id="stranger", address=session.network or "")
    keys = (f"sign-in-from:{by.address}", f"second-factor:{operator.id}")
    guess = Guess(keys=keys, operator=operator, refusal=Recorded.SECOND_FACTOR_FAILED, kind=proof.kind, actor=by)
    async with guarded(uow, clock, guess):
        await show(uow, clock, rules, operator, proof)
    async with uow() as work:
        signed = await advance(work, clock, rules, session, Step.SECOND_FACTOR, by=proof.kind)
        await work.commit()
    return signed


async def with_passkey(
    uow: UnitOfWorkFactory, clock: Clock, rules: SignInRules, answer: dict[str, Any], arrival: Arrival
) -> SignedIn:
    """Sign in with a passkey alone: it is had, and its owner proved to it who they are. That is two factors.

    Raises:
        PasskeyRefused. TooMany: too many failures from this address.
    """
    by = Actor(id="stranger", address=arrival.address)
    keys = (f"sign-in-from:{arrival.address}",)
    guess = Guess(keys=keys, operator=None, refusal=Recorded.SIGN_IN_FAILED, kind="passkey", actor=by)
    async with guarded(uow, clock, guess):
        id = await passkeys.answered(uow, clock, rules.party, answer, None)
        async with uow() as work:
            operator = await work.operators.get(id)
            if not operator.is_active:
                raise PasskeyRefused
            signed = await begin(work, clock, rules, operator, arrival, Proved(by="passkey", passed=Step.SECOND_FACTOR))
            await work.commit()
    return signed


async def show(uow: UnitOfWorkFactory, clock: Clock, rules: SignInRules, operator: Operator, proof: Proof) -> None:
    """Use up what is shown, if it is good.

    Raises:
        WrongCode, PasskeyRefused
    """
    if proof.passkey is not None:
        await passkeys.answered(uow, clock, rules.party, proof.passkey, operator.id)
        return
    now = clock.now()
    async with uow() as work:
        if proof.code is not None:
            good = await one_time_codes.use(work, rules.seal, operator.id, proof.code, now)
        else:
            good = await recovery.use(work, operator.id, proof.recovery_code or "", now)
            if good:
                left = await work.factors.codes_left(operator.id)
                await audit.record(work, now, Recorded.RECOVERY_CODE_USED, operator.id, {"left": left})
        if not good:
            raise WrongCode
        await work.commit()


@contextlib.asynccontextmanager
async def guarded(uow: UnitOfWorkFactory, clock: Clock, guess: Guess) -> AsyncIterator[None]:
    """Around a look at something that can be guessed: every try counts before it is looked at, so that guesses at the
    same time cannot slip through; a good one is taken back; a bad one is recorded.

    Raises:
        TooMany: there were too many under one of its keys. What the block raises.
    """
    now = clock.now()
    async with uow() as work:
        for key in guess.keys:
            await throttle(work, now, key, ATTEMPTS, ATTEMPT_WINDOW)
        await work.commit()
    try:
        yield
    except DeskError as error:
        if isinstance(error, WrongCode | PasskeyRefused | WrongCredentials):
            async with uow() as work:
                subject = "" if guess.operator is None else guess.operator.id
                told = {"by": guess.kind}
                await audit.record(work, clock.now(), guess.refusal, subject, told, actor=guess.actor)
                await work.commit()
        raise
    async with uow() as work:
        for key in guess.keys:
            await work.attempts.take_back(key)
        await work.commit()


def _next(rules: SignInRules, operator: Operator, factors: FactorState, passed: Step | None) -> Step | None:
    """The first step that is asked of this account, after those that are done."""
    asked = {
        Step.SECOND_FACTOR: factors.has_second,
        Step.PASSWORD: operator.must_change_password and rules.first_password_changes,
        Step.ENROL: operator.has_role(*rules.factor_roles) and not factors.has_second,
    }
    steps = list(Step)
    left = steps if passed is None else steps[steps.index(passed) + 1 :]
    return next((step for step in left if asked[step]), None)
