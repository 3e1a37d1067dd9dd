"""Which words of a text are a source, a cue, a content? The learned tagger, run by onnxruntime.

A small BERT encoder scores every word, a linear chain makes the scores into spans, and every span keeps the
vectors by which the linker finds the cue of a content and the source of a cue. Windows overlap, so each word
is read with its neighbours; no text is ever cut. How it was trained: ``training/README.md``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from onrecord.language.tagging.pieces import BREAKS, QUOTATION, WordPieces, Words, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")
TAGS = 1 + 2 * len(ROLES)
"""Outside, then begin and inside of each role."""

CLASSIFY, SEPARATE, PADDING = 101, 102, 0
_LINE = BREAKS.index("line")
_MAY_START = frozenset("([{\"“‘'«@#$£€¥&")
_MAY_END = frozenset(")]}\"”’'».%!?")
_SECTION = 16_384
"""Words decoded at a time: what bounds the memory of a long text."""

Encode = Callable[
    ["npt.NDArray[np.int64]", "npt.NDArray[np.int64]", "npt.NDArray[np.bool_]"],
    tuple["npt.NDArray[np.float32]", "npt.NDArray[np.float32]"],
]
"""Pieces (batch, length), features (batch, length, 3) and mask (batch, length) to tag scores and pointers."""


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A span with its role.

    ``start`` and ``end`` are code points of the text. ``first`` and ``last`` are its words' numbers.
    ``probability`` is the chain's for exactly these boundaries, ``certainty`` the mean over its words of
    their being in this role. ``pointers`` holds the vectors of the first and the last word.
    """

    start: int
    end: int
    role: Role
    first: int
    last: int
    probability: float
    certainty: float
    pointers: npt.NDArray[np.float32] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Window:
    """Words read together, ``[start, end)``, and those it answers for, ``[core_start, core_end)``."""

    start: int
    core_start: int
    core_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What belongs to one set of weights.

    ``size``: pieces of a window; ``context``: pieces of neighbourhood on either side of its core;
    ``batch``: windows run together; ``begin``: added to the scores of tags that begin a span, to trade
    precision for recall; ``transitions``: the chain's scores from tag to tag.
    """

    transitions: tuple[tuple[float, ...], ...]
    size: int = 318
    context: int = 40
    batch: int = 2
    begin: float = 0.0

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read from JSON."""
        given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        given["transitions"] = tuple(tuple(row) for row in given["transitions"])
        return cls(**given)


class Tagger:
    """Finds sources, cues and contents.

    Args:
        encode: the encoder: ``Tagger.load`` makes it from weights, training passes its own.
        word_pieces: the encoder's vocabulary.
        settings: what belongs to the weights.
    """

    def __init__(self, encode: Encode, word_pieces: WordPieces, settings: Settings) -> None:
        self._encode = encode
        self._word_pieces = word_pieces
        self._settings = settings
        self._transitions = np.array(settings.transitions, dtype=np.float32)

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Tagger:
        """Load ``tagger.onnx``, ``vocab.txt`` and ``tagger.json`` from a folder.

        Args:
            folder: where the weights lie (``onrecord_weights.folder()``).
            threads: threads of onnxruntime.
        """
        return cls(
            _onnx_encoder(folder / "tagger.onnx", threads),
            WordPieces.load(folder / "vocab.txt"),
            Settings.load(folder / "tagger.json"),
        )

    def tag(self, text: str) -> list[TaggedSpan]:
        """Find the spans of a text, in text order. Never raises on any text."""
        words = read_words(text, self._word_pieces)
        found: list[TaggedSpan] = []
        for start, emissions, vectors in self.score(words):
            found += self._spans(text, words, start, emissions, vectors)
        return found

    def score(self, words: Words) -> Iterator[tuple[int, npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
        """Score the words, a section at a time: its first word's number, tag scores, pointer vectors."""
        counts = np.array([len(pieces) for pieces in words.pieces], dtype=np.int64)
        lines = words.features[:, 2] >= _LINE
        pending: list[Window] = []
        for window in windows(counts, lines, self._settings.size, self._settings.context):
            pending.append(window)
            ends_paragraph = window.core_end < len(words) and lines[window.core_end]
            length = window.core_end - pending[0].core_start
            if length >= 2 * _SECTION or (length >= _SECTION and ends_paragraph):
                yield self._score(words, counts, pending)
                pending = []
        if pending:
            yield self._score(words, counts, pending)

    def _score(
        self, words: Words, counts: npt.NDArray[np.int64], section: list[Window]
    ) -> tuple[int, npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        begin, end = section[0].core_start, section[-1].core_end
        emissions: npt.NDArray[np.float32] | None = None
        vectors: npt.NDArray[np.float32] | None = None
        by_length = sorted(section, key=lambda window: int(counts[window.start : window.end].sum()))
        for at in range(0, len(by_length), self._settings.batch):
            group = by_length[at : at + self._settings.batch]
            pieces, features, mask, firsts = lay_out(words, counts, group)
            scores, reach = self._encode(pieces, features, mask)
            if emissions is None or vectors is None:
                emissions = np.zeros((end - begin, scores.shape[-1]), dtype=np.float32)
                vectors = np.zeros((end - begin, reach.shape[-1]), dtype=np.float32)
            for row, window in enumerate(group):
                core = firsts[row][window.core_start - window.start : window.core_end - window.start]
                place = slice(window.core_start - begin, window.core_end - begin)
                emissions[place] = scores[row, core]
                vectors[place] = reach[row, core]
        if emissions is None or vectors is None:
            raise ValueError("a section without windows")
        return begin, emissions, vectors

    def _spans(
        self,
        text: str,
        words: Words,
        begin: int,
        emissions: npt.NDArray[np.float32],
        vectors: npt.NDArray[np.float32],
    ) -> Iterator[TaggedSpan]:
        emissions = emissions.copy()
        emissions[:, 1::2] += self._settings.begin
        tags = best_path(emissions, self._transitions)
        marginals, stays = chances(emissions, self._transitions)
        for role, tagged_first, tagged_last in ranges(tags):
            kept = trimmed(text, words, role, begin + tagged_first, begin + tagged_last)
            if kept is None:
                continue
            first, last = kept[0] - begin, kept[1] - begin
            number = ROLES.index(role)
            inside = 2 + 2 * number
            chance = float(marginals[first, inside - 1]) * float(np.prod(stays[first + 1 : last + 1, number]))
            if last + 1 < len(tags):
                chance *= 1.0 - float(stays[last + 1, number])
            yield TaggedSpan(
                start=int(words.starts[begin + first]),
                end=int(words.ends[begin + last]),
                role=role,
                first=begin + first,
                last=begin + last,
                probability=min(1.0, max(0.0, chance)),
                certainty=float(marginals[first : last + 1, inside - 1 : inside + 1].sum(axis=1).mean()),
                pointers=vectors[[first, last]],
            )


def windows(
    counts: npt.NDArray[np.int64], lines: npt.NDArray[np.bool_], size: int, context: int
) -> Iterator[Window]:
    """Cover words by overlapping windows whose cores tile them.

    Args:
        counts: pieces of each word.
        lines: whether a line starts at the word.
        size: pieces a window may have.
        context: pieces on either side of a core that it only looks at, where there are any.
    """
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    total = len(counts)
    if before[-1] <= size:
        if total:
            yield Window(0, 0, total, total)
        return

    def reach(place: int, pieces: int) -> int:
        """Give the last word boundary at most so many pieces after (or, if negative, before) a place."""
        side = before[place] + pieces
        if pieces < 0:
            return int(np.searchsorted(before, max(0, side), side="left"))
        return int(np.searchsorted(before, side, side="right")) - 1

    room = size - 2 * context  # for a core
    core_start = 0
    while core_start < total:
        rest = int(before[-1] - before[core_start])
        share = -(-rest // max(1, -(-(rest - context) // room)))  # equal cores, as few as do
        limit = max(reach(core_start, min(room, share + room // 8)), core_start + 1)
        near = core_start + 1 + np.flatnonzero(lines[core_start + 1 : limit + 1])
        aim = before[core_start] + share
        near = near[before[near] >= aim - room // 8]
        if rest <= room + context:
            core_end = total
        elif len(near):
            core_end = int(near[np.abs(before[near] - aim).argmin()])
        else:
            core_end = max(min(reach(core_start, share), limit), core_start + 1)
        yield Window(
            reach(core_start, -context), core_start, core_end, max(reach(core_end, context), core_end)
        )
        core_start = core_end


def lay_out(
    words: Words, counts: npt.NDArray[np.int64], group: list[Window]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_], list[npt.NDArray[np.int64]]]:
    """Lay windows out as the encoder's input, and say at which piece each word starts."""
    length = 2 + max(int(counts[window.start : window.end].sum()) for window in group)
    pieces = np.full((len(group), length), PADDING, dtype=np.int64)
    features = np.zeros((len(group), length, 3), dtype=np.int64)
    mask = np.zeros((len(group), length), dtype=np.bool_)
    firsts: list[npt.NDArray[np.int64]] = []
    for row, window in enumerate(group):
        part = counts[window.start : window.end]
        flat = [piece for word in words.pieces[window.start : window.end] for piece in word]
        last = len(flat) + 1
        pieces[row, 0], pieces[row, 1:last], pieces[row, last] = CLASSIFY, flat, SEPARATE
        features[row, 1:last] = np.repeat(words.features[window.start : window.end], part, axis=0)
        mask[row, : last + 1] = True
        firsts.append(1 + np.cumsum(part) - part)
    return pieces, features, mask, firsts


def best_path(
    emissions: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """Find the most probable tags of a linear chain (Viterbi 1967)."""
    length, tags = emissions.shape
    back = np.empty((length, tags), dtype=np.int64)
    into = np.ascontiguousarray(transitions.T)
    score = emissions[0]
    columns = np.arange(tags)
    for place in range(1, length):
        moved = into + score
        best = moved.argmax(axis=1)
        back[place] = best
        score = moved[columns, best] + emissions[place]
    path = np.empty(length, dtype=np.int64)
    tag = int(score.argmax())
    for place in range(length - 1, -1, -1):
        path[place] = tag
        tag = int(back[place, tag]) if place else 0
    return path


def chances(
    emissions: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give the chain's marginals, and how probably each word goes on with the role that the word before had.

    Returns:
        (words, tags) marginal probabilities, and (words, roles) the probability of the inside tag given that
        the word before is in the role (row 0 means nothing).
    """
    length, tags = emissions.shape
    weights = np.exp(emissions.astype(np.float64) - emissions.max(axis=1, keepdims=True))
    moves = np.exp(transitions.astype(np.float64))
    forward = np.empty((length, tags))
    forward[0] = weights[0] / weights[0].sum()
    for place in range(1, length):
        row = (forward[place - 1] @ moves) * weights[place]
        forward[place] = row / row.sum()
    backward = np.ones((length, tags))
    for place in range(length - 2, -1, -1):
        row = moves @ (weights[place + 1] * backward[place + 1])
        backward[place] = row / row.sum()
    marginals = forward * backward
    marginals /= marginals.sum(axis=1, keepdims=True)
    ahead = weights * backward
    stays = np.zeros((length, len(ROLES)))
    for number in range(len(ROLES)):
        inside = 2 + 2 * number
        stays[:, number] = moves[inside, inside] * ahead[:, inside] / (ahead @ moves[inside])
    return marginals, stays


def ranges(tags: npt.NDArray[np.int64]) -> Iterator[tuple[Role, int, int]]:
    """Read tags as spans: role, first and last word. An inside tag without its begin starts a span."""
    role, first = -1, 0
    for place, tag in enumerate([*tags.tolist(), 0]):
        goes_on = tag > 0 and tag % 2 == 0 and (tag - 1) // 2 == role
        if goes_on:
            continue
        if role >= 0:
            yield ROLES[role], first, place - 1
        role, first = (tag - 1) // 2 if tag else -1, place


def trimmed(text: str, words: Words, role: Role, first: int, last: int) -> tuple[int, int] | None:
    """Trim a tagged range of words to what its role can hold; None if that is nothing.

    A source or cue ends with its line and has no stray punctuation at its edges; a source has a word in it.
    A content ends with its line unless a quotation goes on there.
    """
    for place in range(first + 1, last + 1):
        if words.features[place, 2] >= _LINE and (
            role != "content" or QUOTATION[words.features[place - 1, 1]] != "inside"
        ):
            last = place - 1
            break
    if role == "content":
        return first, last
    letters = [text[start] for start in words.starts[first : last + 1].tolist()]
    if not any(letter.isalnum() for letter in letters):
        return None if role == "source" else (first, last)
    while not letters[0].isalnum() and letters[0] not in _MAY_START:
        letters.pop(0)
        first += 1
    while not letters[-1].isalnum() and letters[-1] not in _MAY_END:
        letters.pop()
        last -= 1
    return first, last


def _onnx_encoder(path: Path, threads: int) -> Encode:
    # Its builds report their use to Microsoft, unless this is set before it is loaded.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # an arena keeps the largest batch's memory for good
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def encode(
        pieces: npt.NDArray[np.int64], features: npt.NDArray[np.int64], mask: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        scores, vectors = session.run(None, {"pieces": pieces, "features": features, "mask": mask})
        return scores, vectors

    return encode
