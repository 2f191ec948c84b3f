"""A password of one's own in place of the one that somebody else gave: asked for while signing in."""

from dataclasses import replace

from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import WeakPassword
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services import audit
from handoff.services.people import accounts
from handoff.services.people.rules import SignInRules
from handoff.services.people.sign_in import FULL, SignedIn, Step, advance


async def choose(
    uow: UnitOfWorkFactory, clock: Clock, rules: SignInRules, operator: Operator, session: Session, password: str
) -> SignedIn:
    """Take the new password and go on signing in. Who was signed in with the given one is signed out.

    Raises:
        WeakPassword, TooMany
    """
    if await accounts.verified(operator.password_hash, password):
        raise WeakPassword(reason="same")
    password_hash = await accounts.hashed(password, (operator.username, operator.name))
    async with uow() as work:
        now = clock.now()
        before = await work.operators.get(operator.id, for_update=True)
        await work.operators.update(replace(before, password_hash=password_hash, must_change_password=False))
        await work.sessions.remove_of(operator.id, FULL)
        await audit.record(work, now, Recorded.PASSWORD_CHANGED, operator.id)
        signed = await advance(work, clock, rules, session, Step.PASSWORD, by="password")
        await work.commit()
    return signed
