"""Passkeys, authenticator apps, recovery codes, and whom an identity provider knows."""

import base64
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from handoff.domain.ids import OperatorId
from handoff.domain.people.factor import Authenticator, Passkey
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Row
from handoff.storage.sql.tables import authenticators, passkeys, provider_identities, recovery_codes


class SqlFactors:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- passkeys

    async def passkeys(self, operator_id: OperatorId) -> list[Passkey]:
        found = await self._connection.execute(
            select(passkeys).where(passkeys.c.operator_id == operator_id).order_by(passkeys.c.created_at, passkeys.c.id)
        )
        return [_passkey(row) for row in found.mappings()]

    async def passkey(self, id: str) -> Passkey | None:
        row = (await self._connection.execute(select(passkeys).where(passkeys.c.id == id))).mappings().first()
        return None if row is None else _passkey(row)

    async def add_passkey(self, passkey: Passkey) -> None:
        await self._connection.execute(
            insert(passkeys).values(
                id=passkey.id,
                operator_id=passkey.operator_id,
                public_key=base64.b64encode(passkey.public_key).decode(),
                sign_count=passkey.sign_count,
                name=passkey.name,
                transports=list(passkey.transports),
                created_at=passkey.created_at,
                used_at=passkey.used_at,
            )
        )

    async def used_passkey(self, id: str, before: int, sign_count: int, now: datetime) -> bool:
        statement = (
            update(passkeys)
            .where(passkeys.c.id == id, passkeys.c.sign_count == before)
            .values(sign_count=sign_count, used_at=now)
        )
        return (await self._connection.execute(statement)).rowcount == 1

    async def remove_passkey(self, operator_id: OperatorId, id: str) -> bool:
        statement = delete(passkeys).where(passkeys.c.id == id, passkeys.c.operator_id == operator_id)
        return (await self._connection.execute(statement)).rowcount == 1

    # ---- authenticator apps

    async def authenticator(self, operator_id: OperatorId, *, confirmed: bool) -> Authenticator | None:
        found = await self._connection.execute(
            select(authenticators).where(
                authenticators.c.operator_id == operator_id, authenticators.c.is_confirmed == confirmed
            )
        )
        row = found.mappings().first()
        if row is None:
            return None
        fields = {name: value for name, value in row.items() if name != "is_confirmed"}
        return Authenticator(**fields | {"operator_id": OperatorId(row["operator_id"])})

    async def offer_authenticator(self, authenticator: Authenticator) -> None:
        await self._remove_authenticator(authenticator.operator_id, confirmed=False)
        await self._connection.execute(
            insert(authenticators).values(
                operator_id=authenticator.operator_id,
                is_confirmed=False,
                sealed_secret=authenticator.sealed_secret,
                created_at=authenticator.created_at,
                confirmed_at=None,
                last_step=0,
            )
        )

    async def confirm_authenticator(self, operator_id: OperatorId, now: datetime, step: int) -> None:
        await self._remove_authenticator(operator_id, confirmed=True)
        await self._connection.execute(
            update(authenticators)
            .where(authenticators.c.operator_id == operator_id)
            .values(is_confirmed=True, confirmed_at=now, last_step=step)
        )

    async def use_step(self, operator_id: OperatorId, step: int) -> bool:
        statement = (
            update(authenticators)
            .where(
                authenticators.c.operator_id == operator_id,
                authenticators.c.is_confirmed,
                authenticators.c.last_step < step,
            )
            .values(last_step=step)
        )
        return (await self._connection.execute(statement)).rowcount == 1

    async def remove_authenticator(self, operator_id: OperatorId) -> bool:
        await self._remove_authenticator(operator_id, confirmed=False)
        return await self._remove_authenticator(operator_id, confirmed=True)

    async def _remove_authenticator(self, operator_id: OperatorId, *, confirmed: bool) -> bool:
        statement = delete(authenticators).where(
            authenticators.c.operator_id == operator_id, authenticators.c.is_confirmed == confirmed
        )
        return (await self._connection.execute(statement)).rowcount == 1

    # ---- recovery codes

    async def replace_codes(self, operator_id: OperatorId, hashes: Sequence[str]) -> None:
        await self._connection.execute(delete(recovery_codes).where(recovery_codes.c.operator_id == operator_id))
        if hashes:
            await self._connection.execute(
                insert(recovery_codes).values([{"hash": hash, "operator_id": operator_id} for hash in hashes])
            )

    async def use_code(self, operator_id: OperatorId, hash: str, now: datetime) -> bool:
        statement = (
            update(recovery_codes)
            .where(
                recovery_codes.c.hash == hash,
                recovery_codes.c.operator_id == operator_id,
                recovery_codes.c.used_at.is_(None),
            )
            .values(used_at=now)
        )
        return (await self._connection.execute(statement)).rowcount == 1

    async def codes_left(self, operator_id: OperatorId) -> int:
        statement = (
            select(func.count())
            .select_from(recovery_codes)
            .where(recovery_codes.c.operator_id == operator_id, recovery_codes.c.used_at.is_(None))
        )
        return await self._connection.scalar(statement) or 0

    # ---- identity providers

    async def provided(self, issuer: str, subject: str) -> OperatorId | None:
        id = await self._connection.scalar(
            select(provider_identities.c.operator_id).where(
                provider_identities.c.issuer == issuer, provider_identities.c.subject == subject
            )
        )
        return None if id is None else OperatorId(id)

    async def add_provided(self, issuer: str, subject: str, operator_id: OperatorId) -> None:
        await self._connection.execute(
            insert(provider_identities).values(issuer=issuer, subject=subject, operator_id=operator_id)
        )

    async def is_provided(self, operator_id: OperatorId) -> bool:
        statement = (
            select(func.count())
            .select_from(provider_identities)
            .where(provider_identities.c.operator_id == operator_id)
        )
        return bool(await self._connection.scalar(statement))


def _passkey(row: Row) -> Passkey:
    return Passkey(
        **dict(row)
        | {
            "operator_id": OperatorId(row["operator_id"]),
            "public_key": base64.b64decode(row["public_key"]),
            "transports": tuple(row["transports"]),
        }
    )
