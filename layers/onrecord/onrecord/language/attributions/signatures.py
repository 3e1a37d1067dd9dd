"""Signed quotations: "“The boat was late.” – Ann Lee".

The tagger has seen none, so they are read by rule: a quotation of whole sentences, alone in its line, with a
dash and a name after it or on the line below. The dash is the cue. A post with the handle of who wrote it
("— Ann Lee (@annlee) May 3, 2024") needs no marks: it is what stands before the dash, or above it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.grammar import NAME_WORD, PARTICLES, alternatives
from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.language.spans import Cover

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from onrecord.language.quotations import Quotation, Quotations
    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName

CONFIDENCE = 0.75

_SMALL = alternatives(PARTICLES | {"of"})
_SIGNATURE = re.compile(
    rf"\s*(?P<dash>--?|[–—―])\s*"
    rf"(?P<source>{NAME_WORD}(?: (?:{NAME_WORD}|{_SMALL}|and|the)){{0,7}}"
    r"(?:,(?! (?:on|in|at|after|before|during|when|while|as|speaking)\b)[^\n,“”\"]{1,60})*(?<!\.))"
    r"(?:,[^\n“”\"]{1,100})?\.?"
)
_SET_APART = re.compile(r"[>|][ \t]*")
_BELOW = re.compile(
    rf"(?:[>|][ \t]*)?(?P<source>{NAME_WORD}(?: (?:{NAME_WORD}|{_SMALL})){{1,4}})"
    r"(?:,[^\n.“”\"]{1,80}|[ \t]*\([^\n]{1,80}\))?"
)


_HANDLE = re.compile(
    rf"(?<!\S)(?P<dash>--?|[–—―])\s*(?P<source>{NAME_WORD}(?: [^\s()@]+){{0,5}})"
    r" \(@\w{1,40}\)[^\n]{0,60}\Z"
)
_LONGEST_HANDLE = 160  # code points of a signature with its date
_LINKS = re.compile(r"(?:\s+(?:https?://|pic\.twitter\.com/|t\.co/)\S+)+\s*\Z")


def with_signatures(
    text: str,
    found: Sequence[Attribution],
    names: Iterable[TaggedName],
    quotations: Quotations,
    paragraphs: Sequence[Range],
) -> list[Attribution]:
    """Add the signed quotations of a text to its attributions.

    A signed quotation replaces an attribution of its words that has no word as its cue. A line in which a
    word was found to be a cue ("“No.” – Lee said later") is not signed.

    Args:
        text: the document's text.
        found: its attributions.
        names: its names: a line below a quotation that opens with a person's signs it without a dash.
        quotations: its quotations.
        paragraphs: its paragraphs.
    """
    people = {name.start for name in names if name.label == "PERSON"}
    worded = Cover(
        attribution.cue for attribution in found if attribution.cue and _has_words(text, attribution.cue)
    )
    signed = [
        attribution
        for attribution in _signed(text, people, quotations, paragraphs)
        if not worded.touches(attribution.content[0][0], attribution.parts()[-1][1])
    ]
    signed += _posts(text, paragraphs)
    quoted = Cover(attribution.content[0] for attribution in signed)
    kept = [
        attribution
        for attribution in found
        if _has_words(text, attribution.cue)
        or not any(quoted.touches(*piece) for piece in attribution.content)
    ]
    return [*kept, *signed]


def _has_words(text: str, cue: Range | None) -> bool:
    return cue is not None and any(map(str.isalnum, text[slice(*cue)]))


def _signed(
    text: str, people: Container[int], quotations: Quotations, paragraphs: Sequence[Range]
) -> Iterator[Attribution]:
    for number, (start, end) in enumerate(paragraphs):
        prefix = _SET_APART.match(text, start, end)
        quotation = quotations.starting_at(start if prefix is None else prefix.end())
        if quotation is None or not _is_sentence(text, quotation):
            continue
        place = quotation.end, end
        if quotation.end == end and number + 1 < len(paragraphs):
            place = paragraphs[number + 1]
        signature = _SIGNATURE.fullmatch(text, *place)
        if signature is None and quotation.end == end and text.count("\n", end, place[0]) == 1:
            below = _BELOW.fullmatch(text, *place)
            if below is not None and below.start("source") in people:
                yield Attribution(
                    content=((quotation.start, quotation.end),),
                    cue=None,
                    source=below.span("source"),
                    confidence=CONFIDENCE,
                )
        if signature is not None:
            yield Attribution(
                content=((quotation.start, quotation.end),),
                cue=signature.span("dash"),
                source=signature.span("source"),
                confidence=CONFIDENCE,
            )


def _posts(text: str, paragraphs: Sequence[Range]) -> Iterator[Attribution]:
    """Find the posts that end with the name and the handle of who wrote them."""
    for number, (start, end) in enumerate(paragraphs):
        signature = _HANDLE.search(text[max(start, end - _LONGEST_HANDLE) : end])
        if signature is None:
            continue
        offset = max(start, end - _LONGEST_HANDLE)
        dash = signature.start("dash") + offset, signature.end("dash") + offset
        first, last = start, dash[0]
        if dash[0] == start:
            above = number
            while above and text.count("\n", paragraphs[above - 1][1], paragraphs[above][0]) == 1:
                above -= 1
            above = max(0, number - 1) if above == number else above
            first, last = paragraphs[above][0], paragraphs[max(above, number - 1)][1]
        if links := _LINKS.search(text[first:last]):
            last = first + links.start()
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last and dash[0] >= last:
            source = signature.start("source") + offset, signature.end("source") + offset
            yield Attribution(content=((first, last),), cue=dash, source=source, confidence=CONFIDENCE)


def _is_sentence(text: str, quotation: Quotation) -> bool:
    inner = text[quotation.inner_start : quotation.inner_end].rstrip()
    return quotation.closed and not quotation.continues and inner.endswith(SENTENCE_ENDS)
