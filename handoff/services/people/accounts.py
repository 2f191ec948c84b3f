"""Accounts of the people at the console: made, changed, closed. Closing one ends its sign-ins and sockets at once."""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handoff.domain.audit import Action as Recorded
from handoff.domain.departments import Departments
from handoff.domain.errors import BadRequest, LastAdministrator, NotFound, TooMany, WeakPassword, WrongCredentials
from handoff.domain.events import OperatorChanged, QueueChanged
from handoff.domain.ids import DepartmentId, OperatorId, new_operator_id
from handoff.domain.people.operator import Operator, Role
from handoff.domain.people.session import Session
from handoff.domain.queue.hours import DAYS, weekly
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.people.passwords import check_guessable, check_length
from handoff.services.people.sign_in import FULL, HALF
from handoff.services.retrying import retried
from handoff.services.rights import Action, Area
from handoff.services.texts import scrub
from handoff.services.throttle import throttle
from languages import LANGUAGES

T = TypeVar("T")
MAX_CAPACITY = 50
_TRIES_PER_MINUTE = 5
_NAME_CHARACTERS = 80
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")

hasher = PasswordHasher()
_HASHING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password")
"""Hashing takes all cores while it lasts: one at a time, and the rest of the desk goes on."""
_MOST_WAITING = 32
_waiting = 0


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is to become of an account; None leaves a field as it is."""

    name: str | None = None
    role: Role | None = None
    language: str | None = None
    languages: Sequence[str] | None = None
    departments: Sequence[DepartmentId] | None = None
    capacity: int | None = None
    working_hours: Mapping[str, tuple[str, str]] | None = None
    may_pick: bool | None = None
    is_active: bool | None = None
    password: str | None = None


def new_password() -> str:
    """A random one, to be told once."""
    return secrets.token_urlsafe(15)


@retried
async def create(
    context: Context, username: str, account: Changes, *, language: str, must_change_password: bool = True
) -> Operator:
    """Make an account. What `account` leaves out is as by default: an operator of all languages in the departments of
    new accounts, whose console speaks `language`. The password is one that somebody else gave, to be changed at the
    first sign-in, unless said otherwise.

    Raises:
        BadRequest: the user name is taken or not one, or another field is wrong; `params["field"]` says which.
        WeakPassword
    """
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise BadRequest(field="username")
    departments = context.departments.current()
    account = replace(account, name=account.name or "", password=account.password or "")
    operator = Operator(
        id=new_operator_id(),
        username=username,
        name="",
        role=Role.OPERATOR,
        language=language,
        password_hash="",
        created_at=context.clock.now(),
        departments=departments.of_new_accounts,
        must_change_password=must_change_password,
    )
    operator = replace(operator, **await _values(account, (username, account.name or ""), departments))
    async with context.uow() as work:
        await work.alone("usernames")
        if await work.operators.by_username(username) is not None:
            raise BadRequest(field="username")
        await work.operators.add(operator)
        await audit.record(work, operator.created_at, Recorded.ACCOUNT_MADE, operator.id, {"role": operator.role})
        await work.commit()
    return operator


@retried
async def change(context: Context, id: OperatorId, changes: Changes, *, by: OperatorId | None = None) -> Operator:
    """Change an account; its consoles follow. A new password or closing it ends all its sign-ins.

    A password that is not set by the account's own person (`by`) must be changed at the next sign-in. What a closed one
    holds goes back to the queue at the next look at the leases.

    Raises:
        NotFound. BadRequest: `params["field"]` says which field is wrong.
        LastAdministrator: nobody would be left to keep the accounts. WeakPassword
    """
    async with context.uow(read_only=True) as work:
        known = await work.operators.get(id)
    values = await _values(changes, (known.username, changes.name or known.name), context.departments.current())
    if changes.password is not None:
        values["must_change_password"] = by != id
    async with context.uow() as work:
        await work.alone("administrators")  # of the last two, one stays
        before = await work.operators.get(id, for_update=True)
        after = replace(before, **values)
        if _administers(before) and not _administers(after):
            await _another_administrator(work, id)
        await work.operators.update(after)
        await audit.record(work, context.clock.now(), Recorded.ACCOUNT_CHANGED, id, _told(before, values))
        if changes.password is not None or not after.is_active:
            await _end_sign_ins(work, id)
        if not after.is_active:
            await work.conversations.renew_leases(id, context.clock.now())
        work.emit(OperatorChanged(operator_id=id))
        work.emit(QueueChanged())
        await work.commit()
    return after


@retried
async def change_own_password(
    uow: UnitOfWorkFactory, clock: Clock, operator: Operator, session: Session, *, old: str, new: str
) -> tuple[str, str]:
    """Choose another password; all sign-ins of this person end, this one begins anew.

    Returns the secret and the CSRF token under which this sign-in goes on.

    Raises:
        WrongCredentials: `old` is not the present one. WeakPassword. TooMany.
    """
    async with uow() as work:
        await throttle(work, clock.now(), f"password:{operator.id}", _TRIES_PER_MINUTE)
        await work.commit()
    if not await verified(operator.password_hash, old):
        raise WrongCredentials
    if new == old:
        raise WeakPassword(reason="same")
    password_hash = await hashed(new, (operator.username, operator.name))
    async with uow() as work:
        before = await work.operators.get(operator.id, for_update=True)
        await work.operators.update(replace(before, password_hash=password_hash, must_change_password=False))
        await audit.record(work, clock.now(), Recorded.PASSWORD_CHANGED, operator.id)
        await _end_sign_ins(work, operator.id)
        secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        await work.sessions.add(replace(session, secret_hash=secret_hash(secret), csrf=csrf))
        work.emit(OperatorChanged(operator_id=operator.id))
        await work.commit()
    return secret, csrf


@retried
async def sign_out_everywhere(uow: UnitOfWorkFactory, clock: Clock, id: OperatorId) -> None:
    """End all sign-ins of a person; their sockets are told to close."""
    async with uow() as work:
        await _end_sign_ins(work, id)
        await audit.record(work, clock.now(), Recorded.SIGNED_OUT_EVERYWHERE, id)
        work.emit(OperatorChanged(operator_id=id))
        await work.commit()


async def of_username(uow: UnitOfWorkFactory, username: str) -> Operator:
    """Raises: NotFound."""
    async with uow(read_only=True) as work:
        operator = await work.operators.by_username(username)
    if operator is None:
        raise NotFound
    return operator


async def all_for(uow: UnitOfWorkFactory, reader: Operator) -> list[Operator]:
    """Everybody, by name.

    Raises:
        Forbidden: the reader is no supervisor.
    """
    rights.check(reader, Action.READ, Area.ACCOUNTS)
    async with uow(read_only=True) as work:
        return await work.operators.all()


async def verified(password_hash: str, password: str) -> bool:
    """Whether the password is the hashed one.

    Raises:
        TooMany: many others are being looked at.
    """
    return await _in_turn(lambda: verify(password_hash, password))


async def _in_turn(work: Callable[[], T]) -> T:
    """Raises: TooMany."""
    global _waiting
    if _waiting >= _MOST_WAITING:
        raise TooMany(seconds=5)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_HASHING, work)
    finally:
        _waiting -= 1


def verify(password_hash: str, password: str) -> bool:
    """Whether the password is the hashed one. Takes its time; see `verified`."""
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):  # the latter: an account that has no password
        return False


async def _end_sign_ins(work: UnitOfWork, id: OperatorId) -> None:
    for kind in (FULL, HALF):
        await work.sessions.remove_of(id, kind)


def _told(before: Operator, values: Mapping[str, Any]) -> dict[str, str]:
    """What of the new values goes into the audit log: rights and state as they are now, of the rest only the names."""
    told = {name: str(values[name]) for name in ("role", "is_active", "may_pick") if name in values}
    if "role" in values and not before.has_role(values["role"]):
        told["role_before"] = before.role
    if "departments" in values:
        told["departments"] = ",".join(values["departments"])
    names = sorted({"password" if name == "password_hash" else name for name in values} - {"must_change_password"})
    return {"fields": ",".join(names)} | told


def _administers(operator: Operator) -> bool:
    return rights.can(operator, Action.CHANGE, Area.ACCOUNTS)


async def _another_administrator(work: UnitOfWork, id: OperatorId) -> None:
    if not any(_administers(other) and other.id != id for other in await work.operators.all()):
        raise LastAdministrator


async def hashed(password: str, own: Sequence[str] = ()) -> str:
    """What is stored of a password; `own` are words of its person that it must not stand on.

    Raises:
        WeakPassword. TooMany: many others are being looked at.
    """
    check_length(password)

    def checked() -> str:
        check_guessable(password, own)
        return hasher.hash(password)

    return await _in_turn(checked)


async def _values(changes: Changes, own: Sequence[str], departments: Departments) -> dict[str, Any]:
    """The fields to store, checked."""
    values = {
        name: value
        for name in ("role", "language", "capacity", "may_pick", "is_active")
        if (value := getattr(changes, name)) is not None
    }
    if values.get("language", LANGUAGES[0]) not in LANGUAGES:
        raise BadRequest(field="language")
    if not 1 <= values.get("capacity", 1) <= MAX_CAPACITY:
        raise BadRequest(field="capacity")
    if changes.name is not None:
        values["name"] = scrub(changes.name)
        if not 0 < len(values["name"]) <= _NAME_CHARACTERS:
            raise BadRequest(field="name")
    if changes.languages is not None:
        values["languages"] = _some_of(LANGUAGES, changes.languages, "languages")
    if changes.departments is not None:
        values["departments"] = _some_of(departments.ids, changes.departments, "departments")
    if changes.working_hours is not None:
        values["working_hours"] = _hours(changes.working_hours)
    if changes.password is not None:
        values["password_hash"] = await hashed(changes.password, own)
    return values


def _some_of(known: Sequence[T], wanted: Sequence[T], field: str) -> tuple[T, ...]:
    """Each of them once. Raises: BadRequest: none, or one that is not known."""
    chosen = tuple(dict.fromkeys(wanted))
    if not chosen or not set(chosen) <= set(known):
        raise BadRequest(field=field)
    return chosen


def _hours(hours: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    try:
        for day, (first, last) in hours.items():
            weekly(f"{day} {first}-{last}", "UTC")
    except ValueError:
        raise BadRequest(field="working_hours") from None
    if not set(hours) <= set(DAYS):
        raise BadRequest(field="working_hours")
    return {day: (first, last) for day, (first, last) in hours.items()}
