from pathlib import Path

import numpy as np

from faq.vectors import VectorStore


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
