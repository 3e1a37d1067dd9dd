"""Headlines that name their source at the end: "Ferries to stop, operator says".

The tagger has seen no headlines, so they are read by rule: a short line without a full stop that ends, after
a comma or a dash, with a source and a cue of ``lexicon.cues``, in either order.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import WORD, alternatives
from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.language.spans import Cover
from onrecord.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.language.spans import Range

CONFIDENCE = 0.6
LONGEST = 160
"""Code points; a longer line is a sentence that lost its full stop."""

_NO_HEADLINE = (*SENTENCE_ENDS, ":", ";", ",", '"', "”", "’")
_BEFORE_SOURCE = r"(?P<content>\S.{10,}?)\s*[,–—]\s+"
_SOURCE = r"(?P<source>[^\s,;:–—]+(?: [^\s,;:–—]+){0,4})"


def with_headlines(text: str, found: Sequence[Attribution], paragraphs: Sequence[Range]) -> list[Attribution]:
    """Add the headlines of a text that overlap no attribution found.

    Args:
        text: the document's text.
        found: its attributions.
        paragraphs: its paragraphs.
    """
    taken = Cover(part for attribution in found for part in attribution.parts())
    headlines = (
        attribution
        for attribution in _headlines(text, paragraphs)
        if not taken.touches(*attribution.content[0])
    )
    return [*found, *headlines]


def with_full_stops(text: str, paragraphs: Iterable[Range]) -> str:
    """Put a full stop behind every headline with a known cue, in the place of its line break.

    The tagger reads sentences: it takes a headline without a full stop for the beginning of the lead.

    Args:
        text: the document's text.
        paragraphs: its paragraphs.

    Returns:
        A text of the same length, for the tagger alone.
    """
    pieces: list[str] = []
    position = 0
    for start, end in paragraphs:
        headline = text[start:end] if end - start <= LONGEST and text.startswith("\n\n", end) else ""
        if (
            headline
            and not headline.endswith((*_NO_HEADLINE, ")"))
            and any(word.lower() in cue_forms() for word in WORD.findall(headline))
        ):
            pieces += (text[position:end], ".")
            position = end + 1
    return "".join((*pieces, text[position:])) if pieces else text


def _headlines(text: str, paragraphs: Iterable[Range]) -> Iterator[Attribution]:
    for start, end in paragraphs:
        if end - start > LONGEST or text[start:end].endswith(_NO_HEADLINE):
            continue
        if headline := _headline().fullmatch(text, start, end):
            yield Attribution(
                content=(headline.span("content"),),
                cue=headline.span("cue") if headline["cue"] else headline.span("inverted"),
                source=headline.span("source") if headline["source"] else headline.span("subject"),
                confidence=CONFIDENCE,
            )


@cache
def _headline() -> re.Pattern[str]:
    """Return the pattern of a line that ends with a source and a verb of speech in the present or past."""
    spoken = (
        form
        for form, verb in cue_forms().items()
        if verb.kind in (Kind.SPEECH, Kind.WRITING) and not form.endswith("ing")
    )
    cues = alternatives(spoken)
    subject = _SOURCE.replace("source", "subject")
    return re.compile(
        rf"{_BEFORE_SOURCE}(?:{_SOURCE} (?P<cue>{cues})|(?P<inverted>{cues}) {subject})", re.IGNORECASE
    )
