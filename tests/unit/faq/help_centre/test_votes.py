import sqlite3
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from faq.help_centre.votes import Tally, Votes


def test_votes_add_up_and_the_least_helpful_come_first(tmp_path: Path) -> None:
    votes = Votes(tmp_path / "faq" / "votes.sqlite")
    assert votes.tallies() == []
    for topic, helpful in (("login", True), ("login", True), ("payout", False), ("payout", True)):
        votes.record(topic, "en", helpful)
    assert votes.tallies() == [Tally("payout", "en", 1, 1), Tally("login", "en", 2, 0)]


def test_several_processes_lose_no_vote(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        list(pool.map(_vote_often, [tmp_path / "votes.sqlite"] * 3))
    assert Votes(tmp_path / "votes.sqlite").tallies() == [Tally("login", "en", 60, 0)]


def _vote_often(path: Path) -> None:
    for _ in range(20):
        Votes(path).record("login", "en", True)


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "votes.sqlite").write_text("no database, but long enough to be looked at " * 40)
    with pytest.raises(sqlite3.Error):
        Votes(tmp_path / "votes.sqlite").record("login", "en", True)
