"""`admin.py audit ...`: whether the audit log is whole, and what is in it."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict

from handoff.domain.audit import Head
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services import audit

_Commands = argparse._SubParsersAction  # there is no public name for it
_PAGE = 1000


def add_to(commands: "_Commands[argparse.ArgumentParser]") -> None:
    """Add `audit` and what belongs to it to a command line."""
    group = commands.add_parser("audit", help="the log of who did what")
    actions = group.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="prove that no line is missing or changed; prints the head to be noted")
    verify.add_argument(
        "--known", type=_head, metavar="NUMBER:HASH", help="a head noted before, outside of this machine"
    )
    actions.add_parser("export", help="all lines, oldest first, as JSON")


async def run(arguments: argparse.Namespace, uow: UnitOfWorkFactory, *, say: Callable[[str], None] = print) -> int:
    """Do what was asked; the exit status: 0, or 1 where the log is broken."""
    if arguments.action == "export":
        after = 0
        async with uow(read_only=True) as work:
            while page := await work.audit.after(after, _PAGE):
                for line in page:
                    say(json.dumps(asdict(line) | {"at": line.at.isoformat()}, ensure_ascii=False))
                after = page[-1].seq
        return 0
    verdict = await audit.verify(uow, arguments.known)
    if verdict.broken_at is not None:
        say(f"broken: line {verdict.broken_at} {verdict.why}")
        return 1
    say(f"whole: {verdict.lines} lines, head {verdict.head.seq}:{verdict.head.hash}")
    return 0


def _head(text: str) -> Head:
    seq, _, hash = text.partition(":")
    return Head(seq=int(seq), hash=hash)
