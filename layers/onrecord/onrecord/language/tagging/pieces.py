"""The input of the encoder: words, their word pieces, and features of case, quotation and layout.

The encoder's vocabulary is uncased and its pieces do not show layout, so every word carries three features
beside its pieces: its letters' case, its position among quotation marks, and the white space before it.
Training and the running tagger both read texts through this module.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.language.shadow import SURROGATE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

CASES = ("none", "lower", "title", "upper", "mixed", "digits")
_NONE, _LOWER, _TITLE, _UPPER, _MIXED, _DIGITS = range(len(CASES))
QUOTATION = ("outside", "inside", "opening", "closing")
_OUTSIDE, _INSIDE, _OPENING, _CLOSING = range(len(QUOTATION))
BREAKS = ("glued", "space", "line", "paragraph", "start")
_GLUED, _SPACE, _LINE, _PARAGRAPH, _START = range(len(BREAKS))

UNKNOWN = "[UNK]"
BULLET = "•"
MAX_PIECES = 12
"""Pieces kept of a word: a longer word is an address, a hash or no word."""
_MAX_LETTERS = 100
"""Longest word that is cut, in letters, as in BERT's own word-piece reader."""

_TOKEN = re.compile(
    r"''|``"  # a double mark typed as two apostrophes or graves
    r"|[^\W_]+(?:[\u0300-\u036f\u200c\u200d]+[^\W_]*)*"  # letters and digits with their accents
    r"|([-=_*~#.])\1*"  # a rule or leader is one word
    r"|([^\w\s])\2{3,}"  # so is any other sign at length
    r"|[^\w\s]"
)
# The marks that the encoder was trained with: it has not learnt to read others as quotation marks.
_DOUBLE_MARKS = frozenset(('"', "“", "”", "„", "‟", "«", "»", "''", "``"))
_ONLY_OPENS = frozenset(("“", "„", "«", "``"))
_ONLY_CLOSES = frozenset(("”", "»"))
_CLOSES_WHAT = {"“": "„", "«": "»"}  # „German“, »Danish«
_STOPS = frozenset((",", *SENTENCE_ENDS))
_SINGLE_MARKS = re.compile(r"(?<!\w)['‘](?=\w)|['’](?!\w)")


def count_words(text: str) -> int:
    """Return how many words and signs a text has."""
    return sum(1 for _ in _TOKEN.finditer(text))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, in order: plain arrays, one row per word."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    pieces: list[tuple[int, ...]]
    features: npt.NDArray[np.int64]
    """Columns: index into CASES, into QUOTATION, into BREAKS."""

    def __len__(self) -> int:
        return len(self.pieces)

    @property
    def cases(self) -> npt.NDArray[np.int64]:
        """The case of each word's letters: indices into CASES."""
        return self.features[:, 0]

    @property
    def quotation(self) -> npt.NDArray[np.int64]:
        """The position of each word among quotation marks: indices into QUOTATION."""
        return self.features[:, 1]

    @property
    def breaks(self) -> npt.NDArray[np.int64]:
        """The white space before each word: indices into BREAKS."""
        return self.features[:, 2]

    @property
    def starts_line(self) -> npt.NDArray[np.bool_]:
        """Whether a line starts with each word."""
        return self.breaks >= _LINE

    def part(self, first: int, end: int) -> Words:
        """Return the words ``[first, end)``; their offsets stay those of the text."""
        some = slice(first, end)
        return Words(self.starts[some], self.ends[some], self.pieces[some], self.features[some])


class WordPieces:
    """BERT's uncased word-piece reader with a bounded memory of words already cut.

    Args:
        vocabulary: piece to index; must hold ``[UNK]``.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown = (vocabulary[UNKNOWN],)
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def load(cls, path: Path) -> WordPieces:
        """Read a ``vocab.txt``: one piece a line, its index the line's number from 0."""
        lines = path.read_text(encoding="utf-8").split("\n")
        return cls({piece: index for index, piece in enumerate(lines) if piece})

    def cut(self, word: str) -> tuple[int, ...]:
        """Cut one word into piece indices: at least one, at most MAX_PIECES."""
        found = self._known.get(word)
        if found is None:
            found = self._cut(word)
            if len(self._known) > 100_000:
                self._known.clear()
            self._known[word] = found
        return found

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > _MAX_LETTERS:
            return self._unknown
        plain = unicodedata.normalize("NFD", word.lower())
        plain = "".join(letter for letter in plain if unicodedata.category(letter) not in ("Mn", "Cf"))
        pieces: list[int] = []
        start = 0
        while start < len(plain):
            for end in range(len(plain), start, -1):
                piece = plain[start:end] if start == 0 else "##" + plain[start:end]
                index = self._vocabulary.get(piece)
                if index is not None:
                    break
            else:
                return self._unknown
            pieces.append(index)
            start = end
        return tuple(pieces[:MAX_PIECES]) or self._unknown

    def cut_sign(self, sign: str) -> tuple[int, ...]:
        """Return the pieces of a sign; a bullet stands for a sign that the vocabulary lacks (an emoji)."""
        found = self.cut(sign)
        return self.cut(BULLET) if found == self._unknown else found


def read_words(text: str, word_pieces: WordPieces) -> Words:
    """Cut a text into words with their pieces and features. Never raises, whatever the text holds."""
    text = SURROGATE.sub("�", text)
    matches = list(_TOKEN.finditer(text))
    spans = np.array([match.span() for match in matches], dtype=np.int64).reshape(-1, 2)
    forms = [match.group() for match in matches]
    breaks = _breaks(text, spans)
    quotation = _quotation(text, forms, spans, breaks, _single_marks(text))
    features = np.empty((len(forms), 3), dtype=np.int64)
    pieces: list[tuple[int, ...]] = []
    for index, form in enumerate(forms):
        features[index, 0] = _case(form)
        if quotation[index] in (_OPENING, _CLOSING):
            pieces.append(word_pieces.cut('"'))
        elif form[0].isalnum():
            pieces.append(word_pieces.cut(form))
        else:
            pieces.append(word_pieces.cut_sign(form[0]))
    features[:, 1] = quotation
    features[:, 2] = breaks
    return Words(spans[:, 0], spans[:, 1], pieces, features)


def _case(form: str) -> int:
    if form.islower():
        return _LOWER
    if form.isdigit():
        return _DIGITS
    if form.isupper():
        return _UPPER if len(form) > 1 else _TITLE
    if form.istitle():
        return _TITLE
    return _MIXED if any(letter.isupper() for letter in form) else _NONE


def _breaks(text: str, spans: npt.NDArray[np.int64]) -> list[int]:
    found: list[int] = []
    before = 0
    for start, end in spans.tolist():
        if not found:
            found.append(_START)
        elif start == before:
            found.append(_GLUED)
        else:
            lines = text.count("\n", before, start)
            found.append(_SPACE if lines == 0 else _LINE if lines == 1 else _PARAGRAPH)
        before = end
    return found


def _single_marks(text: str) -> frozenset[int]:
    """Find the single marks that quote, in texts that have no double marks.

    An opening mark is paired with the next closing mark, so that "the drivers' strike" alone has none.
    """
    if any(mark in text for mark in _DOUBLE_MARKS):
        return frozenset()
    found: set[int] = set()
    opened: int | None = None
    before = 0
    for match in _SINGLE_MARKS.finditer(text):
        at = match.start()
        if "\n" in text[before:at]:
            opened = None
        before = at
        opens = at + 1 < len(text) and text[at + 1].isalnum()
        if opens and opened is None:
            opened = at
        elif (
            not opens
            and opened is not None
            and (text[at - 1] in _STOPS or not text[at - 1 : at].endswith("s"))
        ):
            found.update((opened, at))
            opened = None
    return frozenset(found)


def _quotation(
    text: str, forms: list[str], spans: npt.NDArray[np.int64], breaks: list[int], singles: frozenset[int]
) -> list[int]:
    """Read quotation marks from left to right; a quotation left open ends with its line.

    Straight marks open and close by turns, unless the space around them shows otherwise; an odd mark spoils
    only its own line. A mark right after a digit, outside a quotation, is an inch. A line whose first mark
    closes after a stop has lost its opening mark: it is inside from its start.
    """
    found: list[int] = []
    opened = ""  # the mark that the word is inside of
    line = 0
    is_outside = True  # whether all words of the line so far are
    for index, (form, (start, end)) in enumerate(zip(forms, spans.tolist(), strict=True)):
        if breaks[index] >= _LINE:
            opened, line, is_outside = "", index, True
        if start in singles:
            found.append(_CLOSING if opened else _OPENING)
            opened = "" if opened else form
            is_outside = False
            continue
        if form not in _DOUBLE_MARKS:
            found.append(_INSIDE if opened else _OUTSIDE)
            is_outside = is_outside and not opened
            continue
        space_before = breaks[index] != _GLUED
        space_after = end >= len(text) or text[end].isspace()
        if opened and _CLOSES_WHAT.get(form) == opened:
            opens = False
        elif form in _ONLY_OPENS or (
            (form not in _ONLY_CLOSES or (form == "»" and not opened)) and space_before and not space_after
        ):
            opens = True
        elif form in _ONLY_CLOSES or (space_after and not space_before):
            opens = False
        else:
            opens = not opened
        if not opens and not opened and form == '"' and start and text[start - 1].isdigit():
            found.append(_OUTSIDE)
            continue
        if form == "”" and not opened and text[start - 1 : start] in _STOPS and is_outside:
            found[line:] = [_INSIDE] * (index - line)
        found.append(_OPENING if opens else _CLOSING)
        opened = form if opens else ""
        is_outside = False
    return found
