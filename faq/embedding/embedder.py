"""The embedding model, by default the bundled one, with its vectors kept in memory and on disk."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.embedding.bundled import bundled_model
from faq.embedding.encoders import Encoder, load
from faq.embedding.vectors import VectorStore

REMEMBERED = 20_000  # vectors held in memory, 30 MB at 384 dimensions: the whole content and what is asked
BATCH = 32  # new texts; for more it pays to look on disk, whoever asks
LONGEST = 2000  # characters; a longer text is cut, the model reads 512 tokens at most
REPORT_EVERY = 512  # texts between two progress lines


class SentenceTransformerEmbedder:
    """Implements `faq.ports.Embedder`.

    `dimension` and `fingerprint` are known after `warm_up`.
    """

    dimension = 0
    fingerprint = ""

    def __init__(self, model: str, var: Path, progress: Callable[[str], None] = lambda line: None) -> None:
        """`model` is a folder or a name that the library knows; empty means the bundled one, unpacked under `var`."""
        self._model_name = model
        self._var = var
        self._progress = progress
        self._lock = threading.RLock()
        self._remembered: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._encoder: Encoder | None = None
        self._store: VectorStore | None = None

    def warm_up(self) -> None:
        """Load the model; further calls do nothing.

        Raises:
            ModelError: there is no such model.
        """
        with self._lock:
            if self._encoder is not None:
                return
            name = self._model_name or str(bundled_model(self._var / "models", self._progress))
            self._progress(f"loading the embedding model {name}")
            prompt = "query: " if "e5" in name.lower() else ""
            encoder = load(name, prompt)
            self.dimension = encoder.dimension
            self.fingerprint = _fingerprint(name, prompt)
            self._store = VectorStore(self._var / "vectors" / f"{self.fingerprint}.sqlite", self.dimension)
            self._encoder = encoder

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> NDArray[np.float32]:
        """One row of length 1 a text. `keep` writes new vectors to disk too: for content and training examples."""
        self.warm_up()
        texts = [text[:LONGEST] for text in texts]
        with self._lock:
            found = {text: vector for text in texts if (vector := self._recall(text)) is not None}
        missing = list(dict.fromkeys(text for text in texts if text not in found))
        if missing and self._store and (keep or len(missing) > BATCH):
            stored = self._store.get(missing)
            self._remember(stored)
            found |= stored
            missing = [text for text in missing if text not in stored]
        for start in range(0, len(missing), REPORT_EVERY):
            part = missing[start : start + REPORT_EVERY]
            fresh = dict(zip(part, self._forward(part), strict=True))
            if keep and self._store:
                self._store.put(fresh)
            self._remember(fresh)
            found |= fresh
            if len(missing) > REPORT_EVERY:
                self._progress(f"embedded {start + len(part)} of {len(missing)} texts")
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, self.dimension), np.float32)

    def close(self) -> None:
        """Close the file of kept vectors."""
        if self._store:
            self._store.close()

    def _recall(self, text: str) -> NDArray[np.float32] | None:
        vector = self._remembered.get(text)
        if vector is not None:
            self._remembered.move_to_end(text)
        return vector

    def _remember(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        with self._lock:
            self._remembered.update(vectors)
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)

    def _forward(self, texts: list[str]) -> NDArray[np.float32]:
        assert self._encoder is not None
        return self._encoder.encode(texts)


def _fingerprint(name: str, prompt: str) -> str:
    """A folder counts by its configuration, tokenizer and weights, not by where it stands."""
    folder = Path(name)
    digest = hashlib.sha256(prompt.encode())
    if not folder.is_dir():
        digest.update(name.encode())
    for path in sorted(folder.glob("**/*")) if folder.is_dir() else []:
        size = path.stat().st_size
        if path.suffix == ".json" and size < 1 << 20:
            digest.update(path.read_bytes())
        elif path.suffix in (".safetensors", ".bin", ".onnx", ".data", ".json"):
            digest.update(f"{path.name} {size} {_sample(path, size)}".encode())
    return digest.hexdigest()[:16]


def _sample(path: Path, size: int) -> str:
    """A hash of 64 pieces of a large file: sees a fine-tuned copy without reading half a gigabyte at each start."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in range(64):
            file.seek(size * piece // 64)
            digest.update(file.read(4096))
    return digest.hexdigest()
