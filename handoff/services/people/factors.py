"""What an account proves itself with: looked at, confirmed with, taken away. Adding is in the modules of each kind."""

from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import BadRequest, NotFound, WrongCredentials
from handoff.domain.events import OperatorChanged
from handoff.domain.ids import OperatorId
from handoff.domain.people.factor import FactorState
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import audit
from handoff.services.people import accounts, recovery
from handoff.services.people.rules import SignInRules
from handoff.services.people.sign_in import FULL, HALF, Guess, Proof, factors_of, guarded, show


async def of(uow: UnitOfWorkFactory, id: OperatorId) -> FactorState:
    async with uow(read_only=True) as work:
        return await factors_of(work, id)


async def confirm(
    uow: UnitOfWorkFactory, clock: Clock, rules: SignInRules, operator: Operator, session: Session, proof: Proof | str
) -> None:
    """Prove once more that it is them, by a factor or the password: accounts may be changed for some minutes.

    Raises:
        WrongCredentials, WrongCode, PasskeyRefused, TooMany
    """
    kind = "password" if isinstance(proof, str) else proof.kind
    keys = (f"confirm:{operator.id}",)
    guess = Guess(keys=keys, operator=operator, refusal=Recorded.CONFIRMATION_FAILED, kind=kind)
    async with guarded(uow, clock, guess):
        if not isinstance(proof, str):
            await show(uow, clock, rules, operator, proof)
        elif not await accounts.verified(operator.password_hash, proof):
            raise WrongCredentials
    now = clock.now()
    async with uow() as work:
        await work.sessions.confirm(session.secret_hash, now)
        await audit.record(work, now, Recorded.CONFIRMED, operator.id, {"by": kind})
        await work.commit()


async def added(uow: UnitOfWorkFactory, operator: Operator) -> None:
    """A factor was added: sign-ins that began without one must begin anew."""
    async with uow() as work:
        await work.sessions.remove_of(operator.id, HALF)
        await work.commit()


async def remove_passkey(uow: UnitOfWorkFactory, clock: Clock, rules: SignInRules, operator: Operator, id: str) -> None:
    """Raises: NotFound. BadRequest: the role asks for a factor, and this is the last."""
    async with uow() as work:
        if not await work.factors.remove_passkey(operator.id, id):
            raise NotFound
        await _removed(work, clock, rules, operator, "passkey")
        await work.commit()


async def remove_authenticator(uow: UnitOfWorkFactory, clock: Clock, rules: SignInRules, operator: Operator) -> None:
    """Raises: NotFound. BadRequest: the role asks for a factor, and this is the last."""
    async with uow() as work:
        if not await work.factors.remove_authenticator(operator.id):
            raise NotFound
        await _removed(work, clock, rules, operator, "authenticator")
        await work.commit()


async def new_recovery_codes(uow: UnitOfWorkFactory, clock: Clock, operator: Operator) -> list[str]:
    """Others in place of those of before.

    Raises:
        BadRequest: there is no factor that they could stand in for.
    """
    async with uow() as work:
        if not (await factors_of(work, operator.id)).has_second:
            raise BadRequest(field="factors")
        codes = await recovery.make(work, operator.id)
        await audit.record(work, clock.now(), Recorded.RECOVERY_CODES_MADE, operator.id)
        await work.commit()
    return codes


async def reset(uow: UnitOfWorkFactory, clock: Clock, id: OperatorId) -> None:
    """Take all factors of somebody who has lost them; their sign-ins end.

    Raises:
        NotFound
    """
    async with uow() as work:
        await work.operators.get(id)
        for passkey in await work.factors.passkeys(id):
            await work.factors.remove_passkey(id, passkey.id)
        await work.factors.remove_authenticator(id)
        await work.factors.replace_codes(id, [])
        for kind in (FULL, HALF):
            await work.sessions.remove_of(id, kind)
        await audit.record(work, clock.now(), Recorded.FACTORS_RESET, id)
        work.emit(OperatorChanged(operator_id=id))
        await work.commit()


async def _removed(work: UnitOfWork, clock: Clock, rules: SignInRules, operator: Operator, kind: str) -> None:
    left = await factors_of(work, operator.id)
    if not left.has_second:
        if operator.has_role(*rules.factor_roles):
            raise BadRequest(field="factors")
        await work.factors.replace_codes(operator.id, [])
    await audit.record(work, clock.now(), Recorded.FACTOR_REMOVED, operator.id, {"kind": kind})
