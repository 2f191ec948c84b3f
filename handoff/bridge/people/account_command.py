"""`admin.py accounts ...`: the accounts of the people at the console, from the command line."""

import argparse
import getpass
from collections.abc import Callable
from dataclasses import replace

from handoff.domain.errors import DeskError
from handoff.domain.ids import DepartmentId
from handoff.domain.people.operator import Operator, Role
from handoff.domain.queue.hours import weekly
from handoff.services.context import Context
from handoff.services.people import accounts, factors
from handoff.services.people.accounts import Changes
from languages import LANGUAGES

_Commands = argparse._SubParsersAction  # there is no public name for it


def add_to(commands: "_Commands[argparse.ArgumentParser]") -> None:
    """Add `accounts` and what belongs to it to a command line."""
    group = commands.add_parser("accounts", help="the accounts of operators, supervisors and administrators")
    actions = group.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make an account; a password is made up and printed once")
    create.add_argument("username")
    create.add_argument("--name", required=True, help="what players see")
    actions.add_parser("list", help="everybody, with role and state")
    change = actions.add_parser("change", help="change what is named; the rest stays")
    change.add_argument("username")
    change.add_argument("--name")
    change.add_argument("--reopen", action="store_true", help="let a closed account sign in again")
    password = actions.add_parser("password", help="another password; all sign-ins of the account end")
    password.add_argument("username")
    reset = actions.add_parser("reset-factors", help="take all second factors of who has lost them; sign-ins end")
    reset.add_argument("username")
    close = actions.add_parser("close", help="the account cannot sign in any more; its sign-ins end")
    close.add_argument("username")
    for parser in (create, change):
        parser.add_argument("--role", type=Role, choices=list(Role), metavar=f"{{{','.join(Role)}}}")
        parser.add_argument("--language", choices=LANGUAGES, help="of the console")
        parser.add_argument("--languages", type=_listed, help="spoken with players, such as az,ru")
        parser.add_argument("--departments", type=_departments, help="ids of departments.yaml, commas between")
        parser.add_argument("--capacity", type=int, help="conversations held at once")
        parser.add_argument(
            "--hours", type=_hours, help='such as "mon-fri 09:00-18:00, sat 10:00-14:00"; "" for always'
        )
        parser.add_argument("--may-pick", type=_yes, metavar="{yes,no}", help="may take others than the next one")
    for parser in (create, password):
        parser.add_argument("--ask", action="store_true", help="ask for the password instead of making one up")


async def run(
    arguments: argparse.Namespace,
    context: Context,
    *,
    say: Callable[[str], None] = print,
    ask: Callable[[str], str] = getpass.getpass,
) -> int:
    """Do what was asked; the exit status: 0, or 1 after saying what was wrong."""
    try:
        if arguments.action == "list":
            async with context.uow(read_only=True) as work:
                for operator in await work.operators.all():
                    say(_line(operator))
        elif arguments.action == "create":
            password = _password(arguments.ask, ask)
            made = await accounts.create(
                context,
                arguments.username,
                replace(_changes(arguments), password=password),
                language=LANGUAGES[0],
            )
            say(_line(made))
            _tell(password, arguments.ask, say)
        else:
            operator = await accounts.of_username(context.uow, arguments.username)
            if arguments.action == "reset-factors":
                await factors.reset(context.uow, context.clock, operator.id)
                say(_line(operator))
                return 0
            if arguments.action == "change":
                changes = _changes(arguments)
            elif arguments.action == "close":
                changes = Changes(is_active=False)
            else:
                changes = Changes(password=_password(arguments.ask, ask))
            say(_line(await accounts.change(context, operator.id, changes)))
            if changes.password is not None:
                _tell(changes.password, arguments.ask, say)
    except DeskError as error:
        say(f"not done: {error}")
        return 1
    return 0


def _changes(arguments: argparse.Namespace) -> Changes:
    return Changes(
        name=arguments.name,
        role=arguments.role,
        language=arguments.language,
        languages=arguments.languages,
        departments=arguments.departments,
        capacity=arguments.capacity,
        working_hours=arguments.hours,
        may_pick=arguments.may_pick,
        is_active=True if getattr(arguments, "reopen", False) else None,
    )


def _password(is_asked: bool, ask: Callable[[str], str]) -> str:
    return ask("Password: ") if is_asked else accounts.new_password()


def _tell(password: str, is_asked: bool, say: Callable[[str], None]) -> None:
    if not is_asked:
        say(f"password (not shown again): {password}")


def _line(operator: Operator) -> str:
    state = "" if operator.is_active else " closed"
    languages, departments = ",".join(operator.languages), ",".join(operator.departments)
    return f"{operator.username} ({operator.name}) {operator.role}{state} {languages} {departments} {operator.capacity}"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _departments(text: str) -> tuple[DepartmentId, ...]:
    return tuple(DepartmentId(part) for part in _listed(text))


def _hours(text: str) -> dict[str, tuple[str, str]]:
    return dict(weekly(text, "UTC").days)


def _yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]
