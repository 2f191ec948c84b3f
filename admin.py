"""The command line of the people who run the desk: `python admin.py COMMAND`.

accounts ACTION        who may sign in to the console: create, list, change, password, reset-factors, close
tokens ACTION          what other systems call the API with: create, list, revoke
audit verify           whether the log of who did what is whole; audit export: all of it, as JSON
find|export|erase      what there is of a player, a copy of it, its erasure: by --account or --conversation
hold set|list|end      a duty to keep what is of a player
votes                  how often readers of the help centre found an article helpful, the least helpful first
backup [FILE]          everything that cannot be made again, in one file; the server may run
restore FILE [--force] the way back, with the server stopped; --force moves aside what is there
move --to URL          take a desk on SQLite to PostgreSQL, with the server stopped; again where it was broken off
"""

import argparse
import asyncio
import contextlib
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from composition.adapters import context_of, places_of
from handoff.bridge import audit_command
from handoff.bridge.integrations import token_command
from handoff.bridge.people import account_command
from handoff.bridge.privacy import privacy_command
from handoff.domain.audit import Actor
from handoff.hub.memory import MemoryHub
from handoff.hub.valkey import ValkeyHub
from handoff.ports.files import FileStore
from handoff.ports.hub import EventHub
from handoff.services import audit
from handoff.services.clock import SystemClock
from handoff.storage import old_votes, permissions
from handoff.storage.backup import BackupError, back_up, new_backup, restore
from handoff.storage.files import DiskFiles
from handoff.storage.moving import MoveError, move
from handoff.storage.s3 import S3Files
from handoff.storage.sql.database import Database
from settings import Settings, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; the exit status."""
    parser = argparse.ArgumentParser(prog="python admin.py", description=__doc__.split("\n", 1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    account_command.add_to(commands)
    audit_command.add_to(commands)
    token_command.add_to(commands)
    privacy_command.add_to(commands)
    commands.add_parser("votes", help="what readers said of the articles")
    backup = commands.add_parser("backup", help="write everything that cannot be made again to FILE")
    backup.add_argument("file", type=Path, metavar="FILE", nargs="?", help="else a dated one in the folder of backups")
    back = commands.add_parser("restore", help="put what FILE holds back, with the server stopped")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--force", action="store_true", help="move aside what is there")
    moving = commands.add_parser("move", help="copy everything to the PostgreSQL at URL, with the server stopped")
    moving.add_argument("--to", required=True, metavar="URL", help="postgresql://user:password@host/name")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment()
        permissions.from_now_on(settings.var)
        if options.command in {"accounts", "audit", "tokens", "votes", *privacy_command.COMMANDS}:
            return asyncio.run(_with_database(options, settings))
        if settings.database_url:
            raise BackupError("DESTEK_DATABASE_URL names a database elsewhere: use its own tools, such as pg_dump")
        if options.command == "move":
            return _moved(options.to, settings)
        if options.command == "backup":
            names = back_up(settings.var, options.file or new_backup(settings.backups_path))
        else:
            names = restore(settings.var, options.file, force=options.force)
    except (BackupError, MoveError, SettingsError, OSError) as error:
        print(f"destek: {error}", file=sys.stderr)
        return 1
    print(f"{options.command}: {', '.join(names)}")
    return 0


async def _with_database(options: argparse.Namespace, settings: Settings) -> int:
    async with contextlib.AsyncExitStack() as stack:
        # Without a hub a running server hears of it within a minute, by looking.
        hub: EventHub = MemoryHub()
        if settings.hub_url:
            hub = await stack.enter_async_context(ValkeyHub(settings.hub_url))
        database = Database(settings.database, hub)
        stack.push_async_callback(database.close)
        await asyncio.to_thread(database.migrate)
        audit.act_as(Actor(id="command line", name=getpass.getuser()))
        if options.command == "votes":
            await old_votes.take_over(settings.var / "faq" / "votes.sqlite", database)
            return await _votes(database)
        if options.command == "audit":
            return await audit_command.run(options, database)
        if options.command == "tokens":
            return await token_command.run(options, database, SystemClock(), by=getpass.getuser())
        if options.command in privacy_command.COMMANDS:
            places = places_of(settings, database, SystemClock())
            return await privacy_command.run(options, places, by=getpass.getuser())
        return await account_command.run(options, context_of(settings, database))


async def _votes(database: Database) -> int:
    async with database(read_only=True) as work:
        tallies = await work.votes.all()
    for tally in tallies:
        print(f"{tally.helpful:6} yes {tally.unhelpful:6} no  {tally.language}  {tally.topic}")
    return 0


def _moved(url: str, settings: Settings) -> int:
    """Raises: MoveError, SettingsError."""
    if not url.startswith("postgresql"):
        raise SettingsError("--to takes postgresql://user:password@host/name")
    if not (settings.var / "destek.db").is_file():
        raise SettingsError(f"there is no database in {settings.var}")
    tracker = settings.var / "rasa" / "tracker.db"
    asyncio.run(_move(url, settings, tracker if tracker.is_file() else None))
    print("move: all is there. Set DESTEK_DATABASE_URL, and DESTEK_SECRET to what the file of the secret holds.")
    return 0


async def _move(url: str, settings: Settings, tracker: Path | None) -> None:
    """Raises: MoveError, SettingsError."""
    files: tuple[FileStore, FileStore] | None = None
    if settings.files_url:
        files = DiskFiles(settings.uploads_path), S3Files(settings.files_url, endpoint=settings.files_endpoint)
    source, target = Database(settings.database, MemoryHub()), Database(url, MemoryHub())
    try:
        for database in (source, target):  # so that both have the same columns
            await asyncio.to_thread(database.migrate)
        await old_votes.take_over(settings.var / "faq" / "votes.sqlite", source)
        await move(source.engine, target.engine, tracker=tracker, files=files, say=lambda line: print(f"  {line}"))
    finally:
        await source.close()
        await target.close()


if __name__ == "__main__":
    sys.exit(main())
