"""How do the pipeline's answers become an extraction with ids, dates and checked spans?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import onrecord
from onrecord.identity import statement_id, text_document_id
from onrecord.language.entities import as_entities
from onrecord.language.pipeline import model_version, read
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

    from onrecord.language.statements import DraftStatement


def extract_from(
    text: str,
    *,
    published: dt.date | None,
    document_id: str | None,
    key: str | None,
    title: str | None,
    uploaded: dt.date | None,
) -> Extraction:
    """See ``onrecord.language.extract``."""
    doc, skipped = read(text)
    identity = text_document_id(text) if document_id is None else document_id
    unread = sum((part.end or 0) - (part.start or 0) for part in skipped)
    document = Document(
        id=identity,
        key=key,
        title=title,
        published=published,
        characters=len(text),
        text_sha256=text_sha256(text),
        coverage=Coverage(read=len(text) - unread, skipped=tuple(skipped)),
        extractor=Extractor(version=onrecord.__version__, model=model_version()),
    )
    date, basis = _date(published, uploaded)
    return Extraction(
        document=document,
        statements=_statements(text, identity, doc._.statements, date, basis),
        entities=as_entities(text, doc._.entities),
    ).checked_against(text)


def _date(published: dt.date | None, uploaded: dt.date | None) -> tuple[dt.date | None, DateBasis | None]:
    if published is not None:
        return published, DateBasis.PUBLISHED
    return uploaded, None if uploaded is None else DateBasis.UPLOADED


def _statements(
    text: str,
    document: str,
    drafts: Sequence[DraftStatement],
    date: dt.date | None,
    basis: DateBasis | None,
) -> tuple[Statement, ...]:
    ids = [_id(text, document, draft) for draft in drafts]
    return tuple(
        Statement(
            id=ids[index],
            form=draft.form,
            kind=draft.kind,
            negated=draft.negated,
            text=draft.reading,
            content=tuple(Span.of(text, *piece) for piece in draft.attribution.content),
            cue=Cue.of(text, *draft.attribution.cue, lemma=draft.lemma) if draft.attribution.cue else None,
            source=Span.of(text, *draft.attribution.source) if draft.attribution.source else None,
            speakers=draft.speakers,
            unattributed=draft.unattributed,
            addressees=draft.addressees,
            about=draft.about,
            date=date,
            date_basis=basis,
            parent=None if draft.parent is None else ids[draft.parent],
            confidence=draft.attribution.confidence,
        )
        for index, draft in enumerate(drafts)
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
