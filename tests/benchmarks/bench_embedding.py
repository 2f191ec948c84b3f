"""The embedding model as the desk runs it, beside PyTorch in fp32 and what else was tried: time, memory, likeness."""

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml

from faq.embedding.bundled import ONNX, SETTINGS, TOKENIZER, bundled_model, reference_model
from faq.embedding.encoders import Encoder, Vectors, load
from faq.embedding.graph import write_graph
from faq.embedding.tokenizer import cut
from faq.embedding.weights import read, source
from tests.benchmarks.bounds import most, record
from tests.benchmarks.report import ROOT, table, write_section

NAME = "Embedding"
PROMPT = "query: "
MESSAGES = 240  # embedded one by one
TEXTS = 1024  # in one go, a round
ROUNDS = 5
RATIO_BOUND, LIKENESS_BOUND = (
    most("a message's vector : by PyTorch in fp32"),
    0.98,
)  # what the product promises: of one message's time; of each vector
OURS, BEFORE = "**4 bits, vocabulary cut**", "fp32, PyTorch (before)"


@dataclass
class Candidate:
    """One way to run the model, with what was measured of it."""

    folder: Path
    encoder: Encoder
    resident: float
    """MB of a process that embeds with it, beyond those of one that does not."""
    single: list[float] = field(default_factory=list)
    """Processor seconds of each message."""
    rates: list[float] = field(default_factory=list)
    """Texts a second, many in one go."""
    work: list[float] = field(default_factory=list)
    """Texts a second of the processor, many in one go."""
    vectors: list[Vectors] = field(default_factory=list)
    apart: float = 1.0
    """The least likeness of a vector made among many to the one made alone."""


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        candidates = {name: _candidate(folder) for name, folder in _folders(Path(scratch)).items()}
        messages = _messages()
        _one_by_one(candidates, messages[:MESSAGES])
        _many(candidates, messages[-TEXTS:])
        for candidate in candidates.values():
            many = candidate.encoder.encode(messages[:MESSAGES])
            candidate.apart = float((many * np.concatenate(candidate.vectors)).sum(axis=1).min())
    write_section(NAME, _text(candidates))
    ratio, likeness = _ratio(candidates, OURS), _likeness(candidates, OURS).min()
    record("a message's vector : by PyTorch in fp32", ratio)
    _say(f"one message {ratio:.3f} x, at most {RATIO_BOUND}; likeness {likeness:.4f} at least {LIKENESS_BOUND}")
    return int(ratio > RATIO_BOUND or likeness < LIKENESS_BOUND)


def resident(folder: str) -> float:
    """MB that this process grows by when it loads the model and embeds some messages."""
    messages = _messages()[:MESSAGES]
    before = _resident_mb()
    encoder = load(folder, PROMPT)
    for message in messages:
        encoder.encode([message])
    encoder.encode(messages)
    return _resident_mb() - before


def _folders(scratch: Path) -> dict[str, Path]:
    """A folder for each way; the desk's own and the one of before are the bundled ones."""
    _say("writing the graphs")
    models = ROOT / "var" / "models"
    ours, before = bundled_model(models), reference_model(models)
    weights = read(source())
    _, places = cut(weights.tokens)

    def folder(name: str, tokenizer: Path) -> Path:
        made = scratch / name
        made.mkdir()
        shutil.copy(tokenizer / TOKENIZER, made)
        shutil.copy(ours / SETTINGS, made)
        return made

    full, full_cut = folder("e5-fp32", before), folder("e5-fp32-cut", ours)
    bits = folder("e5-4-bits", before)
    write_graph(weights, full / ONNX, full=True)
    write_graph(weights, full_cut / ONNX, full=True, rows=places)
    write_graph(weights, bits / ONNX)
    return {
        BEFORE: before,
        "fp32": full,
        "int8, a scale a column": _quantised(full, folder("e5-int8", before)),
        "int8, vocabulary cut": _quantised(full_cut, folder("e5-int8-cut", ours)),
        "4 bits as bundled": bits,
        OURS: ours,
    }


def _quantised(full: Path, folder: Path) -> Path:
    """The usual dynamic quantisation of ONNX Runtime."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        full / ONNX,
        folder / ONNX,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        use_external_data_format=True,
        extra_options={"DefaultTensorType": TensorProto.FLOAT, "MatMulConstBOnly": True},
    )
    return folder


def _candidate(folder: Path) -> Candidate:
    code = f"from tests.benchmarks.bench_embedding import resident; print(resident({str(folder)!r}))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return Candidate(folder, load(str(folder), PROMPT), float(said.splitlines()[-1]))


def _messages() -> list[str]:
    """The intents' examples, four languages, in an order that is always the same."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [line.removeprefix("- ") for line in str(block.get("examples", "")).splitlines()]
    random.Random(1).shuffle(found)
    return found


def _one_by_one(candidates: dict[str, Candidate], messages: list[str]) -> None:
    for number, message in enumerate(["ok", *messages]):
        for candidate in candidates.values():
            start = time.process_time()
            vector = candidate.encoder.encode([message])
            if number:  # the first is to get warm
                candidate.single.append(time.process_time() - start)
                candidate.vectors.append(vector)


def _many(candidates: dict[str, Candidate], texts: list[str]) -> None:
    for turn in range(ROUNDS):
        for name, candidate in candidates.items():
            _say(f"round {turn + 1} of {ROUNDS}: {name}")
            start, work = time.perf_counter(), time.process_time()
            candidate.encoder.encode(texts)
            candidate.rates.append(len(texts) / (time.perf_counter() - start))
            candidate.work.append(len(texts) / (time.process_time() - work))


def _text(candidates: dict[str, Candidate]) -> str:
    rows = []
    for name, candidate in candidates.items():
        likeness = _likeness(candidates, name)
        rows.append(
            (
                name,
                f"{1000 * statistics.median(candidate.single):.1f}",
                f"{_ratio(candidates, name):.2f}",
                f"{statistics.median(candidate.work):.0f}",
                f"{statistics.median(candidate.rates):.0f}",
                f"{candidate.resident:.0f}",
                f"{likeness.mean():.5f}",
                f"{likeness.min():.5f}",
                f"{candidate.apart:.5f}",
            )
        )
    rate, work = statistics.median(candidates[OURS].rates), statistics.median(candidates[OURS].work)
    return "\n\n".join(
        [
            f"{MESSAGES} messages of the four languages one by one, each way in turn, processor time; then {TEXTS} in "
            f"one go, {ROUNDS} rounds in turn, medians. All but the first run on ONNX Runtime.",
            table(
                (
                    "weights",
                    "one message, ms",
                    "x before",
                    "many: texts a second of one core",
                    "many: texts a second",
                    "memory, MB",
                    "likeness, mean",
                    "likeness, least",
                    "alone and among many",
                ),
                rows,
            ),
            f"Ten thousand texts are {10_000 / work:.0f} s of the processor. They would have taken "
            f"{10_000 / rate:.0f} s here, where other work left {rate / work:.2f} of a core to all threads together; "
            "what free cores make of it was not measured.",
            "PyTorch runs on one thread, as it did; ONNX Runtime on one for a message and on all cores, up to four, "
            "for many. Memory is what a process grows by that loads the model and embeds these messages, its libraries "
            "included. Likeness is the cosine to fp32 by PyTorch; the last column is the least cosine of a message's "
            "vector made alone to the one made among many.",
        ]
    )


def _ratio(candidates: dict[str, Candidate], name: str) -> float:
    return statistics.median(candidates[name].single) / statistics.median(candidates[BEFORE].single)


def _likeness(candidates: dict[str, Candidate], name: str) -> Vectors:
    ours, theirs = (np.concatenate(candidates[which].vectors) for which in (name, BEFORE))
    likeness: Vectors = (ours * theirs).sum(axis=1)
    return likeness


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
