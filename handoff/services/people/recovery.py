"""Recovery codes: for who has lost every other second factor. Each works once; only hashes are stored."""

import re
import secrets
from datetime import datetime

from handoff.domain.ids import ALPHABET, OperatorId
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.people.browser_sessions import secret_hash

CODES = 10
_GROUPS, _GROUP = 4, 4
"""16 characters of 5 bits each: at 80 random bits a plain hash is enough."""


async def make(work: UnitOfWork, operator_id: OperatorId) -> list[str]:
    """New ones in place of all of before, to be shown once."""
    codes = [_code() for _ in range(CODES)]
    await work.factors.replace_codes(operator_id, [_hash(code) for code in codes])
    return codes


async def use(work: UnitOfWork, operator_id: OperatorId, code: str, now: datetime) -> bool:
    """Use one up, within the caller's transaction; whether it was good."""
    return await work.factors.use_code(operator_id, _hash(code), now)


def _code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _hash(code: str) -> str:
    characters = re.sub(r"[^0-9A-Z]", "", code.upper()).translate(str.maketrans("OIL", "011"))
    return secret_hash(f"recovery:{characters}")
