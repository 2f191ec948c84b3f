"""Two people to try the console with. Their random passwords are kept in a file that only its owner may read."""

import secrets
from pathlib import Path

from handoff.domain.operator import Role
from handoff.ports import Clock, UnitOfWorkFactory
from handoff.services import operators

_PEOPLE = (("operator", "Aysel", Role.OPERATOR), ("supervisor", "Murad", Role.SUPERVISOR))


async def create_operators(uow: UnitOfWorkFactory, clock: Clock, file: Path, language: str) -> None:
    """Make the accounts if there are no operators yet, and write user names and passwords to `file`."""
    async with uow(read_only=True) as work:
        if await work.operators.count():
            return
    passwords = {}
    for username, name, role in _PEOPLE:
        password = secrets.token_urlsafe(12)
        await operators.create(
            uow, clock, username=username, password=password, name=name, role=role, language=language
        )
        passwords[username] = password
    _write(file, passwords)


def _write(file: Path, passwords: dict[str, str]) -> None:
    file.touch(mode=0o600)
    file.write_text("".join(f"{username} {password}\n" for username, password in passwords.items()))
