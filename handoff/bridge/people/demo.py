"""People and saved replies to try the console with.

The random passwords are kept in a file that only its owner may read.
"""

import json
import secrets
from pathlib import Path

from handoff.domain.errors import BadRequest
from handoff.domain.people.operator import Role
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.content import saved_replies
from handoff.services.context import Context
from handoff.services.people import accounts
from handoff.services.people.accounts import Changes

_PEOPLE = (
    ("editor", "Nigar", Role.EDITOR),
    ("operator", "Aysel", Role.OPERATOR),
    ("supervisor", "Murad", Role.SUPERVISOR),
    ("administrator", "Leyla", Role.ADMINISTRATOR),
)


_REPLIES = Path(__file__).with_name("saved_replies.json")


async def create_operators(context: Context, file: Path, language: str) -> bool:
    """Make the accounts if there are no operators yet, and write user names and passwords to `file`; whether it was
    done.
    """
    async with context.uow(read_only=True) as work:
        if await work.operators.count():
            return False
    passwords = {}
    for username, name, role in _PEOPLE:
        password = secrets.token_urlsafe(12)
        try:
            await accounts.create(
                context,
                username,
                Changes(name=name, password=password, role=role),
                language=language,
                must_change_password=False,
            )
        except BadRequest:  # another server, which starts at the same time, was here first
            continue
        passwords[username] = password
    if not passwords:
        return False
    _write(file, passwords)
    return True


async def create_saved_replies(uow: UnitOfWorkFactory) -> None:
    """Keep a handful of useful replies in four languages, unless there are some already."""
    texts: dict[str, dict[str, str]] = json.loads(_REPLIES.read_text("utf-8"))
    await saved_replies.begin_with(
        uow,
        [(shortcut, language, text) for shortcut, words in texts.items() for language, text in words.items()],
    )


def _write(file: Path, passwords: dict[str, str]) -> None:
    file.touch(mode=0o600)
    file.write_text("".join(f"{username} {password}\n" for username, password in passwords.items()))
