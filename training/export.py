"""Export of trained weights to an ONNX graph in int8, without anything that only training needs.

The graph is written out node by node with onnxruntime's own kernels (attention, GELU with its bias), so
nothing depends on how a tracer sees the model. Matrices are quantised per output channel, activations as they
come; the piece table, half of all weights, per row. What onnxruntime makes of a graph when it loads it is
made here, once.

The kernels are those that take least time. Attention without a mask reads its scores block by block (Dao et
al. 2022), in 0.8 of the time of the kernel with one. A sum and then a normalisation take a fifth of the time
of the kernel that does both.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.articles import BEGIN, TAGS
from training.layer import REACH, STATES, WIDTH
from training.model import VECTOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from training.model import Tagger

CONTRIBUTED = "com.microsoft"
"""The domain of onnxruntime's own kernels."""


def export(model: Tagger, vocabulary: Path, folder: Path, *, size: int, narrow: bool = False) -> None:
    """Write ``tagger.onnx``, ``tagger.json`` and ``vocab.txt`` into a folder.

    Args:
        model: the trained tagger.
        vocabulary: the encoder's ``vocab.txt``.
        folder: made if missing.
        size: pieces of a window, as trained.
        narrow: use 7 bits of weights, which no processor's 8-bit kernel can overflow on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    exact = ["tag product", "pointer product"]
    quantise(graph_of(model), folder / "tagger.onnx", exact=exact, narrow=narrow)
    rows = [[round(value, 5) for value in row] for row in model.transitions.detach().tolist()]
    settings = {"transitions": rows, "size": size, "begin": BEGIN}
    (folder / "tagger.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")
    shutil.copyfile(vocabulary, folder / "vocab.txt")


def graph_of(model: Tagger) -> onnx.ModelProto:
    """Write the tagger as a graph: pieces and features in; scores, pointers and states out."""
    weights = {name: tensor.detach().float().cpu().numpy() for name, tensor in model.state_dict().items()}
    graph = Graph()
    rows, scale = by_row(weights["encoder.piece.weight"])
    pieces = graph.node(
        "Cast", [graph.node("Gather", [graph.hold("rows", rows), "pieces"])], to=TensorProto.FLOAT
    )
    hidden = graph.node("Mul", [pieces, graph.node("Gather", [graph.hold("scale", scale), "pieces"])])
    length = graph.node("Shape", ["pieces"], start=1, end=2)
    positions = graph.node(
        "Slice",
        [
            graph.hold("position", weights["encoder.position.weight"]),
            graph.hold("first", np.array([0])),
            length,
        ],
    )
    hidden = graph.node("Add", [hidden, positions])
    for column, name in enumerate(("case", "quotation", "line")):
        index = graph.node("Gather", ["features", graph.hold(f"column {name}", np.array(column))], axis=2)
        found = graph.node("Gather", [graph.hold(name, weights[f"encoder.{name}.weight"]), index])
        hidden = graph.node("Add", [hidden, found])
    norm = [graph.hold(f"norm {kind}", weights[f"encoder.norm.{kind}"]) for kind in ("weight", "bias")]
    hidden = graph.node("LayerNormalization", [hidden, *norm], epsilon=1e-12, axis=-1)
    after: list[str] = []
    for number in range(len(model.encoder.layers)):
        hidden = layer_of(graph, weights, f"encoder.layers.{number}", hidden)
        after.append(hidden)
    states = graph.node("Concat", [after[layer - 1] for layer in STATES], axis=2)
    heads = {}
    for name in ("tag", "pointer"):
        matrix = graph.hold(f"{name} matrix", weights[f"{name}.weight"].T)
        product = graph.node("MatMul", [hidden, matrix], name=f"{name} product")
        heads[name] = graph.node("Add", [product, graph.hold(f"{name} bias", weights[f"{name}.bias"])])
    graph.node("Identity", [heads["tag"]], output="scores")
    graph.node("Identity", [heads["pointer"]], output="pointers")
    graph.node("Cast", [states], to=TensorProto.FLOAT16, output="states")
    where = ["batch", "length"]
    return graph.model(
        "tagger",
        [
            helper.make_tensor_value_info("pieces", TensorProto.INT64, where),
            helper.make_tensor_value_info("features", TensorProto.INT64, [*where, 3]),
        ],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [*where, len(TAGS)]),
            helper.make_tensor_value_info("pointers", TensorProto.FLOAT, [*where, 4 * VECTOR]),
            helper.make_tensor_value_info("states", TensorProto.FLOAT16, [*where, WIDTH * len(STATES)]),
        ],
    )


def layer_of(graph: Graph, weights: dict[str, npt.NDArray[Any]], place: str, hidden: str) -> str:
    """Write a layer (``training.layer.Layer``).

    Args:
        graph: gets the nodes.
        weights: by name; the layer's begin with ``place``.
        place: see ``weights``.
        hidden: the node that the layer reads.
    """

    def held(part: str) -> str:
        return graph.hold(f"{place} {part}", weights[f"{place}.{part.replace(' ', '.')}"])

    def product(part: str, matrix: npt.NDArray[Any], given: str) -> str:
        weight = graph.hold(f"{place} {part} weight", matrix.T)
        return graph.node("MatMul", [given, weight], name=f"{place} {part}")

    def normalised(part: str, given: str, beside: str) -> str:
        total = graph.node("Add", [given, beside])
        norm = [held(f"{part} weight"), held(f"{part} bias")]
        return graph.node("LayerNormalization", [total, *norm], epsilon=1e-12, axis=-1)

    def linear(part: str, given: str) -> str:
        made = product(part, weights[f"{place}.{part}.weight"], given)
        return graph.node("Add", [made, held(f"{part} bias")])

    parts = []
    heads = len(weights[f"{place}.attended.weight"].T) // REACH
    matrices, biases = (np.split(weights[f"{place}.attention.{kind}"], 3) for kind in ("weight", "bias"))
    for part, matrix, bias in zip(("query", "key", "value"), matrices, biases, strict=True):
        made = product(part, matrix, hidden)
        parts.append(graph.node("Add", [made, graph.hold(f"{place} {part} bias", bias)]))
    mixed = graph.node("MultiHeadAttention", parts, num_heads=heads, domain=CONTRIBUTED)
    hidden = normalised("attention_norm", linear("attended", mixed), hidden)
    inner = product("inner", weights[f"{place}.inner.weight"], hidden)
    inner = graph.node("BiasGelu", [inner, held("inner bias")], domain=CONTRIBUTED)
    return normalised("norm", linear("outer", inner), hidden)


def by_row(table: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Quantise a table to int8 rows with a scale for each."""
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)


def quantise(graph: onnx.ModelProto, target: Path, *, exact: Iterable[str], narrow: bool = False) -> None:
    """Quantise matrices to int8 per channel, except those of the nodes named ``exact``, and make it ready.

    Args:
        graph: in fp32.
        target: the file to write; ``onrecord.language.tagging.encoder.load_session`` loads it as it is.
        exact: see above.
        narrow: use 7 bits of weights, which no processor's 8-bit kernel can overflow on.
    """
    logging.getLogger().setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as scratch:
        full, quantised = Path(scratch) / "full.onnx", Path(scratch) / "quantised.onnx"
        onnx.save(graph, str(full))
        quantize_dynamic(
            full, quantised, per_channel=True, reduce_range=narrow, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"], nodes_to_exclude=list(exact),
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )  # fmt: skip
        make_ready(quantised, target)


def make_ready(source: Path, target: Path) -> None:
    """Write a graph as onnxruntime optimises it, by what holds for every processor."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    onnxruntime.InferenceSession(
        source, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


class Graph:
    """Builds a graph: every node has a single output, named by its number."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._held: list[onnx.TensorProto] = []

    def hold(self, name: str, array: npt.NDArray[Any]) -> str:
        """Add a constant."""
        self._held.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def node(self, kind: str, inputs: list[str], *, output: str = "", **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        output = output or f"value {len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def model(
        self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        """Return the model of the graph."""
        graph = helper.make_graph(self._nodes, name, inputs, outputs, self._held)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIBUTED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)
