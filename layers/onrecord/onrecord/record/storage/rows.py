"""Rows: the fields by which lists filter statements, packed into 9 bytes a statement.

A row is, in big-endian order, a byte of zone (the lowest 4 bits) and of why there is no source (3); 3 bytes
of the statement's position in its document; 2 bytes of confidence in thousandths; a byte of form (the lowest
2 bits), kind (3), act (2) and negation (1); and 2 bytes with a bit for each class of sources that a speaker
belongs to, 2 bits of the date's precision and, the highest 2, of its basis. The enumerations are numbered in
the order of the tables below, which items in use hold: new members go to the end. None stands for what was
not kept.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from onrecord.model import Act, DateBasis, Form, Kind, SourceClass, TimePrecision, Unattributed, Zone
from onrecord.record.storage.periods import PRECISIONS, precision_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.model import Statement
    from onrecord.record.storage.table import Item

FORMS = (Form.DIRECT, Form.MIXED, Form.INDIRECT)
KINDS = (Kind.SPEECH, Kind.WRITING, Kind.THOUGHT, Kind.PLAN)
ACTS = (Act.ASSERTION, Act.QUESTION, Act.REQUEST)
SOURCE_CLASSES = (
    SourceClass.NAMED_PERSON,
    SourceClass.UNNAMED_OFFICIAL,
    SourceClass.UNNAMED_PERSON,
    SourceClass.CROWD,
    SourceClass.ORGANISATION,
    SourceClass.STATE,
    SourceClass.DOCUMENT,
    SourceClass.AUTHOR,
)
DATE_BASES = (None, DateBasis.SAID_AT, DateBasis.PUBLISHED, DateBasis.UPLOADED)
ZONES = (
    None,
    Zone.HEADLINE,
    Zone.BYLINE,
    Zone.DATELINE,
    Zone.LEAD,
    Zone.BODY,
    Zone.CAPTION,
    Zone.EMBED,
    Zone.TURN,
    Zone.BOILERPLATE,
)
REASONS = (
    None,  # there is a source
    Unattributed.PASSIVE,
    Unattributed.HEARSAY,
    Unattributed.IMPRESSION,
    Unattributed.ORPHAN_QUOTATION,
    Unattributed.NO_SOURCE,
)
_PRECISION = 12
_CLASSES = (1 << len(SOURCE_CLASSES)) - 1
_DATE_BASIS = 14
_ZONE = 24
_REASON = 28
_POSITION = (1 << _ZONE) - 1
_ROW = struct.Struct(">IHBH")


class Row(NamedTuple):
    """A statement as lists filter it.

    What earlier releases did not keep of it is None; ``unattributed`` is kept where ``zone`` is.
    """

    position: int
    confidence: float
    form: Form
    kind: Kind
    act: Act | None = None
    negated: bool | None = None
    source_classes: frozenset[SourceClass] | None = None
    date_basis: DateBasis | None = None
    zone: Zone | None = None
    unattributed: Unattributed | None = None
    precision: TimePrecision = TimePrecision.DAY

    @property
    def is_whole(self) -> bool:
        """Whether it tells all that filters ask, as those of earlier releases do not."""
        return self.act is not None and self.zone is not None

    @classmethod
    def of(cls, statement: Statement, position: int) -> Row:
        """Return the row of a statement; ``position`` counts the document's statements from 0."""
        classes = frozenset(speaker.source_class for speaker in statement.speakers if speaker.source_class)
        return cls(
            position,
            statement.confidence,
            statement.form,
            statement.kind,
            statement.act,
            statement.negated,
            classes,
            statement.date_basis,
            statement.zone,
            statement.unattributed,
            precision_of(statement.said_at),
        )


def packed(rows: Iterable[Row]) -> bytes:
    """Return rows as an item holds them."""
    return b"".join(map(_packed, rows))


def rows_in(pointer: Item) -> Iterator[Row]:
    """Yield the rows of a pointer's item; an item of an earlier release is one row."""
    if "rows" in pointer:
        return map(_unpacked, _ROW.iter_unpack(pointer["rows"]))
    return iter(
        (Row(pointer["position"], pointer["confidence"], Form(pointer["form"]), Kind(pointer["kind"])),)
    )


def _packed(row: Row) -> bytes:
    code = FORMS.index(row.form) | KINDS.index(row.kind) << 2
    code |= ACTS.index(row.act or Act.ASSERTION) << 5 | bool(row.negated) << 7
    classes = sum(1 << SOURCE_CLASSES.index(each) for each in row.source_classes or ())
    dated = DATE_BASES.index(row.date_basis) << _DATE_BASIS | PRECISIONS.index(row.precision) << _PRECISION
    place = row.position | ZONES.index(row.zone) << _ZONE | REASONS.index(row.unattributed) << _REASON
    return _ROW.pack(place, round(row.confidence * 1_000), code, classes | dated)


@cache  # of few different ones, in lists of thousands of rows
def _classes_in(bits: int) -> frozenset[SourceClass]:
    return frozenset(each for bit, each in enumerate(SOURCE_CLASSES) if bits >> bit & 1)


def _unpacked(values: tuple[int, int, int, int]) -> Row:
    place, confidence, code, classes = values
    return Row(
        place & _POSITION,
        confidence / 1_000,
        FORMS[code & 3],
        KINDS[code >> 2 & 7],
        ACTS[code >> 5 & 3],
        bool(code >> 7),
        _classes_in(classes & _CLASSES),
        DATE_BASES[classes >> _DATE_BASIS],
        ZONES[place >> _ZONE & 15],
        REASONS[place >> _REASON],
        PRECISIONS[classes >> _PRECISION & 3],
    )
