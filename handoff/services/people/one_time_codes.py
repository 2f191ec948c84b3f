"""One-time codes of an authenticator app (TOTP, RFC 6238). A code is good once, and only while it is new."""

from dataclasses import dataclass
from datetime import datetime

import pyotp
from pyotp.utils import strings_equal

from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import WrongCode
from handoff.domain.ids import OperatorId
from handoff.domain.people.factor import Authenticator
from handoff.domain.people.operator import Operator
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import audit
from handoff.services.people import recovery
from handoff.services.people.sealing import Seal

STEP_SECONDS = 30
_WINDOW = 1
"""Periods by which the clocks of app and desk may differ."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A secret for an app: to be typed, or read from a picture of `uri`."""

    secret: str
    uri: str


async def offer(uow: UnitOfWorkFactory, clock: Clock, seal: Seal, operator: Operator, site: str) -> Offered:
    """A new secret. It counts once a first code has confirmed it; until then the app of before goes on counting."""
    secret = pyotp.random_base32()
    async with uow() as work:
        await work.factors.offer_authenticator(
            Authenticator(operator_id=operator.id, sealed_secret=seal.sealed(secret), created_at=clock.now())
        )
        await work.commit()
    uri = pyotp.TOTP(secret).provisioning_uri(name=operator.username, issuer_name=f"{site} Destek")
    return Offered(secret=secret, uri=uri)


async def confirm(uow: UnitOfWorkFactory, clock: Clock, seal: Seal, operator: Operator, code: str) -> list[str]:
    """The app has the secret: from now on its codes are asked for. Recovery codes come along where there were none.

    Raises:
        WrongCode: the code is not one of the offered secret.
    """
    now = clock.now()
    async with uow() as work:
        offered = await work.factors.authenticator(operator.id, confirmed=False)
        step = None if offered is None else fitting_step(seal, offered, code, now)
        if step is None:
            raise WrongCode
        await work.factors.confirm_authenticator(operator.id, now, step)
        codes = [] if await work.factors.codes_left(operator.id) else await recovery.make(work, operator.id)
        await audit.record(work, now, Recorded.FACTOR_ADDED, operator.id, {"kind": "authenticator"})
        await work.commit()
    return codes


async def use(work: UnitOfWork, seal: Seal, operator_id: OperatorId, code: str, now: datetime) -> bool:
    """Use the code up, within the caller's transaction; whether it was good. One seen before is not."""
    authenticator = await work.factors.authenticator(operator_id, confirmed=True)
    step = None if authenticator is None else fitting_step(seal, authenticator, code, now)
    return step is not None and await work.factors.use_step(operator_id, step)


def fitting_step(seal: Seal, authenticator: Authenticator, code: str, now: datetime) -> int | None:
    """The period whose code this is, if it is near and none so new was used."""
    secret = seal.opened(authenticator.sealed_secret)
    typed = "".join(code.split())
    if secret is None or not (typed.isascii() and typed.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    for step in range(present - _WINDOW, present + _WINDOW + 1):
        if step > authenticator.last_step and strings_equal(totp.generate_otp(step), typed):
            return step
    return None
