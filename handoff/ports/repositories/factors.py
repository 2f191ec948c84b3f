"""Second factors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.ids import OperatorId
from handoff.domain.people.factor import Authenticator, Passkey


class FactorRepository(Protocol):
    """What people at the console prove themselves with."""

    async def passkeys(self, operator_id: OperatorId) -> list[Passkey]:
        """Oldest first."""
        ...

    async def passkey(self, id: str) -> Passkey | None: ...

    async def add_passkey(self, passkey: Passkey) -> None: ...

    async def used_passkey(self, id: str, before: int, sign_count: int, now: datetime) -> bool:
        """Store the new count of its uses, unless it is no longer `before`; whether it was stored."""
        ...

    async def remove_passkey(self, operator_id: OperatorId, id: str) -> bool:
        """Whether there was one."""
        ...

    async def authenticator(self, operator_id: OperatorId, *, confirmed: bool) -> Authenticator | None: ...

    async def offer_authenticator(self, authenticator: Authenticator) -> None:
        """Store one that is not confirmed, in place of another such."""
        ...

    async def confirm_authenticator(self, operator_id: OperatorId, now: datetime, step: int) -> None:
        """The offered one takes the place of the one that counted before; its codes up to `step` are used up."""
        ...

    async def use_step(self, operator_id: OperatorId, step: int) -> bool:
        """Use up the codes up to `step` of the one that counts; whether this one was still unused."""
        ...

    async def remove_authenticator(self, operator_id: OperatorId) -> bool:
        """Whether there was one that counted."""
        ...

    async def replace_codes(self, operator_id: OperatorId, hashes: Sequence[str]) -> None:
        """These recovery codes in place of all of before."""
        ...

    async def use_code(self, operator_id: OperatorId, hash: str, now: datetime) -> bool:
        """Whether it was one that was not used before; it is used now."""
        ...

    async def codes_left(self, operator_id: OperatorId) -> int: ...

    async def provided(self, issuer: str, subject: str) -> OperatorId | None:
        """Whose account this is whom an identity provider calls by this subject."""
        ...

    async def add_provided(self, issuer: str, subject: str, operator_id: OperatorId) -> None: ...

    async def is_provided(self, operator_id: OperatorId) -> bool:
        """Whether an identity provider knows them."""
        ...
