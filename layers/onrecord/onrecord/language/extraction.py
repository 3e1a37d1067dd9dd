"""A text's extraction: what the pipeline finds, with ids, dates and checked spans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

import onrecord
from onrecord.identity import statement_id, text_document_id
from onrecord.language.composition import Found, composed, put_back
from onrecord.language.entities.drafts import as_entities
from onrecord.language.pipeline import model_version, read
from onrecord.language.sentences import sentence_around
from onrecord.language.times.expressions import as_times
from onrecord.model import (
    Coverage,
    Cue,
    DateBasis,
    Document,
    Extraction,
    Extractor,
    PublishedBasis,
    Skipped,
    Span,
    Statement,
    Zone,
    ZoneSpan,
    ZoneStretch,
    default_date,
    text_sha256,
    well_formed,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from onrecord.language.reading import Reading
    from onrecord.language.statements.assembly import DraftStatement
    from onrecord.language.times.values import DaySpan

_VISIBLE = re.compile(r"\S")
_NOT_READ = {Zone.BYLINE, Zone.DATELINE, Zone.BOILERPLATE}
"""Zones in which nobody is quoted and whose names would pass for speakers."""


def extract(
    text: str,
    *,
    published: dt.date | None = None,
    document_id: str | None = None,
    key: str | None = None,
    title: str | None = None,
    uploaded: dt.date | None = None,
    min_confidence: float | None = None,
    zones: Sequence[ZoneSpan] = (),
    left_out: Sequence[Skipped] = (),
    skipped: Sequence[Skipped] = (),
) -> Extraction:
    """Extract the statements and entities of a text.

    Args:
        text: the document's canonical text (English). Any string is accepted; offsets of the result are code
            points of it. A lone surrogate, which UTF-8 cannot encode, is read as U+FFFD; so are those of
            ``key`` and ``title``.
        published: the day it was published, by which its statements are dated.
        document_id: its id; without one, a hash of the text.
        key: the name of the file or object it came from.
        title: its headline.
        uploaded: the day it was uploaded, by which its statements are dated if nothing better is known.
        min_confidence: the least confidence (0 to 1) of statements; 0 returns whatever was found. Default:
            the threshold stored with the weights, which maximises F1; ``docs/model-card.md`` shows what each
            value gives.
        zones: the parts of the document, in order and without overlaps; a text without them is all body.
            Statements are not looked for in bylines, datelines and boilerplate.
        left_out: parts of the text that are not to be read, each with the reason.
        skipped: the parts of the upload that are not in the text; they come first in the coverage.

    Returns:
        The extraction, every span checked against ``text``. What could not be read is in
        ``document.coverage``.

    The model is loaded at the first call, once per process.
    """
    text = well_formed(text)
    zones = zones or (ZoneSpan(zone=Zone.BODY, start=0, end=len(text)),)
    left_out = (
        *left_out,
        *(
            Skipped(start=each.start, end=each.end, reason=each.zone.value)
            for each in zones
            if each.zone in _NOT_READ
        ),
    )
    composition, places = composed(_blanked(text, left_out))
    is_transcript = any(each.zone is Zone.TURN for each in zones)
    reading = read(
        composition, published=published, min_confidence=min_confidence, is_transcript=is_transcript
    )

    def placed(found: Found) -> Found:
        return found if composition is text else put_back(found, text, places)

    left_out = (*left_out, *placed(tuple(reading.unread)))
    identity = text_document_id(text) if document_id is None else document_id
    document = Document(
        id=identity,
        key=None if key is None else well_formed(key),
        title=None if title is None else well_formed(title),
        published=published,
        published_basis=None if published is None else PublishedBasis.METADATA,
        characters=len(text),
        text_sha256=text_sha256(text),
        coverage=Coverage(
            read=len(text) - sum((part.end or 0) - (part.start or 0) for part in left_out),
            zones=_sizes(zones),
            set_apart=tuple(_set_apart(zones)),
            skipped=(*skipped, *left_out),
        ),
        extractor=Extractor(version=onrecord.__version__, model=model_version()),
    )
    dates = [_date(span, published, uploaded) for span in reading.said_at]
    spoken = Counter(
        speaker.entity_id for each in reading.statements for speaker in each.speakers if speaker.entity_id
    )
    return Extraction(
        document=document,
        statements=_zoned(placed(_statements(composition, identity, reading, dates)), zones),
        entities=placed(as_entities(composition, reading.entities, reading.mentions, spoken)),
        times=placed(as_times(composition, reading.times)),
    ).checked_against(text)


def _blanked(text: str, left_out: Sequence[Skipped]) -> str:
    """Return a text with spaces for what is not to be read; line breaks stay, so that paragraphs do."""
    pieces: list[str] = []
    position = 0
    for part in sorted(left_out, key=lambda part: part.start or 0):
        start, end = max(position, part.start or 0), max(position, part.end or 0)
        pieces += (text[position:start], _VISIBLE.sub(" ", text[start:end]))
        position = end
    return "".join((*pieces, text[position:])) if pieces else text


def _sizes(zones: Sequence[ZoneSpan]) -> dict[Zone, int]:
    """Return how many code points each zone has, in the order in which zones first appear."""
    sizes: Counter[Zone] = Counter()
    for each in zones:
        sizes[each.zone] += each.end - each.start
    return dict(sizes)


def _set_apart(zones: Sequence[ZoneSpan]) -> Iterator[ZoneStretch]:
    """Yield where the zones are that are neither body nor turns."""
    for each in zones:
        if each.zone not in (Zone.BODY, Zone.TURN):
            yield ZoneStretch(zone=each.zone, start=each.start, end=each.end)


def _zoned(statements: tuple[Statement, ...], zones: Sequence[ZoneSpan]) -> tuple[Statement, ...]:
    """Set for each statement the zone in which its content begins, and the clip of its turn.

    A turn that the text itself shows stays a turn, with its clip, where its zone does not say more.
    """
    starts = [each.start for each in zones]

    def zoned(statement: Statement) -> Statement:
        zone = zones[max(0, bisect_right(starts, statement.content[0].start) - 1)]
        own = statement.zone if zone.zone is Zone.BODY else zone.zone
        return statement.model_copy(update={"zone": own, "clip": zone.clip or statement.clip})

    return tuple(map(zoned, statements))


def _date(
    said_at: DaySpan | None, published: dt.date | None, uploaded: dt.date | None
) -> tuple[dt.date | None, DateBasis | None]:
    """Return the day a statement is filed under: of a week, month or year the last that had come by then."""
    if said_at is None:
        return default_date(published, uploaded)
    return (said_at.last if published is None else min(said_at.last, published)), DateBasis.SAID_AT


def _statements(
    text: str,
    document: str,
    reading: Reading,
    dates: Sequence[tuple[dt.date | None, DateBasis | None]],
) -> tuple[Statement, ...]:
    ids = [_id(reading.text, document, draft) for draft in reading.statements]
    sentences = [
        Span.of(text, *sentence_around(text, reading.sentence_starts, draft.attribution.parts()))
        for draft in reading.statements
    ]
    return tuple(
        Statement(
            id=ids[index],
            form=draft.form,
            kind=draft.kind,
            act=draft.act,
            negated=draft.negated,
            text=draft.reading,
            content=tuple(Span.of(text, *piece) for piece in draft.attribution.content),
            cue=Cue.of(text, *draft.attribution.cue, lemma=draft.lemma) if draft.attribution.cue else None,
            source=Span.of(text, *draft.attribution.source) if draft.attribution.source else None,
            sentence=sentences[index],
            zone=Zone.BODY if draft.turn is None else Zone.TURN,
            clip=None if draft.turn is None else draft.turn.clip,
            speakers=draft.speakers,
            unattributed=draft.unattributed,
            addressees=draft.addressees,
            about=draft.about,
            said_at=said_at.value if said_at else None,
            date=date,
            date_basis=basis,
            parent=None if draft.parent is None else ids[draft.parent],
            confidence=draft.attribution.confidence,
        )
        for index, (draft, said_at, (date, basis)) in enumerate(
            zip(reading.statements, reading.said_at, dates, strict=True)
        )
    )


def _id(text: str, document: str, draft: DraftStatement) -> str:
    cue, source = draft.attribution.cue, draft.attribution.source
    return statement_id(
        document,
        text[slice(*source)] if source else "",
        text[slice(*cue)] if cue else "",
        draft.reading,
        draft.ordinal,
    )
