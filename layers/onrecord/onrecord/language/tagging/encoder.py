"""The encoder: a small BERT, run by onnxruntime over overlapping windows.

It yields scores and pointers for the roles of statements (``tagger``) and the states from which names are
read (``names``). ``training/README.md`` describes how it was trained.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.language.tagging.pace import Pace
from onrecord.language.tagging.windows import lay_out, windows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from onrecord.language.tagging.pieces import Words
    from onrecord.language.tagging.windows import Window

_SECTION = 4_096
"""Words encoded at a time: this bounds the memory that a long text takes."""

Run = Callable[
    ["npt.NDArray[np.int64]", "npt.NDArray[np.int64]"],
    tuple["npt.NDArray[np.float32]", "npt.NDArray[np.float32]", "npt.NDArray[np.float16]"],
]
"""A window's pieces (length) and features (length, 3) to scores, pointers and states: a row a piece."""


@dataclass(frozen=True, slots=True)
class Section:
    """Words in a row, from number ``begin`` on; every array has a row for each.

    ``scores``: of their tags; ``pointers``: the vectors by which the linker finds the cue of a content and
    the source of a cue; ``states``: those of the encoder's middle layers.
    """

    begin: int
    scores: npt.NDArray[np.float32]
    pointers: npt.NDArray[np.float32]
    states: npt.NDArray[np.float16]


class Encoder:
    """Encodes words.

    Args:
        run: encodes a window: ``load_run`` makes it from weights, tests pass their own.
        size: pieces of a window.
        context: pieces of neighbourhood on either side of a window's core.
    """

    def __init__(self, run: Run, *, size: int, context: int) -> None:
        self._run, self._size, self._context = run, size, context

    def sections(self, words: Words) -> Iterator[Section]:
        """Encode words of any number, a section at a time; sections end with a line where they can.

        Raises:
            ProblemError: they would outlast the deadline.
        """
        counts = np.array([len(pieces) for pieces in words.pieces], dtype=np.int64)
        lines = words.starts_line
        pace = Pace(int(counts.sum()))
        pending: list[Window] = []
        for window in windows(counts, lines, self._size, self._context):
            pending.append(window)
            ends_paragraph = window.core_end < len(words) and lines[window.core_end]
            length = window.core_end - pending[0].core_start
            if length >= 2 * _SECTION or (length >= _SECTION and ends_paragraph):
                yield self._section(words, counts, pending, pace)
                pending = []
        if pending:
            yield self._section(words, counts, pending, pace)

    def _section(
        self, words: Words, counts: npt.NDArray[np.int64], section: list[Window], pace: Pace
    ) -> Section:
        made = []
        for window in section:
            pieces, features, firsts = lay_out(words, counts, window)
            core = firsts[window.core_start - window.start : window.core_end - window.start]
            made.append([array[core] for array in self._run(pieces, features)])
            pace.advance(int(counts[window.core_start : window.core_end].sum()))
        scores, pointers, states = (np.concatenate(parts) for parts in zip(*made, strict=True))
        return Section(section[0].core_start, scores, pointers, states)


def load_run(path: Path, *, threads: int = 1) -> Run:
    """Load an encoder's graph: pieces and features in; scores, pointers and states out."""
    session = load_session(path, threads=threads)

    def run(
        pieces: npt.NDArray[np.int64], features: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float16]]:
        given = {"pieces": pieces[None], "features": features[None]}
        scores, pointers, states = session(["scores", "pointers", "states"], given)
        return scores[0], pointers[0], states[0]

    return run


def load_session(path: Path, *, threads: int = 1) -> Callable[..., list[Any]]:
    """Load an ONNX graph into onnxruntime; what returns takes the outputs' names and the inputs.

    The graph is run as it stands: ``training.export`` has optimised it.
    """
    # Its builds report their use to Microsoft, unless this is set before it is loaded.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    run: Callable[..., list[Any]] = session.run
    return run
