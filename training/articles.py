"""Annotated articles as training examples: a tag and pointers for every word.

Input is JSON Lines: ``{"id", "text", "statements": [{"source", "cue", "content"}]}``, each role a list of
``[start, end]`` code point offsets. ``id#annotator`` marks a version of the article ``id`` that has several.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.language.tagging.pieces import WordPieces, Words, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy.typing as npt

ROLES = ("source", "cue", "content")
TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
BEGIN = 0.4
"""Added to the scores of tags that begin a span: best of -0.4, 0, 0.4 on the held-out articles."""
IGNORED = -100
HELD_OUT_SHARE = 14  # one article in 14 is held out from the tagger, to fit linker and confidence on


@dataclass(frozen=True, slots=True)
class Example:
    """A version of an article with a tag per word and the pointers that the linker learns from.

    ``pointers`` has a row per word: for a content's first and last word the first word of its cue, for a
    cue's first word that of its source (itself where there is none), IGNORED elsewhere. ``allowed`` says
    which tags of names a word may have (words, names.TAGS), ``known`` holds its features (words, KNOWN); both
    are None where no names are annotated. Where no statements are annotated, all tags are IGNORED.
    ``weight`` says how often a pass of training reads the article. ``targets`` is how probable each tag of
    each word is to be taken (words, TAGS); None: as annotated.
    """

    article: str
    text: str
    statements: list[dict[str, Any]]
    words: Words
    tags: npt.NDArray[np.int64]
    pointers: npt.NDArray[np.int64]
    allowed: npt.NDArray[np.bool_] | None = None
    known: npt.NDArray[np.float32] | None = None
    weight: float = 1.0
    targets: npt.NDArray[np.float32] | None = None


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read a JSON Lines file."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_examples(path: Path, word_pieces: WordPieces) -> list[Example]:
    """Read every version of every article of a file."""
    return [example(record, word_pieces) for record in read_records(path)]


def example(record: dict[str, Any], word_pieces: WordPieces) -> Example:
    """Turn offsets into tags and pointers; without ``statements`` all tags are IGNORED."""
    words = read_words(record["text"], word_pieces)
    starts, ends = words.starts.tolist(), words.ends.tolist()
    tags = np.zeros(len(words), dtype=np.int64)
    pointers = np.full((len(words), 2), IGNORED, dtype=np.int64)

    def covered(fragments: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
        found = [(bisect_right(ends, start), bisect_left(starts, end)) for start, end in fragments]
        return [(first, last) for first, last in sorted(found) if first < last]

    statements = record.get("statements")
    if statements is None:
        tags[:] = IGNORED
        statements = []
    spans = [{role: covered(statement[role]) for role in ROLES} for statement in statements]
    for number, role in reversed(list(enumerate(ROLES))):  # the short roles over the long content
        for statement in spans:
            for first, last in statement[role]:
                tags[first] = 1 + 2 * number
                tags[first + 1 : last] = 2 + 2 * number
    for statement in spans:
        cue = statement["cue"][0][0] if statement["cue"] else None
        for first, last in statement["content"]:
            pointers[first, 0] = pointers[last - 1, 0] = first if cue is None else cue
        if cue is not None:
            pointers[cue, 1] = statement["source"][0][0] if statement["source"] else cue
    return Example(
        record["id"].split("#")[0],
        record["text"],
        statements,
        words,
        tags,
        pointers,
        weight=record.get("weight", 1.0),
    )


def targets_of(article: Example) -> npt.NDArray[np.float32]:
    """Return how probable each tag of each word is to be taken, (words, TAGS)."""
    if article.targets is not None:
        return article.targets
    certain: npt.NDArray[np.float32] = np.eye(len(TAGS), dtype=np.float32)[np.maximum(article.tags, 0)]
    return certain


def is_held_out(article: str) -> bool:
    """Return whether an article is held out from the tagger, the same for all of its versions."""
    return int(hashlib.sha256(article.encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0


def by_article(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """Group versions of the same article."""
    found: dict[str, list[Example]] = defaultdict(list)
    for version in examples:
        found[version.article].append(version)
    return dict(found)
