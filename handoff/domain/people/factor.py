"""What a person at the console proves themselves with, beside or instead of a password."""

from dataclasses import dataclass
from datetime import datetime

from handoff.domain.ids import OperatorId


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """A WebAuthn credential. `id` is the credential's id in base64url, as browsers give it."""

    id: str
    operator_id: OperatorId
    public_key: bytes
    sign_count: int
    name: str
    """What its owner calls it."""
    transports: tuple[str, ...] = ()
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Authenticator:
    """An app that shows time-based one-time codes (TOTP)."""

    operator_id: OperatorId
    sealed_secret: str
    """The shared secret, encrypted; see `handoff.services.people.sealing`."""
    created_at: datetime
    confirmed_at: datetime | None = None
    """When a first code proved that the app has it; before, it counts for nothing."""
    last_step: int = 0
    """The newest period of 30 seconds whose code was used: it and those before are used up."""


@dataclass(frozen=True, kw_only=True)
class FactorState:
    """What an account has to prove itself with."""

    passkeys: tuple[Passkey, ...] = ()
    authenticator: Authenticator | None = None
    """Only one that was confirmed."""
    recovery_codes: int = 0
    """How many are left."""

    @property
    def has_second(self) -> bool:
        return bool(self.passkeys) or self.authenticator is not None

    @property
    def methods(self) -> list[str]:
        """The ways to pass the second step, for the page."""
        found = []
        if self.passkeys:
            found.append("passkey")
        if self.authenticator is not None:
            found.append("code")
        if found and self.recovery_codes:
            found.append("recovery_code")
        return found
