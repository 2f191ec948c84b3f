"""Votes that an earlier version kept in a file come into the desk's database, and no others."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import admin
from handoff.domain.content.vote_tally import VoteTally
from handoff.hub.memory import MemoryHub
from handoff.services.content import votes
from handoff.storage import old_votes
from handoff.storage.sql.database import Database
from tests.fixtures.desk import fresh_sqlite


def a_file(folder: Path) -> Path:
    file = folder / "faq" / "votes.sqlite"
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE votes (topic TEXT, language TEXT, helpful INTEGER, unhelpful INTEGER)")
        connection.execute("INSERT INTO votes VALUES ('login', 'en', 5, 2), ('payout', 'az', 1, 9)")
    return file


async def test_they_are_added_once(tmp_path: Path) -> None:
    database = Database(fresh_sqlite(tmp_path), MemoryHub())
    await votes.record(database, "login", "en", True)
    file = a_file(tmp_path)
    assert await old_votes.take_over(file, database) == 2
    assert not file.exists()
    assert await old_votes.take_over(file, database) == 0
    async with database(read_only=True) as work:
        assert await work.votes.all() == [
            VoteTally(topic="payout", language="az", helpful=1, unhelpful=9),
            VoteTally(topic="login", language="en", helpful=6, unhelpful=2),
        ]
    await database.close()


async def test_a_file_that_is_no_database_stays(tmp_path: Path) -> None:
    database = Database(fresh_sqlite(tmp_path), MemoryHub())
    file = tmp_path / "votes.sqlite"
    file.write_text("no database, but long enough to be looked at " * 40)
    assert await old_votes.take_over(file, database) == 0
    assert file.exists()
    await database.close()


def test_the_command_shows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESTEK_VAR", str(tmp_path))
    a_file(tmp_path)
    assert admin.main(["votes"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "     1 yes      9 no  az  payout",
        "     5 yes      2 no  en  login",
    ]
