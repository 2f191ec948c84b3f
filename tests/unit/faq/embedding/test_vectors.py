import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from faq.embedding.vectors import VectorStore


def test_vectors_come_back_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "vectors" / "model.sqlite"
    rows = {f"text {number}": np.full(3, number, np.float32) for number in range(1200)}
    store = VectorStore(path, 3)
    store.put(rows)
    store.close()
    again = VectorStore(path, 3)
    found = again.get([*rows, "another"])
    assert set(found) == set(rows)
    assert all(np.array_equal(found[text], vector) for text, vector in rows.items())
    again.close()


def test_two_processes_may_write_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "model.sqlite"
    first, second = VectorStore(path, 2), VectorStore(path, 2)
    first.put({"a": np.ones(2, np.float32)})
    second.put({"a": np.zeros(2, np.float32), "b": np.zeros(2, np.float32)})
    assert first.get(["a", "b"])["a"].tolist() == [1, 1]
    assert first.get(["b"])["b"].tolist() == [0, 0]
    first.close()
    second.close()


def test_no_text_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.sqlite"
    store = VectorStore(path, 2)
    store.put({"my secret sentence": np.ones(2, np.float32)})
    store.close()
    assert b"secret" not in path.read_bytes()


def _rubbish(path: Path) -> None:
    path.write_bytes(np.random.default_rng(1).bytes(50_000))


def _cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def _torn(path: Path) -> None:
    """Pages in the middle are overwritten; the head is whole."""
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(np.random.default_rng(1).bytes(path.stat().st_size - 8192))


def _other_version(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE vectors (text TEXT)")
    database.close()


@pytest.mark.parametrize("damage", [_rubbish, _cut, _torn, _other_version])
def test_a_file_that_cannot_be_read_is_begun_anew(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "model.sqlite"
    rows = {f"text {number}": np.full(3, number, np.float32) for number in range(3000)}
    store = VectorStore(path, 3)
    store.put(rows)
    store.close()
    damage(path)
    again = VectorStore(path, 3)
    assert all(np.array_equal(rows[text], vector) for text, vector in again.get(list(rows)).items())
    again.put(rows)
    assert set(again.get(list(rows))) == set(rows)
    again.close()


def test_a_file_that_another_process_is_writing_is_waited_for_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.embedding.vectors.BUSY_SECONDS", 0.01)
    path = tmp_path / "model.sqlite"
    store = VectorStore(path, 2)
    store.put({"a": np.ones(2, np.float32)})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        store.put({"b": np.ones(2, np.float32)})
    other.execute("ROLLBACK")
    other.close()
    assert set(store.get(["a", "b"])) == {"a"}
    store.close()
