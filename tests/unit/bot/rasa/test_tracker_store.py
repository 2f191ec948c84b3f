"""The file of Rasa's tracker store is fit for use before Rasa starts, or the start is put off."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import RasaFailed
from bot.rasa.tracker_store import prepare_tracker


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Larger than a few pages, with a row to be known by."""
    file = tmp_path / "rasa" / "tracker.db"
    prepare_tracker(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE events (data TEXT)")
        connection.executemany("INSERT INTO events VALUES (?)", [(f"{number} " * 500,) for number in range(50)])
    return file


def rows(file: Path) -> int | None:
    """None: there is no table."""
    with closing(sqlite3.connect(file)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchall():
            return None
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def nonsense(file: Path) -> None:
    file.write_bytes(b"no database " * 1000)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def torn(file: Path) -> None:
    """The head is in order, pages in the middle are not."""
    whole = bytearray(file.read_bytes())
    whole[8192:16384] = b"\xff" * 8192
    file.write_bytes(whole)


@pytest.mark.parametrize("harm", [nonsense, cut_short, torn])
def test_what_is_damaged_is_put_aside_and_a_new_file_begun(file: Path, harm: Callable[[Path], None]) -> None:
    harm(file)
    harmed = file.read_bytes()
    for _ in range(2):  # the second time there is nothing to do
        prepare_tracker(f"sqlite:///{file}")
        assert rows(file) is None
    assert Path(f"{file}.damaged").read_bytes() == harmed


def test_of_files_put_aside_the_last_one_stays(file: Path) -> None:
    for content in (b"one " * 100, b"two " * 100):
        file.write_bytes(content)
        prepare_tracker(f"sqlite:///{file}")
    assert {each.name for each in file.parent.iterdir()} == {"tracker.db", "tracker.db.damaged"}
    assert Path(f"{file}.damaged").read_bytes() == b"two " * 100


def test_what_is_in_order_stays(file: Path) -> None:
    prepare_tracker(f"sqlite:///{file}")
    assert rows(file) == 50
    assert {each.name for each in file.parent.iterdir()} == {"tracker.db"}


def test_a_log_that_is_left_of_a_lost_file_is_not_taken_for_its_own(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("INSERT INTO events VALUES ('in the log')")
    connection.commit()
    left = Path(f"{file}-wal").read_bytes()
    connection.close()
    file.unlink()
    Path(f"{file}-wal").write_bytes(left)
    prepare_tracker(f"sqlite:///{file}")
    assert rows(file) is None


def test_a_file_that_another_process_holds_is_waited_for(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RasaFailed, match="locked"):
            prepare_tracker(f"sqlite:///{file}")
    prepare_tracker(f"sqlite:///{file}")
    assert rows(file) == 50


def test_a_place_that_takes_no_file(file: Path) -> None:
    with pytest.raises(RasaFailed, match="unable to open"):
        prepare_tracker(f"sqlite:///{file.parent}")
    with pytest.raises(RasaFailed, match="cannot be used"):
        prepare_tracker(f"sqlite:///{file}/tracker.db")
