"""The component for anybody's spaCy pipeline: ``nlp.add_pipe("onrecord")``.

It reads the text of a ``Doc`` as ``onrecord.extract`` does, and sets

- ``doc._.extraction``: the ``onrecord.Extraction``, whose offsets are those of ``doc.text``;
- ``doc.ents``: the names of its entities, with the entity's id as ``kb_id_``; entities that other components
  have set stay where they do not overlap these;
- ``doc.spans["statements"]``: the sources, cues and contents of its statements, labelled so, each with the
  statement's id as ``id_``.

``doc._.published`` is the day on which a text appeared, if it is known: set it before the pipeline runs. All
of it is kept by ``DocBin(store_user_data=True)``. Once the package is installed, spaCy finds the component by
its entry point (https://spacy.io/usage/saving-loading#entry-points).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from onrecord.language.extraction import extract
from onrecord.model import Extraction, MentionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from onrecord.model import Span as TextSpan

SPANS = "statements"
"""The key of the group of spans."""

_STORED, _PUBLISHED = (
    "onrecord_extraction",
    "onrecord_published",
)  # strings, which every format of a Doc keeps


@lru_cache(maxsize=16)
def _parsed(stored: str) -> Extraction:
    return Extraction.model_validate_json(stored)


def _extraction(doc: Doc) -> Extraction | None:
    stored = doc.user_data.get(_STORED)
    return None if stored is None else _parsed(stored)


def _keep_extraction(doc: Doc, extraction: Extraction) -> None:
    doc.user_data[_STORED] = extraction.model_dump_json()


def _published(doc: Doc) -> dt.date | None:
    stored = doc.user_data.get(_PUBLISHED)
    return None if stored is None else dt.date.fromisoformat(stored)


def _keep_published(doc: Doc, day: dt.date | str | None) -> None:
    doc.user_data[_PUBLISHED] = None if day is None else str(day)


if not Doc.has_extension("extraction"):
    Doc.set_extension("extraction", getter=_extraction, setter=_keep_extraction)
if not Doc.has_extension("published"):
    Doc.set_extension("published", getter=_published, setter=_keep_published)


@Language.factory(
    "onrecord",
    default_config={"min_confidence": None},
    assigns=["doc._.extraction", "doc.ents", "doc.spans"],
)
def create(nlp: Language, name: str, min_confidence: float | None) -> Callable[[Doc], Doc]:
    """Make the component.

    Args:
        nlp: the pipeline that it is for.
        name: its name there.
        min_confidence: the least confidence of statements, as ``onrecord.extract`` takes it.
    """

    def component(doc: Doc) -> Doc:
        extraction = extract(doc.text, published=doc._.published, min_confidence=min_confidence)
        doc._.extraction = extraction
        doc.ents = _with(filter_spans(_names(doc, extraction)), doc.ents)
        doc.spans[SPANS] = list(_parts(doc, extraction))
        return doc

    return component


def _with(first: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """Join spans with those among others that share no token with any of them."""
    taken = {token.i for span in first for token in span}
    return [*first, *(span for span in others if taken.isdisjoint(range(span.start, span.end)))]


def _names(doc: Doc, extraction: Extraction) -> list[Span]:
    return [
        span
        for entity in extraction.entities
        for mention in entity.mentions
        if mention.kind is MentionKind.NAME
        and (span := _over(doc, mention, entity.type.value, kb_id=entity.id)) is not None
    ]


def _parts(doc: Doc, extraction: Extraction) -> Iterator[Span]:
    for statement in extraction.statements:
        for label, part in (
            ("source", statement.source),
            ("cue", statement.cue),
            *(("content", piece) for piece in statement.content),
        ):
            if part is not None and (span := _over(doc, part, label, span_id=statement.id)) is not None:
                yield span


def _over(doc: Doc, part: TextSpan, label: str, *, kb_id: str = "", span_id: str = "") -> Span | None:
    """Return the tokens that a span of the text touches."""
    return doc.char_span(
        part.start, part.end, label=label, kb_id=kb_id, span_id=span_id, alignment_mode="expand"
    )
