"""How do trained heads become what ships? As the tagger does (``training.export``): ONNX, int8."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper

from onrecord.language.tagging.known import KNOWN
from onrecord.language.tagging.names import TAGS
from training.export import CONTRIBUTED, Graph, layer_of, quantise
from training.model import STATES
from training.model import WIDTH as ENCODER
from training.names.model import HEADS, LAYERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.names.model import Head


def export(heads: Sequence[Head], folder: Path) -> None:
    """Write ``names.onnx`` and ``names.json`` into a folder: the mean of the heads."""
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        onnx.save(graph_of(heads), str(full))
        products = [f"{_own(number)}tag product" for number in range(len(heads))]
        quantise(full, folder / "names.onnx", exact=products)
    transitions = torch.stack([head.transitions.detach() for head in heads]).mean(dim=0)
    rows = [[round(value, 5) for value in row] for row in transitions.tolist()]
    (folder / "names.json").write_text(json.dumps({"transitions": rows}) + "\n", encoding="utf-8")


def graph_of(heads: Sequence[Head]) -> onnx.ModelProto:
    """Write heads as a graph: states, features, what is known and mask in; the mean of their scores out."""
    graph = Graph()
    scores = [_scores_of(graph, head, _own(number)) for number, head in enumerate(heads)]
    graph.node("Mean", scores, output="scores")
    where = ["batch", "words"]
    return graph.model(
        "names",
        [
            helper.make_tensor_value_info("states", TensorProto.FLOAT, [*where, ENCODER * len(STATES)]),
            helper.make_tensor_value_info("features", TensorProto.INT64, [*where, 3]),
            helper.make_tensor_value_info("known", TensorProto.FLOAT, [*where, len(KNOWN)]),
            helper.make_tensor_value_info("mask", TensorProto.BOOL, where),
        ],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [*where, TAGS])],
    )


def _own(number: int) -> str:
    """Begin the names of one head's nodes and constants."""
    return f"head {number} "


def _scores_of(graph: Graph, head: Head, own: str) -> str:
    weights = {name: tensor.detach().float().numpy() for name, tensor in head.state_dict().items()}

    def held(name: str) -> str:
        return graph.hold(own + name, weights[name])

    def linear(name: str, given: str) -> str:
        matrix = graph.hold(f"{own}{name} matrix", weights[f"{name}.weight"].T)
        product = graph.node("MatMul", [given, matrix], name=f"{own}{name} product")
        return graph.node("Add", [product, held(f"{name}.bias")])

    hidden = graph.node("Add", [linear("states", "states"), linear("known", "known")])
    for column, name in ((0, "case"), (2, "line")):
        place = graph.hold(f"{own}column {name}", np.array(column))
        index = graph.node("Gather", ["features", place], axis=2)
        hidden = graph.node("Add", [hidden, graph.node("Gather", [held(f"{name}.weight"), index])])
    present = graph.node("Cast", ["mask"], to=TensorProto.FLOAT)
    present = graph.node("Unsqueeze", [present, graph.hold(f"{own}last", np.array([2]))])
    hidden = graph.node("Mul", [hidden, present])
    beside = graph.node("Transpose", [hidden], perm=[0, 2, 1])
    kernel = [held("beside.weight"), held("beside.bias")]
    beside = graph.node("Conv", [beside, *kernel], pads=[1, 1], kernel_shape=[3])
    beside = graph.node("Transpose", [beside], perm=[0, 2, 1])
    beside = graph.node("Gelu", [beside], domain=CONTRIBUTED)
    norm = [held("norm.weight"), held("norm.bias")]
    hidden = graph.node("Add", [hidden, beside])
    hidden = graph.node("LayerNormalization", [hidden, *norm], epsilon=1e-12, axis=-1)
    mask = graph.node("Cast", ["mask"], to=TensorProto.INT32)
    for number in range(LAYERS):
        hidden = layer_of(graph, weights, f"layers.{number}", HEADS, hidden, mask, own=own)
    return linear("tag", hidden)
