"""The text of a page in lines, each cut where a mark begins or ends.

Statements overlap: one stands inside the content of another, a cue or a name inside a third. So the text is
cut at every boundary, and each piece names all that it belongs to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import TYPE_CHECKING, TypeVar

from onrecord.model import MentionKind, ResolvedBy, Zone, ZoneStretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.formats.pages.margin import PageSpeaker
    from onrecord.model import Coverage, Entity, Skipped, Span, Statement, TimeExpression

T = TypeVar("T")

_ZONES = frozenset(Zone)
_LINE = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with everything that is marked there."""

    text: str
    statement: Statement | None = None  # the innermost
    speaker: PageSpeaker | None = None
    depth: int = 0  # how many statements it stands in
    ends: list[Statement] = field(default_factory=list)  # whose content ends with it
    cue: PageSpeaker | None = None  # whose cue it is
    source: PageSpeaker | None = None  # whom the source names
    name: str | None = None  # of the entity that is named
    reference: str | None = None  # of the entity that a pronoun or description stands for
    time: str | None = None  # ISO 8601
    zone: Zone | None = None  # None in the body
    turn: PageSpeaker | None = None  # whose turn it is part of
    skipped: str | None = None  # the reason for which it was not read


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, in pieces; ``zone``, ``turn`` and ``skipped`` are those that all its words share.

    ``goes_on`` is whether it goes on in the paragraph of the line before it.
    """

    pieces: list[Piece]
    zone: Zone | None
    turn: PageSpeaker | None
    skipped: str | None
    goes_on: bool

    @classmethod
    def of(cls, pieces: list[Piece], before: Line | None) -> Line:
        """Return the line of these pieces; ``before`` is the line above it, if no blank line is between."""
        words = [piece for piece in pieces if not piece.text.isspace()]
        zone = _shared(piece.zone for piece in words)
        turn = _shared(piece.turn for piece in words)
        skipped = _shared(piece.skipped for piece in words)
        goes_on = before is not None and (before.zone, before.turn, before.skipped) == (zone, turn, skipped)
        return cls(pieces, zone, turn, skipped, goes_on)

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(piece.text for piece in self.pieces)


def _shared(values: Iterable[T | None]) -> T | None:
    """Return the value that all have; None if they differ."""
    first, *others = values
    return first if all(other == first for other in others) else None


def lines_of(
    text: str,
    statements: Sequence[Statement],
    entities: Sequence[Entity],
    times: Sequence[TimeExpression],
    speakers: Mapping[str, PageSpeaker],
    coverage: Coverage,
) -> Iterator[Line]:
    """Yield the lines of a text that are not empty, each as its pieces in order.

    Where blank lines part the paragraphs of a text, a line break alone does not.
    """
    marks = _Marks(statements, entities, times, speakers, coverage)
    lines = [line for line in _LINE.finditer(text) if not line.group().isspace()]
    blank = [len(_BREAK.findall(text, before.end(), line.start())) > 1 for before, line in pairwise(lines)]
    whole_lines = not any(blank)  # each is a paragraph
    last: Line | None = None
    for line, is_parted in zip(lines, (True, *blank), strict=True):
        pieces = [
            _piece(text[start:end], marks, end, speakers)
            for start, end in marks.cut(line.start(), line.end())
        ]
        last = Line.of(pieces, None if is_parted or whole_lines else last)
        yield last


def zones_and_gaps(coverage: Coverage) -> tuple[list[ZoneStretch], list[Skipped]]:
    """Return the zones that are set apart, and what else was not read, each in the order of the text.

    Of what was extracted before zones were kept, those that nobody speaks in are known: they were not read.
    """
    zones = dict.fromkeys(coverage.set_apart)
    skipped = []
    for part in coverage.skipped:
        if part.reason not in _ZONES or part.start is None or part.end is None:
            skipped.append(part)
        else:
            zones[ZoneStretch(zone=Zone(part.reason), start=part.start, end=part.end)] = None
    return [*zones], skipped


@dataclass(slots=True)
class _Open:
    """The marks that are open at a place, by the number of the mark."""

    statements: dict[int, Statement] = field(default_factory=dict)
    cues: dict[int, PageSpeaker] = field(default_factory=dict)
    sources: dict[int, PageSpeaker] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    references: dict[int, str] = field(default_factory=dict)
    times: dict[int, str] = field(default_factory=dict)
    zones: dict[int, Zone] = field(default_factory=dict)
    turns: dict[int, PageSpeaker] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)


class _Marks:
    """The marks at a place of the text. The place only moves forward, so the work is linear in the text."""

    def __init__(
        self,
        statements: Sequence[Statement],
        entities: Sequence[Entity],
        times: Sequence[TimeExpression],
        speakers: Mapping[str, PageSpeaker],
        coverage: Coverage,
    ) -> None:
        self.ends: dict[int, list[Statement]] = defaultdict(list)
        self.open = _Open()
        self._starts: dict[int, list[tuple[int, str, object]]] = defaultdict(list)
        self._ends: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._numbers = count()
        for statement in statements:
            self.ends[statement.content[-1].end].append(statement)
            for span in statement.content:
                self._mark(span, "statements", statement)
            self._mark(statement.cue, "cues", speakers[statement.id])
            self._mark(statement.source, "sources", speakers[statement.id])
            if any(each.resolved_by is ResolvedBy.PRONOUN for each in statement.speakers):
                self._mark(statement.source, "references", speakers[statement.id].name)
            if statement.zone is Zone.TURN and statement.parent is None:
                self._mark(_whole(statement), "turns", speakers[statement.id])
        for entity in entities:
            for mention in entity.mentions:
                kind = "names" if mention.kind is MentionKind.NAME else "references"
                self._mark(mention, kind, entity.name)
        for time in times:
            self._mark(time, "times", time.value)
        zones, skipped = zones_and_gaps(coverage)
        for zone in zones:
            self._mark(zone, "zones", zone.zone)
        for part in skipped:
            self._mark(part, "skipped", part.reason)
        self._offsets = sorted(self._starts.keys() | self._ends.keys())
        self._next = 0

    def _mark(self, span: Span | Skipped | ZoneStretch | None, kind: str, what: object) -> None:
        if span is not None and span.start is not None and span.end is not None and span.start < span.end:
            number = next(self._numbers)
            self._starts[span.start].append((number, kind, what))
            self._ends[span.end].append((number, kind))

    def cut(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the stretches between the boundaries of a line, with what is marked there open meanwhile."""
        while start < end:
            self._advance(start)
            following = self._offsets[self._next] if self._next < len(self._offsets) else end
            yield start, min(following, end)
            start = min(following, end)

    def _advance(self, to: int) -> None:
        while self._next < len(self._offsets) and self._offsets[self._next] <= to:
            offset = self._offsets[self._next]
            for number, kind in self._ends.get(offset, ()):
                getattr(self.open, kind).pop(number)
            for number, kind, what in self._starts.get(offset, ()):
                getattr(self.open, kind)[number] = what
            self._next += 1


def _piece(text: str, marks: _Marks, end: int, speakers: Mapping[str, PageSpeaker]) -> Piece:
    """Return a piece that ends at ``end``, with all that is open in it."""
    here = marks.open
    innermost = min(here.statements.values(), key=_length, default=None)
    return Piece(
        text,
        statement=innermost,
        speaker=None if innermost is None else speakers[innermost.id],
        depth=len(here.statements),
        ends=marks.ends.get(end, []),
        cue=_last(here.cues),
        source=_last(here.sources),
        name=_last(here.names),
        reference=_last(here.references),
        time=_last(here.times),
        zone=_last(here.zones),
        turn=next(iter(here.turns.values()), None),
        skipped=_last(here.skipped),
    )


def _last(marked: Mapping[int, T]) -> T | None:
    return next(reversed([*marked.values()]), None)


def _whole(turn: Statement) -> ZoneStretch:
    """Return where a turn stands, with its label."""
    parts = (*turn.content, *(part for part in (turn.cue, turn.source) if part))
    return ZoneStretch(
        zone=Zone.TURN, start=min(part.start for part in parts), end=max(part.end for part in parts)
    )


def _length(statement: Statement) -> int:
    return statement.content[-1].end - statement.content[0].start
