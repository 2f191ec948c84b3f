"""What turns texts into vectors: the bundled model on ONNX Runtime, or any SentenceTransformer on PyTorch."""

import json
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faq.embedding.bundled import ONNX, SETTINGS, TOKENIZER
from faq.embedding.graph import IDS, MASK, VECTOR
from faq.errors import ModelError

Vectors = NDArray[np.float32]
FEW = 32  # texts that one thread embeds; more are shared among the cores
TOGETHER = 8  # texts in one forward pass: more are slower, they leave the processor's cache
PIECES = 512  # in one forward pass, unless one text alone has more
CORES = 4  # for many texts, where there are so many
TORCH_BATCH = 32
PADDING = 1


class Encoder(Protocol):
    """A loaded model."""

    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 a text, whatever the other texts are; any thread may call."""


def load(name: str, prompt: str) -> Encoder:
    """The model in a folder, or of a name that SentenceTransformer knows; `prompt` is put before each text.

    Raises:
        ModelError: there is no such model.
    """
    folder = Path(name)
    return OnnxEncoder(folder, prompt) if (folder / ONNX).is_file() else TorchEncoder(name, prompt)


class OnnxEncoder:
    """The folder that `faq.embedding.bundled` writes.

    A few texts are embedded one pass at a time, on one thread: with two the latency collapses as soon as the cores are
    busy (docs/retrieval.md). Many, as in training, are shared among the cores, and few do not wait for them.
    """

    def __init__(self, folder: Path, prompt: str) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = False  # it would keep what the largest batch needed
        try:
            settings = json.loads((folder / SETTINGS).read_bytes())
            self._tokenizer = Tokenizer.from_file(os.fspath(folder / TOKENIZER))
            self._session = onnxruntime.InferenceSession(folder / ONNX, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise bare ones of their own
            raise ModelError(f"the embedding model {folder} cannot be loaded: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(settings["longest"])
        self._prompt = prompt
        self._lock = threading.Lock()
        self.dimension = int(settings["dimension"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 a text, whatever the other texts are; any thread may call."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch([self._prompt + text for text in texts])]
        vectors = np.zeros((len(texts), self.dimension), np.float32)

        def run(places: list[int]) -> None:
            vectors[places] = self._run([ids[place] for place in places])

        passes = list(_passes(ids))
        if len(texts) > FEW and (cores := min(CORES, os.cpu_count() or 1)) > 1:
            with ThreadPoolExecutor(cores, "embedding") as pool:
                list(pool.map(run, passes))
        else:
            for places in passes:
                with self._lock:
                    run(places)
        return vectors

    def _run(self, ids: list[list[int]]) -> Vectors:
        shape = len(ids), max(map(len, ids))
        padded, mask = np.full(shape, PADDING, np.int64), np.zeros(shape, np.int32)
        for row, pieces in enumerate(ids):
            padded[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        vectors: Vectors = self._session.run([VECTOR], {IDS: padded, MASK: mask})[0]
        return vectors


class TorchEncoder:
    """Any SentenceTransformer, one forward pass at a time on one thread."""

    def __init__(self, name: str, prompt: str) -> None:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
        torch.set_num_threads(1)
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(f"the embedding model {name} cannot be loaded: {error}") from error
        self._prompt = prompt
        self._lock = threading.Lock()
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 a text, whatever the other texts are; any thread may call."""
        with self._lock:  # fast tokenizers fail when two threads share one
            vectors = self._model.encode(
                list(texts),
                prompt=self._prompt,
                batch_size=TORCH_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, np.float32)


def _passes(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of texts to go through the model together: of like length, the longest first."""
    places: list[int] = []
    for place in sorted(range(len(ids)), key=lambda place: -len(ids[place])):
        if places and (len(places) == TOGETHER or (len(places) + 1) * len(ids[places[0]]) > PIECES):
            yield places
            places = []
        places.append(place)
    if places:
        yield places
