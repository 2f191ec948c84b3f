"""The command line for the people who run the desk: `python admin.py --help`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from handoff.bridge import account_command
from handoff.hub.memory import MemoryHub
from handoff.services.clock import SystemClock
from handoff.storage.sql.database import Database
from settings import Settings, SettingsError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="admin.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    account_command.add_to(commands)
    return parser


async def _accounts(arguments: argparse.Namespace, settings: Settings) -> int:
    settings.var.mkdir(parents=True, exist_ok=True)
    # What is told to the hub stays in this process: a running server hears of it within a minute, by looking.
    database = Database(settings.database, MemoryHub())
    try:
        await asyncio.to_thread(database.migrate)
        return await account_command.run(arguments, database, SystemClock())
    finally:
        await database.close()


def main(words: Sequence[str] | None = None) -> int:
    """Carry out one command; its exit status."""
    arguments = _parser().parse_args(words)
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        sys.exit(f"admin.py: {error}")
    return asyncio.run(_accounts(arguments, settings))


if __name__ == "__main__":
    sys.exit(main())
