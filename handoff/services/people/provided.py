"""Accounts of people whom an identity provider lets in. They are known by the provider's subject and nothing else:
neither a name nor an e-mail address that a provider tells ever opens an account that is there already.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handoff.domain.audit import Action as Recorded
from handoff.domain.audit import Actor
from handoff.domain.errors import LastAdministrator, ProviderRefused
from handoff.domain.events import OperatorChanged
from handoff.domain.ids import OperatorId, new_operator_id
from handoff.domain.people.operator import NO_PASSWORD, Operator, Role
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.people.rules import SignInRules
from handoff.services.people.sign_in import Arrival, Proved, SignedIn, Step, begin
from handoff.services.rights import Area
from handoff.services.texts import scrub

_NAME_CHARACTERS = 80
_MOST_SUBJECT = 255


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody as a provider tells of them, proved by its signature."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ProviderRules:
    """Whom of those that the provider knows we let in, and as what."""

    role_claim: str = ""
    """The claim that names their groups or roles; dots lead into it."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """Which value of that claim means which role; the highest counts."""
    default_role: Role | None = None
    """Of who has none of these; None: they are not let in."""
    domains: frozenset[str] = frozenset()
    """Only who has a verified e-mail address of one of these is let in; empty: all."""
    language: str = "en"
    """Of a new account whose person's language is not told."""
    languages: frozenset[str] = frozenset()

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        value: Any = claims
        for part in self.role_claim.split(".") if self.role_claim else ():
            value = value.get(part) if isinstance(value, Mapping) else None
        named = value if isinstance(value, list | tuple) else [value]
        found = [self.roles[one] for one in named if isinstance(one, str) and one in self.roles]
        order = list(Role)
        return max(found, key=order.index) if self.role_claim and found else self.default_role

    def admits(self, claims: Mapping[str, Any]) -> bool:
        """Whether the domain is one of those that may come in. An address that nobody verified has none."""
        if not self.domains:
            return True
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            return False
        return email.rpartition("@")[2].lower() in self.domains


async def sign_in(
    context: Context, rules: SignInRules, provider: ProviderRules, person: Person, arrival: Arrival
) -> SignedIn:
    """Open a sign-in for them; who comes first gets an account, whose role follows the provider at each sign-in.

    The provider has asked for whatever it asks for: no second factor is asked for here.

    Raises:
        ProviderRefused: "domain", "role" or "closed".
    """
    actor = Actor(id="stranger", address=arrival.address)
    try:
        if not 0 < len(person.subject) <= _MOST_SUBJECT:
            raise ProviderRefused(reason="failed")
        if not provider.admits(person.claims):
            raise ProviderRefused(reason="domain")
        role = provider.role_of(person.claims)
        if role is None:
            raise ProviderRefused(reason="role")
        async with context.uow() as work:
            id = await work.factors.provided(person.issuer, person.subject)
            operator = (
                await _made(work, context, provider, person, role, arrival)
                if id is None
                else await _known(work, context.clock, id, role, arrival)
            )
            signed = await begin(
                work, context.clock, rules, operator, arrival, Proved(by="provider", passed=Step.ENROL)
            )
            await work.commit()
    except ProviderRefused as error:
        async with context.uow() as work:
            told = {"by": "provider", "reason": str(error.params["reason"])}
            await audit.record(work, context.clock.now(), Recorded.SIGN_IN_FAILED, params=told, actor=actor)
            await work.commit()
        raise
    return signed


async def _made(
    work: UnitOfWork, context: Context, provider: ProviderRules, person: Person, role: Role, arrival: Arrival
) -> Operator:
    username = await _free_username(work, person)
    name = scrub(str(person.claims.get("name") or ""))[:_NAME_CHARACTERS].strip() or username
    told = str(person.claims.get("locale") or "")[:2].lower()
    operator = Operator(
        id=new_operator_id(),
        username=username,
        name=name,
        role=role,
        language=told if told in provider.languages else provider.language,
        password_hash=NO_PASSWORD,
        departments=context.departments.current().of_new_accounts,
        created_at=context.clock.now(),
    )
    await work.operators.add(operator)
    await work.factors.add_provided(person.issuer, person.subject, operator.id)
    by = Actor(id=operator.id, name=name, address=arrival.address)
    await audit.record(
        work, context.clock.now(), Recorded.ACCOUNT_MADE, operator.id, {"role": role, "by": "provider"}, actor=by
    )
    return operator


async def _known(work: UnitOfWork, clock: Clock, id: OperatorId, role: Role, arrival: Arrival) -> Operator:
    before = await work.operators.get(id, for_update=True)
    if not before.is_active:
        raise ProviderRefused(reason="closed")
    if before.has_role(role):
        return before
    after = replace(before, role=role)
    if _administers(before) and not _administers(after):
        others = [one for one in await work.operators.all() if one.id != id]
        if not any(_administers(one) for one in others):
            raise LastAdministrator
    await work.operators.update(after)
    told = {"fields": "role", "role": role, "role_before": before.role, "by": "provider"}
    by = Actor(id=id, name=before.name, address=arrival.address)
    await audit.record(work, clock.now(), Recorded.ACCOUNT_CHANGED, id, told, actor=by)
    work.emit(OperatorChanged(operator_id=id))
    return after


async def _free_username(work: UnitOfWork, person: Person) -> str:
    """One like theirs at the provider; with a number where somebody has it, for that may be somebody else."""
    wanted = str(person.claims.get("preferred_username") or person.claims.get("email") or "").lower()
    stem = re.sub(r"[^a-z0-9._@-]", "", wanted)[:56].lstrip("._@-") or "person"
    name, number = stem, 1
    while await work.operators.by_username(name) is not None:
        number += 1
        name = f"{stem}-{number}"
    return name


def _administers(operator: Operator) -> bool:
    return rights.can(operator, rights.Action.CHANGE, Area.ACCOUNTS)
