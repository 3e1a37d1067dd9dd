"""The tagger: finds the words of a text that are a source, a cue or a content.

The encoder scores every word, a linear chain decodes the scores to spans, and every span keeps the vectors by
which the linker finds the cue of a content and the source of a cue. In the same run ``names`` reads the names
from the encoder's middle layers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from onrecord.language.tagging.chain import best_path, chances, ranges
from onrecord.language.tagging.encoder import Encoder, load_run
from onrecord.language.tagging.pieces import QUOTATION, WordPieces, Words, read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy.typing as npt

    from onrecord.language.tagging.encoder import Section

Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")
TAGS = 1 + 2 * len(ROLES)
"""Outside, then begin and inside of each role."""
CONTEXT = 40
"""Pieces of neighbourhood on either side of a window's core."""

_MAY_START = frozenset("([{\"“‘'«@#$£€¥&")
_MAY_END = frozenset(")]}\"”’'».%!?")


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
class Settings:
    """The settings of a set of weights.

    ``size``: pieces of a window; ``context``: pieces of neighbourhood on either side of its core;
    ``begin``: added to the scores of tags that begin a span, to trade precision for recall; ``transitions``:
    the chain's scores from tag to tag.
    """

    transitions: tuple[tuple[float, ...], ...]
    size: int = 318
    context: int = CONTEXT
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
        encoder: ``Tagger.load`` makes it from weights.
        word_pieces: the encoder's vocabulary.
        settings: what belongs to the weights.
    """

    def __init__(self, encoder: Encoder, word_pieces: WordPieces, settings: Settings) -> None:
        self._encoder = encoder
        self._word_pieces = word_pieces
        self._begin = settings.begin
        self._transitions = np.array(settings.transitions, dtype=np.float32)

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Tagger:
        """Load ``tagger.onnx``, ``vocab.txt`` and ``tagger.json`` from a folder.

        Args:
            folder: the folder of the weights (``onrecord_weights.folder()``).
            threads: threads of onnxruntime.
        """
        settings = Settings.load(folder / "tagger.json")
        run = load_run(folder / "tagger.onnx", threads=threads)
        encoder = Encoder(run, size=settings.size, context=settings.context)
        return cls(encoder, WordPieces.load(folder / "vocab.txt"), settings)

    def tag(self, text: str, *, each: Callable[[Words, Section], None] | None = None) -> list[TaggedSpan]:
        """Find the spans of a text, in text order. Never raises on any text.

        Args:
            text: any text.
            each: called with every section as it is encoded, so that others can read the same encoding.
        """
        words = read_words(text, self._word_pieces)
        found: list[TaggedSpan] = []
        for section in self._encoder.sections(words):
            if each is not None:
                each(words, section)
            found += self._spans(text, words, section)
        return found

    def _spans(self, text: str, words: Words, section: Section) -> Iterator[TaggedSpan]:
        begin, scores = section.begin, section.scores.copy()
        scores[:, 1::2] += self._begin
        tags = best_path(scores, self._transitions)
        marginals, stays = chances(scores, self._transitions)
        for number, tagged_first, tagged_last in ranges(tags):
            role = ROLES[number]
            kept = trimmed(text, words, role, begin + tagged_first, begin + tagged_last)
            if kept is None:
                continue
            first, last = kept[0] - begin, kept[1] - begin
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
                pointers=section.pointers[[first, last]],
            )


def trimmed(text: str, words: Words, role: Role, first: int, last: int) -> tuple[int, int] | None:
    """Trim a tagged range of words to what its role can hold; None if that is nothing.

    A source or cue ends with its line and has no stray punctuation at its edges; a source has a word in it.
    A content ends with its line unless a quotation goes on there.
    """
    for place in first + 1 + np.flatnonzero(words.starts_line[first + 1 : last + 1]):
        if role != "content" or QUOTATION[words.quotation[place - 1]] != "inside":
            last = int(place) - 1
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
