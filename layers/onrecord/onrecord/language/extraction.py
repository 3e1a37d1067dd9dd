"""How do the pipeline's answers become an extraction with ids, dates and checked spans?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import onrecord
from onrecord.identity import statement_id, text_document_id
from onrecord.language.entities.drafts import as_entities
from onrecord.language.pipeline import model_version, read
from onrecord.language.shadow import Found, composed, put_back
from onrecord.language.times.expressions import as_times, find_times
from onrecord.language.times.said_at import days_of
from onrecord.model import (
    Coverage,
    Cue,
    DateBasis,
    Document,
    Extraction,
    Extractor,
    Span,
    Statement,
    text_sha256,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from onrecord.language.statements.assembly import DraftStatement
    from onrecord.model import Skipped


def extract_from(
    text: str,
    *,
    published: dt.date | None,
    document_id: str | None,
    key: str | None,
    title: str | None,
    uploaded: dt.date | None,
    min_confidence: float | None,
    skipped: tuple[Skipped, ...],
) -> Extraction:
    """See ``onrecord.language.extract``."""
    composition, places = composed(text)
    doc, unread = read(composition, min_confidence=min_confidence)

    def placed(found: Found) -> Found:
        return found if composition is text else put_back(found, text, places)

    left_out = placed(tuple(unread))
    identity = text_document_id(text) if document_id is None else document_id
    document = Document(
        id=identity,
        key=key,
        title=title,
        published=published,
        characters=len(text),
        text_sha256=text_sha256(text),
        coverage=Coverage(
            read=len(text) - sum((part.end or 0) - (part.start or 0) for part in left_out),
            skipped=(*skipped, *left_out),
        ),
        extractor=Extractor(version=onrecord.__version__, model=model_version()),
    )
    sentence_starts = [token.idx for token in doc if token.is_sent_start]
    times = find_times(doc.text, sentence_starts, published)
    days = days_of(doc.text, doc._.statements, times, sentence_starts, published)
    dates = [_date(day, published, uploaded) for day in days]
    return Extraction(
        document=document,
        statements=placed(_statements(composition, identity, doc._.statements, dates)),
        entities=placed(as_entities(composition, doc._.entities, _spoken(doc._.statements))),
        times=placed(as_times(composition, times)),
    ).checked_against(text)


def _spoken(drafts: Sequence[DraftStatement]) -> Counter[str]:
    return Counter(speaker.entity_id for draft in drafts for speaker in draft.speakers if speaker.entity_id)


def _date(
    said_at: dt.date | None, published: dt.date | None, uploaded: dt.date | None
) -> tuple[dt.date | None, DateBasis | None]:
    if said_at is not None:
        return said_at, DateBasis.SAID_AT
    if published is not None:
        return published, DateBasis.PUBLISHED
    return uploaded, None if uploaded is None else DateBasis.UPLOADED


def _statements(
    text: str,
    document: str,
    drafts: Sequence[DraftStatement],
    dates: Sequence[tuple[dt.date | None, DateBasis | None]],
) -> tuple[Statement, ...]:
    ids = [_id(text, document, draft) for draft in drafts]
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
            speakers=draft.speakers,
            unattributed=draft.unattributed,
            addressees=draft.addressees,
            about=draft.about,
            said_at=date.isoformat() if date and basis is DateBasis.SAID_AT else None,
            date=date,
            date_basis=basis,
            parent=None if draft.parent is None else ids[draft.parent],
            confidence=draft.attribution.confidence,
        )
        for index, (draft, (date, basis)) in enumerate(zip(drafts, dates, strict=True))
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
