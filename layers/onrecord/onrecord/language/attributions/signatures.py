"""Which lines name at their end who says what stands before ("Ferries to stop, operator says")?

The tagger has seen neither headlines nor the praise of customers, so two kinds of line are read by rule. A
signed quotation is a quoted sentence or more, alone in its line, with a dash and a name behind it or on the
line below: the dash is its cue. A headline is a short line without a full stop that ends with a source and a
cue of ``cues``, or the other way round, after a comma or a dash.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import NAME_WORD
from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.language.spans import Cover
from onrecord.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.language.quotations import Quotation, Quotations
    from onrecord.language.spans import Range

SIGNED_CONFIDENCE = 0.75
HEADLINE_CONFIDENCE = 0.6
LONGEST_HEADLINE = 160
"""Code points; a longer line is a sentence that lost its full stop."""

_SIGNATURE = re.compile(
    rf"\s*(?P<dash>--?|[–—―])\s*"
    rf"(?P<source>{NAME_WORD}(?: (?:{NAME_WORD}|of|de|der|van|von|al|and|the)){{0,7}}"
    r"(?:,(?! (?:on|in|at|after|before|during|when|while|as|speaking)\b)[^\n,“”\"]{1,60})*(?<!\.))"
    r"(?:,[^\n“”\"]{1,100})?\.?"
)
_NO_HEADLINE = (*SENTENCE_ENDS, ":", ";", ",", '"', "”", "’")
_BEFORE_SOURCE = r"(?P<content>\S.{10,}?)\s*[,–—]\s+"
_SOURCE = r"(?P<source>[^\s,;:–—]+(?: [^\s,;:–—]+){0,4})"


def with_signatures(
    text: str, found: Sequence[Attribution], quotations: Quotations, paragraphs: Sequence[Range]
) -> list[Attribution]:
    """Add signed quotations and headlines to what was found.

    A signed quotation takes the place of what was found of it with a dash as cue, or none; where a word of
    its line was found to be a cue ("“No.” – Lee said later"), it is not signed.
    """
    worded = Cover(
        attribution.cue for attribution in found if attribution.cue and _has_words(text, attribution.cue)
    )
    signed = [
        attribution
        for attribution in _signed(text, quotations, paragraphs)
        if not worded.touches(attribution.content[0][0], attribution.parts()[-1][1])
    ]
    quoted = Cover(attribution.content[0] for attribution in signed)
    kept = [
        attribution
        for attribution in found
        if _has_words(text, attribution.cue)
        or not any(quoted.touches(*piece) for piece in attribution.content)
    ]
    taken = Cover(part for attribution in (*kept, *signed) for part in attribution.parts())
    headlines = (
        attribution
        for attribution in _headlines(text, paragraphs)
        if not taken.touches(*attribution.content[0])
    )
    return [*kept, *signed, *headlines]


def _has_words(text: str, cue: Range | None) -> bool:
    return cue is not None and any(map(str.isalnum, text[slice(*cue)]))


def _signed(text: str, quotations: Quotations, paragraphs: Sequence[Range]) -> Iterator[Attribution]:
    for number, (start, end) in enumerate(paragraphs):
        quotation = quotations.starting_at(start)
        if quotation is None or not _is_sentence(text, quotation):
            continue
        place = quotation.end, end
        if quotation.end == end and number + 1 < len(paragraphs):
            place = paragraphs[number + 1]
        if signature := _SIGNATURE.fullmatch(text, *place):
            yield Attribution(
                content=((quotation.start, quotation.end),),
                cue=signature.span("dash"),
                source=signature.span("source"),
                confidence=SIGNED_CONFIDENCE,
            )


def _is_sentence(text: str, quotation: Quotation) -> bool:
    inner = text[quotation.inner_start : quotation.inner_end].rstrip()
    return quotation.closed and not quotation.continues and inner.endswith(SENTENCE_ENDS)


def _headlines(text: str, paragraphs: Iterable[Range]) -> Iterator[Attribution]:
    for start, end in paragraphs:
        if end - start > LONGEST_HEADLINE or text[start:end].endswith(_NO_HEADLINE):
            continue
        if headline := _headline().fullmatch(text, start, end):
            yield Attribution(
                content=(headline.span("content"),),
                cue=headline.span("cue") if headline["cue"] else headline.span("inverted"),
                source=headline.span("source") if headline["source"] else headline.span("subject"),
                confidence=HEADLINE_CONFIDENCE,
            )


@cache
def _headline() -> re.Pattern[str]:
    """Match a line that ends with who says it, by the present or past of a verb of speech."""
    spoken = sorted(
        form
        for form, verb in cue_forms().items()
        if verb.kind in (Kind.SPEECH, Kind.WRITING) and not form.endswith("ing")
    )
    cues = "|".join(map(re.escape, spoken))
    subject = _SOURCE.replace("source", "subject")
    return re.compile(
        rf"{_BEFORE_SOURCE}(?:{_SOURCE} (?P<cue>{cues})|(?P<inverted>{cues}) {subject})", re.IGNORECASE
    )
