"""What somebody is signed in with: listed, kept alive, confirmed, ended."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import ConfirmationNeeded, NotFound
from handoff.domain.events import OperatorChanged
from handoff.domain.ids import OperatorId
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services import audit
from handoff.services.people.sign_in import FULL, HALF

CONFIRMED_FOR = timedelta(minutes=10)
"""How long somebody who proved who they are may change accounts."""
_NOTED_EVERY = timedelta(minutes=1)
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("macOS", "Macintosh|Mac OS X"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux|X11"),
)


async def of(uow: UnitOfWorkFactory, clock: Clock, id: OperatorId) -> list[Session]:
    """Complete sign-ins, last used first."""
    async with uow(read_only=True) as work:
        return await work.sessions.of(id, FULL, clock.now())


async def end(uow: UnitOfWorkFactory, clock: Clock, owner: OperatorId, id: str) -> None:
    """End one of somebody's sign-ins; its sockets are told to close.

    Raises:
        NotFound: they have none of this id.
    """
    now = clock.now()
    async with uow() as work:
        found = next((one for one in await work.sessions.of(owner, FULL, now) if one.id == id), None)
        if found is None:
            raise NotFound
        await work.sessions.remove(found.secret_hash)
        await audit.record(work, now, Recorded.SESSION_REVOKED, owner, {"session": id})
        work.emit(OperatorChanged(operator_id=owner))
        await work.commit()


async def end_all_but(uow: UnitOfWorkFactory, clock: Clock, operator: Operator, kept: Session) -> int:
    """End all other sign-ins of this person; how many."""
    now = clock.now()
    async with uow() as work:
        others = [one for one in await work.sessions.of(operator.id, FULL, now) if one.id != kept.id]
        for one in others:
            await work.sessions.remove(one.secret_hash)
        await work.sessions.remove_of(operator.id, HALF)
        if others:
            await audit.record(work, now, Recorded.SESSION_REVOKED, operator.id, {"sessions": len(others)})
            work.emit(OperatorChanged(operator_id=operator.id))
        await work.commit()
    return len(others)


async def used(uow: UnitOfWorkFactory, clock: Clock, session: Session) -> Session:
    """Its person does something; noted once a minute. The session as it is then."""
    now = clock.now()
    if session.seen_at is not None and timedelta() <= now - session.seen_at < _NOTED_EVERY:
        return session
    async with uow() as work:
        await work.sessions.saw(session.secret_hash, now)
        await work.commit()
    return replace(session, seen_at=now)


def is_idle(session: Session, now: datetime, idle: timedelta | None) -> bool:
    """Whether its person has done nothing for too long."""
    return idle is not None and session.seen_at is not None and now - session.seen_at > idle


def is_confirmed(session: Session, now: datetime) -> bool:
    """Whether its person proved lately that it is them."""
    at = session.confirmed_at
    return at is not None and timedelta() <= now - at <= CONFIRMED_FOR


def check_confirmed(session: Session, now: datetime) -> None:
    """Raises: ConfirmationNeeded: its person has not proved lately that it is them."""
    if not is_confirmed(session, now):
        raise ConfirmationNeeded


def device_of(user_agent: str) -> str:
    """Browser and system by name, such as "Firefox 140, Windows"; empty where it names none that is known."""
    browser = next(
        (f"{name} {found[1]}" for name, pattern in _BROWSERS if (found := re.search(pattern, user_agent[:400]))), ""
    )
    system = next((name for name, pattern in _SYSTEMS if re.search(pattern, user_agent[:400])), "")
    return ", ".join(filter(None, (browser, system)))
