"""The embedding model as an ONNX graph, made of the 4-bit weights as they are: ids and mask in, vectors out.

Vectors have length 1. A matrix times a vector is computed in whole numbers, for which ONNX Runtime brings each 32
numbers of a text's own row to 8 bits; the weights lose nothing. So a text's vector does not depend on what else is in
the batch (docs/decisions/0008-the-model-runs-on-onnx.md).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.embedding.weights import BLOCK, Blocks, Weights

MICROSOFT = "com.microsoft"  # the domain of ONNX Runtime's own operators
OPSETS = {"": 20, MICROSOFT: 1}
IR_VERSION = 10
IDS, MASK, VECTOR = "ids", "mask", "vector"  # int64 and int32, [texts, pieces]; fp32, [texts, hidden]
EPSILON = 1e-12
SMALL = 1024  # bytes of a constant that stays in the graph


def write_graph(weights: Weights, path: Path, *, rows: NDArray[np.int64] | None = None, full: bool = False) -> None:
    """Write the graph to `path`, and its constants to the file beside it that ends in `.data`.

    ONNX Runtime maps that file into memory: rows of the embedding table that nobody's words need are never read.
    `rows` are those of the embedding table that the tokenizer's pieces stand for, all unless given. With `full` the
    weights are written in fp32, to compare with.
    """
    import onnx

    graph = _Graph(full)
    last = graph.tokens(weights, rows)
    for layer in range(weights.header.layers):
        last = graph.layer(weights, f"l{layer}", last)
    graph.pool(last)
    inputs = [
        onnx.helper.make_tensor_value_info(name, kind, ["texts", "pieces"])
        for name, kind in ((IDS, onnx.TensorProto.INT64), (MASK, onnx.TensorProto.INT32))
    ]
    outputs = [onnx.helper.make_tensor_value_info(VECTOR, onnx.TensorProto.FLOAT, ["texts", weights.header.hidden])]
    opsets = [onnx.helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    made = onnx.helper.make_graph(graph.nodes, "e5", inputs, outputs, graph.constants)
    model = onnx.helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION)
    constants = path.with_name(f"{path.name}.data")
    constants.unlink(missing_ok=True)  # it would be added to
    onnx.save(model, path, save_as_external_data=True, location=constants.name, size_threshold=SMALL)
    constants.chmod(0o644)  # as the graph; it is written for its owner alone


@dataclass
class _Graph:
    """Nodes and constants; a method adds some and returns the name of what they compute."""

    full: bool
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def tokens(self, weights: Weights, rows: NDArray[np.int64] | None) -> str:
        hidden = weights.header.hidden
        word = self._looked_up(weights.blocks["emb.word"], hidden, rows)
        # Every piece is of type 0, so its vector is added to the positions here.
        positions = weights.tensors["emb.pos"].reshape(-1, hidden) + weights.tensors["emb.type"][:hidden]
        length = self._node("Shape", [IDS], "length", start=1, end=2)
        first = self._constant("first", np.zeros(1, np.int64))
        place = self._node("Slice", [self._constant("positions", positions), first, length, first], "place")
        together = self._node("Add", [word, place], "tokens")
        return self._node("LayerNormalization", [together, *self._norm(weights, "emb.ln")], "start", epsilon=EPSILON)

    def layer(self, weights: Weights, name: str, last: str) -> str:
        parts = self._product(weights, [f"{name}.{part}" for part in "qkv"], last, f"{name}.qkv")
        split = [f"{name}.queries", f"{name}.keys", f"{name}.values"]
        self._node("Split", [parts], split, axis=-1, num_outputs=3)
        heads = weights.header.heads
        seen = self._own("MultiHeadAttention", [*split, "", MASK], f"{name}.seen", num_heads=heads)
        out = self._product(weights, [f"{name}.ao"], seen, f"{name}.out")
        middle = self._skip(weights, f"{name}.aln", out, last)
        wide = self._product(weights, [f"{name}.fi"], middle, f"{name}.wide", bias=False)
        bias = self._constant(f"{name}.fi.b", weights.tensors[f"{name}.fi.b"])
        active = self._own("BiasGelu", [wide, bias], f"{name}.active")
        return self._skip(
            weights, f"{name}.oln", self._product(weights, [f"{name}.fo"], active, f"{name}.back"), middle
        )

    def pool(self, last: str) -> str:
        """The direction of the mean over a text's pieces is that of their sum."""
        import onnx

        axis = self._constant("pieces", np.ones(1, np.int64))
        counted = self._node("Cast", [MASK], "counted", to=onnx.TensorProto.FLOAT)
        row = self._node("Unsqueeze", [counted, axis], "row")
        total = self._node("Squeeze", [self._node("MatMul", [row, last], "sums"), axis], "sum")
        return self._node("LpNormalization", [total], VECTOR, p=2, axis=-1)

    def _looked_up(self, table: Blocks, hidden: int, rows: NDArray[np.int64] | None) -> str:
        if self.full:
            values = table.full().reshape(-1, hidden)
            return self._node(
                "Gather", [self._constant("word", values if rows is None else values[rows]), IDS], "word_"
            )
        packed = table.packed().reshape(-1, hidden // 2)
        scales = table.scales.reshape(-1, hidden // BLOCK)
        if rows is not None:
            packed, scales = packed[rows], scales[rows]
        inputs = [self._constant("word", packed), IDS, self._constant("word.scales", scales)]
        form = {"bits": 4, "block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
        return self._own("GatherBlockQuantized", inputs, "word_", **form)

    def _product(self, weights: Weights, names: list[str], given: str, out: str, *, bias: bool = True) -> str:
        """`given` times the matrices one beside the other, and their biases added."""
        added = np.concatenate([weights.tensors[f"{name}.b"] for name in names])
        blocks = [weights.blocks[f"{name}.w"] for name in names]
        height = sum(part.weights.size for part in blocks) // added.size
        if self.full:
            matrix = np.concatenate([part.full().reshape(-1, height) for part in blocks]).T
            product = self._node("MatMul", [given, self._constant(f"{out}.w", matrix)], f"{out}.product")
            return self._node("Add", [product, self._constant(f"{out}.b", added)], out) if bias else product
        packed = np.concatenate([part.packed() for part in blocks]).reshape(added.size, height // BLOCK, BLOCK // 2)
        scales = np.concatenate([part.scales for part in blocks])
        inputs = [given, self._constant(f"{out}.w", packed), self._constant(f"{out}.scales", scales)]
        if bias:
            inputs += ["", "", self._constant(f"{out}.b", added)]
        form = {"K": height, "N": added.size, "bits": 4, "block_size": BLOCK}
        return self._own("MatMulNBits", inputs, out, accuracy_level=4, **form)

    def _skip(self, weights: Weights, norm: str, given: str, before: str) -> str:
        inputs = [given, before, *self._norm(weights, norm)]
        return self._own("SkipLayerNormalization", inputs, f"{norm}.out", epsilon=EPSILON)

    def _norm(self, weights: Weights, name: str) -> list[str]:
        return [self._constant(f"{name}.{kind}", weights.tensors[f"{name}.{kind}"]) for kind in "wb"]

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        import onnx

        self.constants.append(onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _own(self, operator: str, inputs: list[str], out: str, **form: Any) -> str:
        return self._node(operator, inputs, out, domain=MICROSOFT, **form)

    def _node(self, operator: str, inputs: list[str], out: str | list[str], **form: Any) -> str:
        import onnx

        outputs = [out] if isinstance(out, str) else out
        self.nodes.append(onnx.helper.make_node(operator, inputs, outputs, name=outputs[0], **form))
        return outputs[0]
