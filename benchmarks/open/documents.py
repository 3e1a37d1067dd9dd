"""The documents of the benchmark with their gold: ``documents/*.yaml``, read as spans.

The files are described in ``tests/data/articles/README.md``; the tests read them too. They hold words, which
become spans here. ``that`` before a content belongs to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.statements import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from benchmarks.statements import Statement

FOLDER = Path(__file__).parent / "documents"

Span = tuple[int, int]

_THAT = re.compile(r"\bthat\s+[\"“‘']?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gold:
    """A statement of the gold; ``named`` says whether its speakers are named, not only described."""

    statement: Statement
    speakers: tuple[str, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A document with what a careful reader has of it.

    ``gold`` are the statements that stand in no other, ``nested`` those that do; ``optional`` may be found as
    well: it counts neither for nor against a system.
    """

    id: str
    genre: str
    text: str
    published: date | None
    gold: tuple[Gold, ...]
    nested: tuple[Gold, ...]
    optional: tuple[Statement, ...]

    @classmethod
    def load(cls, path: Path) -> Document:
        """Read a file.

        Raises:
            ValueError: words of a statement are not in the text.
        """
        stored = yaml.safe_load(path.read_text(encoding="utf-8"))
        text, unnamed = stored["text"], set(stored.get("unnamed", ()))
        found = [
            Gold(
                statement,
                speakers := tuple(entry.get("speakers") or ()),
                bool(speakers) and unnamed.isdisjoint(speakers),
            )
            for part in ("statements", "missed")
            for entry, statement in _marked(stored.get(part, ()), text)
        ]
        found.sort(key=lambda gold: gold.statement.content)
        outer = outermost([gold.statement for gold in found])
        return cls(
            id=path.stem,
            genre=path.stem.replace("_", " "),
            text=text,
            published=stored.get("published"),
            gold=tuple(gold for gold, is_outer in zip(found, outer, strict=True) if is_outer),
            nested=tuple(gold for gold, is_outer in zip(found, outer, strict=True) if not is_outer),
            optional=tuple(statement for _, statement in _marked(stored.get("optional", ()), text)),
        )


@cache
def documents() -> tuple[Document, ...]:
    """Read all documents, in the order of their ids."""
    return tuple(Document.load(path) for path in sorted(FOLDER.glob("*.yaml")))


def outermost(statements: Sequence[Statement]) -> list[bool]:
    """Tell for each statement whether its content lies in that of no longer one."""

    def holds(outer: Statement, inner: Statement) -> bool:
        return _size(outer) > _size(inner) and all(
            any(first <= start and end <= last for first, last in outer.content)
            for start, end in inner.content
        )

    return [not any(holds(other, statement) for other in statements) for statement in statements]


def _size(statement: Statement) -> int:
    return sum(end - start for start, end in statement.content)


def _marked(entries: Iterable[dict[str, Any]], text: str) -> list[tuple[dict[str, Any], Statement]]:
    """Find the spans of statements that are given in the order of the text.

    Of several places that words have, the content takes one that none before it has, and content, cue and
    source those that are nearest to each other.
    """
    found: list[tuple[dict[str, Any], Statement]] = []
    taken: set[Span] = set()
    for entry in entries:
        places = [pieces for pieces in _contents(entry["text"], text) if pieces[0] not in taken]
        if not places:
            raise ValueError(f"no place for {entry['text']!r} in {text[:40]!r}")
        options = [
            (
                _gap_between(cues, content) + _gap_between(sources, cues or content),
                {"content": content, "cue": cues, "source": sources},
            )
            for content in places
            for cues in _occurrences(entry.get("cue"), text, content)
            for sources in _occurrences(entry.get("source"), text, content)
        ]
        _, spans = min(options, key=lambda option: option[0])
        taken.add(spans["content"][0])
        spans["content"] = [_with_that(piece, text) for piece in spans["content"]]
        found.append((entry, read({"statements": [spans]}, text)[0]))
    return found


def _contents(reading: str, text: str) -> Iterator[list[Span]]:
    """Return the places of a content in its reading form, whose pieces are joined by " … "."""
    first, *others = reading.split(" … ")
    for match in _words(first).finditer(text):
        pieces = [match.span()]
        for words in others:
            following = _words(words).search(text, pieces[-1][1])
            if following is None:
                break
            pieces.append(following.span())
        else:
            yield pieces
    if others:
        yield from ([match.span()] for match in _words(reading).finditer(text))


def _with_that(piece: Span, text: str) -> Span:
    """Let a content begin with the "that" before it."""
    before = _THAT.search(text, 0, piece[0])
    return (before.start(), piece[1]) if before else piece


def _occurrences(words: str | None, text: str, content: Sequence[Span]) -> list[list[Span]]:
    """Return the occurrences of words outside a content; a single empty one if there are no words."""
    if not words:
        return [[]]
    return [
        [match.span()]
        for match in _words(words).finditer(text)
        if not any(match.start() < end and start < match.end() for start, end in content)
    ]


def _gap_between(first: Sequence[Span], others: Sequence[Span]) -> int:
    return min((_gap(span, other) for span in first for other in others), default=0)


def _gap(first: Span, other: Span) -> int:
    return max(first[0] - other[1], other[0] - first[1])


def _words(words: str) -> re.Pattern[str]:
    """Match words with any white space between them, and no word cut at either end."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    before = r"\b" if words[0].isalnum() else ""
    return re.compile(rf"{before}{pattern}(?!\w)")


__all__ = ["FOLDER", "Document", "Gold", "documents", "outermost"]
