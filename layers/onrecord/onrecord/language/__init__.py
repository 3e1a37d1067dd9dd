"""Text to extraction: who says what, and who and what is named.

A room for each question asked of the text, a file for each part of it, in the order they are asked:
``paragraphs``, ``shadow`` (what the models get to read) and ``quotations``; ``tagging`` (what each word is);
``attributions`` (which source, cue and content belong together); ``entities`` (who and what is named);
``statements`` (who says what, how, to whom); ``times`` (when). ``pipeline`` puts them in a row,
``extraction`` gives what comes out its ids and dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from onrecord.model import Extraction, Skipped

__all__ = ["extract"]


def extract(
    text: str,
    *,
    published: dt.date | None = None,
    document_id: str | None = None,
    key: str | None = None,
    title: str | None = None,
    uploaded: dt.date | None = None,
    min_confidence: float | None = None,
    skipped: tuple[Skipped, ...] = (),
) -> Extraction:
    """Extract the statements and entities of a text.

    Args:
        text: the document's canonical text (English). Any string will do; offsets in what returns are code
            points into it.
        published: the day it appeared: dates its statements.
        document_id: its id; without one, a hash of the text.
        key: the name of the file or object it came from.
        title: its headline.
        uploaded: the day it was uploaded: dates its statements where nothing better is known.
        min_confidence: the least confidence (0 to 1) of statements; 0 gives whatever was found. By default
            the finder's own, which makes most of precision and recall together: ``docs/model-card.md``
            has what each bound gives.
        skipped: the parts of the upload that its reader left out; they come first in the coverage.

    Returns:
        The extraction, every span checked against ``text``. What could not be read is in
        ``document.coverage``.

    The model is loaded at the first call, once per process.
    """
    from onrecord.language.extraction import extract_from

    return extract_from(
        text,
        published=published,
        document_id=document_id,
        key=key,
        title=title,
        uploaded=uploaded,
        min_confidence=min_confidence,
        skipped=skipped,
    )
