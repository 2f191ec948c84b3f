"""How people at this desk sign in: what the settings say, and as whom we ask for passkeys."""

from dataclasses import dataclass
from datetime import timedelta

from handoff.domain.people.operator import Role
from handoff.services.people.passkeys import RelyingParty
from handoff.services.people.sealing import Seal


@dataclass(frozen=True, kw_only=True)
class SignInRules:
    seal: Seal
    party: RelyingParty
    hours: int = 12
    """Life of a sign-in."""
    idle: timedelta | None = None
    """A sign-in ends when its person has done nothing for so long; None: never for that."""
    factor_roles: frozenset[Role] = frozenset()
    """Who must have a second factor: without one they set one up before they come in."""
    first_password_changes: bool = True
    """Whether a password that somebody else gave must be changed at the next sign-in."""
