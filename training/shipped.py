"""The shipped weights on disk: opened so that a head can be fitted, and written with another head."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from onrecord.language.attributions.linker import Weights
from onrecord.language.tagging.encoder import Encoder, load_session
from onrecord.language.tagging.pieces import WordPieces
from onrecord.language.tagging.tagger import Settings, Tagger
from training.heads import Head

if TYPE_CHECKING:
    import numpy.typing as npt

    from onrecord.language.tagging.encoder import Run
    from onrecord.language.tagging.pieces import Words

HIDDEN = "hidden"


class Shipped:
    """The weights to start from, with what the encoder makes of a text kept in memory."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.folder = folder
        self.word_pieces = WordPieces.load(folder / "vocab.txt")
        self.settings = Settings.load(folder / "tagger.json")
        self.weights = Weights.load(folder / "linker.json")
        self.graph = onnx.load(str(folder / "tagger.onnx"))
        held = {each.name: each for each in self.graph.graph.initializer}
        self.head = Head(
            numpy_helper.to_array(held["tag matrix"]).astype(np.float64),
            numpy_helper.to_array(held["tag bias"]).astype(np.float64),
            np.array(self.settings.transitions, dtype=np.float64),
        )
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "hidden.onnx"
            onnx.save(_with_hidden(self.graph), str(path))
            self._session = load_session(path, threads=threads)
        self._made: dict[bytes, list[Any]] = {}

    def tagger(self, head: Head) -> Tagger:
        """Return a tagger with another head."""
        settings = replace(self.settings, transitions=tuple(map(tuple, head.transitions.tolist())))
        return Tagger(self._encoder(head), self.word_pieces, settings)

    def states(self, words: Words) -> npt.NDArray[np.float32]:
        """Return the encoder's last states, a row a word."""
        sections = list(self._encoder(None).sections(words))
        return np.concatenate([section.scores for section in sections])

    def _encoder(self, head: Head | None) -> Encoder:
        run = self._run(head)
        settings = self.settings
        return Encoder(run, size=settings.size, context=settings.context)

    def _run(self, head: Head | None) -> Run:
        def run(pieces: Any, features: Any) -> Any:
            key = hashlib.sha256(pieces.tobytes() + features.tobytes()).digest()
            if key not in self._made:
                given = {"pieces": pieces[None], "features": features[None]}
                made = self._session([HIDDEN, "pointers", "states"], given)
                self._made[key] = [array[0] for array in made]
            hidden, pointers, states = self._made[key]
            if head is not None:
                hidden = hidden @ head.matrix.astype(np.float32) + head.bias.astype(np.float32)
            return hidden, pointers, states

        return run


def _with_hidden(graph: onnx.ModelProto) -> onnx.ModelProto:
    """Return a graph that also puts out what the head that scores tags reads."""
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    product = next(node for node in copy.graph.node if node.name == "tag product")
    copy.graph.node.append(helper.make_node("Identity", [product.input[0]], [HIDDEN]))
    copy.graph.output.append(helper.make_tensor_value_info(HIDDEN, onnx.TensorProto.FLOAT, None))
    return copy


def write(shipped: Shipped, head: Head, weights: Weights, folder: Path) -> None:
    """Write all files of the weights with another head and linker."""
    shutil.copytree(shipped.folder, folder, dirs_exist_ok=True)
    for held in shipped.graph.graph.initializer:
        for name, array in (("tag matrix", head.matrix), ("tag bias", head.bias)):
            if held.name == name:
                held.CopyFrom(numpy_helper.from_array(array.astype(np.float32), name))
    onnx.save(shipped.graph, str(folder / "tagger.onnx"))
    settings = json.loads((shipped.folder / "tagger.json").read_text(encoding="utf-8"))
    settings["transitions"] = [[round(value, 5) for value in row] for row in head.transitions.tolist()]
    (folder / "tagger.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")
    weights.save(folder / "linker.json")
