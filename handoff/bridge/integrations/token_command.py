"""`admin.py tokens ...`: what other systems call the API with, from the command line."""

import argparse
from collections.abc import Callable

from handoff.domain.errors import DeskError
from handoff.domain.integrations.api_token import ApiToken, Scope
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.integrations import tokens

_Commands = argparse._SubParsersAction  # there is no public name for it


def add_to(commands: "_Commands[argparse.ArgumentParser]") -> None:
    """Add `tokens` and what belongs to it to a command line."""
    group = commands.add_parser("tokens", help="what other systems call the API with")
    actions = group.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make one; its secret is printed once")
    create.add_argument("name", help="which system it is for")
    create.add_argument("--scopes", required=True, type=_scopes, help=f"of {','.join(Scope)}")
    create.add_argument("--days", type=int, help="until it ends; else it does not")
    actions.add_parser("list", help="all of them")
    revoke = actions.add_parser("revoke", help="it is good for nothing from here on")
    revoke.add_argument("id")


async def run(
    arguments: argparse.Namespace, uow: UnitOfWorkFactory, clock: Clock, *, by: str, say: Callable[[str], None] = print
) -> int:
    """Do what was asked; the exit status: 0, or 1 after saying what was wrong."""
    try:
        if arguments.action == "list":
            async with uow(read_only=True) as work:
                for token in await work.api.tokens():
                    say(_line(token))
        elif arguments.action == "create":
            made, secret = await tokens.create(
                uow, clock, name=arguments.name, scopes=arguments.scopes, days=arguments.days, by=by
            )
            say(_line(made))
            say(f"token (not shown again): {secret}")
        else:
            await tokens.revoke(uow, clock, arguments.id)
    except DeskError as error:
        say(f"not done: {error}")
        return 1
    return 0


def _line(token: ApiToken) -> str:
    state = " revoked" if token.revoked_at else f" until {token.expires_at:%Y-%m-%d}" if token.expires_at else ""
    return f"{token.id} dsk_{token.prefix}_... ({token.name}){state} {','.join(token.scopes)}"


def _scopes(text: str) -> tuple[Scope, ...]:
    return tuple(Scope(part.strip()) for part in text.split(",") if part.strip())
