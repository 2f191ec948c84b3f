"""`admin.py find|export|erase|hold ...`: a player's data as a whole, from the command line."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from handoff.bridge.privacy import archive
from handoff.domain.errors import DeskError
from handoff.domain.privacy import Subject, SubjectKind
from handoff.services.privacy import erasure, export, holds
from handoff.services.privacy.places import Places

COMMANDS = ("find", "export", "erase", "hold")
_Commands = argparse._SubParsersAction  # there is no public name for it


def add_to(commands: "_Commands[argparse.ArgumentParser]") -> None:
    """Add these commands to a command line."""
    find = commands.add_parser("find", help="what there is of a player")
    copy = commands.add_parser("export", help="a copy of a player's data, as zip")
    copy.add_argument("file", type=Path, metavar="FILE")
    erase = commands.add_parser("erase", help="erase a player's data")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    hold = commands.add_parser("hold", help="a duty to keep: nothing is erased while it stands")
    actions = hold.add_subparsers(dest="action", required=True)
    set_one = actions.add_parser("set", help="keep what is of a player")
    set_one.add_argument("--reason", required=True)
    actions.add_parser("list", help="all that stand")
    end = actions.add_parser("end", help="end one")
    end.add_argument("id")
    for parser in (find, copy, erase, set_one):
        subject = parser.add_mutually_exclusive_group(required=True)
        subject.add_argument("--account", help="all conversations of this proven account")
        subject.add_argument("--conversation", help="the conversation with this id")
    for parser in (copy, erase):
        parser.add_argument(
            "--named", action="store_true", help="those too whose tickets only name the account: be sure whose they are"
        )


async def run(
    arguments: argparse.Namespace,
    places: Places,
    *,
    by: str,
    say: Callable[[str], None] = print,
    ask: Callable[[str], str] = input,
) -> int:
    """Do what was asked; the exit status: 0, or 1 after saying what was wrong."""
    try:
        if arguments.command == "hold":
            await _hold(arguments, places, by, say)
        elif arguments.command == "find":
            await _tell(places, _subject(arguments), say)
        elif arguments.command == "export":
            await _export(arguments, places, say)
        else:
            return await _erase(arguments, places, say, ask)
    except DeskError as error:
        say(f"destek: {error}")
        return 1
    return 0


async def _hold(arguments: argparse.Namespace, places: Places, by: str, say: Callable[[str], None]) -> None:
    if arguments.action == "set":
        made = await holds.hold(places, _subject(arguments), reason=arguments.reason, by=by)
        say(f"held: {made.id}")
    elif arguments.action == "end":
        await holds.end(places, arguments.id)
        say(f"ended: {arguments.id}")
    else:
        for one in await holds.all_of(places):
            say(f"{one.id}  {one.at:%Y-%m-%d}  {one.subject.kind} {one.subject.value}  {one.by}: {one.reason}")


async def _tell(places: Places, subject: Subject, say: Callable[[str], None]) -> None:
    for one in await holds.find(places, subject):
        words = [one.id, f"{one.created_at:%Y-%m-%d}", f"{one.messages} messages", f"{one.files} files", *one.tickets]
        words += ["held"] if one.is_held else []
        words += [] if one.is_proven else ["only names the account"]
        say("  ".join(words))


async def _export(arguments: argparse.Namespace, places: Places, say: Callable[[str], None]) -> None:
    opened = os.open(arguments.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "wb") as file:
            pieces = export.copy(places, _subject(arguments), named=arguments.named)
            count = await archive.write(pieces, file)
    except BaseException:
        arguments.file.unlink(missing_ok=True)
        raise
    say(f"exported: {count} files in {arguments.file}")


async def _erase(
    arguments: argparse.Namespace, places: Places, say: Callable[[str], None], ask: Callable[[str], str]
) -> int:
    subject = _subject(arguments)
    await _tell(places, subject, say)
    if not arguments.yes and ask("Erase this for good? Write yes: ").strip() != "yes":
        return 1
    gone = await erasure.erase(places, subject, named=arguments.named)
    await places.rewrite()
    say(f"erased: {gone.conversations} conversations, {gone.files} files, {gone.tickets} tickets")
    return 0


def _subject(arguments: argparse.Namespace) -> Subject:
    if arguments.account is not None:
        return Subject(kind=SubjectKind.ACCOUNT, value=arguments.account.strip())
    return Subject(kind=SubjectKind.CONVERSATION, value=arguments.conversation.strip())
