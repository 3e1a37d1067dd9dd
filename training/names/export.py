"""Export of the trained head for names, like the tagger (``training.export``), to ONNX in int8."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto, helper

from onrecord.language.tagging.known import KNOWN
from onrecord.language.tagging.names import TAGS
from training.export import CONTRIBUTED, Graph, layer_of, quantise
from training.layer import STATES
from training.layer import WIDTH as ENCODER
from training.names.model import LAYERS

if TYPE_CHECKING:
    from pathlib import Path

    import onnx

    from training.names.model import Head


def export(head: Head, folder: Path) -> None:
    """Write ``names.onnx`` and ``names.json`` into a folder."""
    quantise(graph_of(head), folder / "names.onnx", exact=["tag product"])
    rows = [[round(value, 5) for value in row] for row in head.transitions.detach().tolist()]
    (folder / "names.json").write_text(json.dumps({"transitions": rows}) + "\n", encoding="utf-8")


def graph_of(head: Head) -> onnx.ModelProto:
    """Write the head as a graph: states, features and what is known in; scores out."""
    weights = {name: tensor.detach().float().numpy() for name, tensor in head.state_dict().items()}
    graph = Graph()

    def held(name: str) -> str:
        return graph.hold(name, weights[name])

    def linear(name: str, given: str) -> str:
        matrix = graph.hold(f"{name} matrix", weights[f"{name}.weight"].T)
        product = graph.node("MatMul", [given, matrix], name=f"{name} product")
        return graph.node("Add", [product, held(f"{name}.bias")])

    hidden = graph.node("Add", [linear("states", "states"), linear("known", "known")])
    for column, name in ((0, "case"), (2, "line")):
        place = graph.hold(f"column {name}", np.array(column))
        index = graph.node("Gather", ["features", place], axis=2)
        hidden = graph.node("Add", [hidden, graph.node("Gather", [held(f"{name}.weight"), index])])
    beside = graph.node("Transpose", [hidden], perm=[0, 2, 1])
    kernel = [held("beside.weight"), held("beside.bias")]
    beside = graph.node("Conv", [beside, *kernel], pads=[1, 1], kernel_shape=[3])
    beside = graph.node("Transpose", [beside], perm=[0, 2, 1])
    beside = graph.node("Gelu", [beside], domain=CONTRIBUTED)
    norm = [held("norm.weight"), held("norm.bias")]
    hidden = graph.node("Add", [hidden, beside])
    hidden = graph.node("LayerNormalization", [hidden, *norm], epsilon=1e-12, axis=-1)
    for number in range(LAYERS):
        hidden = layer_of(graph, weights, f"layers.{number}", hidden)
    graph.node("Identity", [linear("tag", hidden)], output="scores")
    where = ["batch", "words"]
    return graph.model(
        "names",
        [
            helper.make_tensor_value_info("states", TensorProto.FLOAT, [*where, ENCODER * len(STATES)]),
            helper.make_tensor_value_info("features", TensorProto.INT64, [*where, 3]),
            helper.make_tensor_value_info("known", TensorProto.FLOAT, [*where, len(KNOWN)]),
        ],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [*where, TAGS])],
    )
