"""Signed quotations: "“The boat was late.” – Ann Lee".

The tagger has seen none, so they are read by rule: a quotation of whole sentences, or of several words that
are no title, alone in its line, with a dash and a name after it or on the line below. The dash is the cue. A
post with the handle of who wrote it ("— Ann Lee (@annlee) May 3, 2024") needs no marks: it is what stands
before the dash, or above it.
"""

from __future__ import annotations

import re
from dataclasses import replace
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
_BESIDE = re.compile(
    rf"[ \t]*\(?(?P<source>{NAME_WORD}(?: {NAME_WORD}){{0,3}})(?:, [^\n.“”\"()]{{1,60}})?\)?"
)
_FEWEST_WORDS = 3
"""Of a quotation that is no sentence."""
_SET_APART = re.compile(r"[>|][ \t]*")
_BELOW = re.compile(
    rf"(?:[>|][ \t]*)?(?P<source>{NAME_WORD}(?: (?:{NAME_WORD}|{_SMALL})){{1,4}})"
    r"(?:,[^\n.:“”\"]{1,80}|[ \t]*\([^\n]{1,80}\))?"
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

    A signed quotation replaces an attribution of its words. A line in which a word behind the quotation was
    found to be a cue ("“No.” – Lee said later") is not signed; one within it is somebody's own ("“I hope it
    stays.” – Ann Lee").

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
        if not worded.touches(attribution.content[0][1], attribution.parts()[-1][1])
    ]
    signed += _posts(text, paragraphs)
    quoted = Cover(attribution.content[0] for attribution in signed)
    lines = Cover(attribution.source for attribution in signed if attribution.source is not None)
    kept = []
    for attribution in found:
        content = tuple(piece for piece in attribution.content if not quoted.touches(*piece))
        if len(content) == len(attribution.content):
            kept.append(attribution)
        elif content and _has_words(text, attribution.cue):
            source = attribution.source
            source = None if source is not None and lines.touches(*source) else source
            kept.append(replace(attribution, content=content, source=source))
    return [*kept, *signed]


def _has_words(text: str, cue: Range | None) -> bool:
    return cue is not None and any(map(str.isalnum, text[slice(*cue)]))


def _signed(
    text: str, people: Container[int], quotations: Quotations, paragraphs: Sequence[Range]
) -> Iterator[Attribution]:
    for number, (start, end) in enumerate(paragraphs):
        prefix = _SET_APART.match(text, start, end)
        quotation = quotations.starting_at(start if prefix is None else prefix.end())
        if quotation is None or not _is_said(text, quotation):
            continue
        place = quotation.end, end
        if quotation.end == end and number + 1 < len(paragraphs):
            place = paragraphs[number + 1]
        signature = _SIGNATURE.fullmatch(text, *place)
        if signature is None and quotation.end < end:
            beside = _BESIDE.fullmatch(text, *place)
            if beside is not None and beside.start("source") in people:
                yield Attribution(
                    ((quotation.start, quotation.end),), None, beside.span("source"), CONFIDENCE
                )
        if signature is None and quotation.end == end and text.count("\n", end, place[0]) <= 2:
            below = _BELOW.fullmatch(text, *place)
            is_next = text.count("\n", end, place[0]) == 1
            if (
                below is not None
                and below.start("source") in people
                and (is_next or below["source"].isupper() or "," in below.group())
            ):
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


def _is_said(text: str, quotation: Quotation) -> bool:
    """Return whether a quotation is what somebody says: a sentence, or a few words that are no title."""
    words = text[quotation.inner_start : quotation.inner_end].split()
    if not quotation.closed or quotation.continues or not words:
        return False
    small = sum(word[0].islower() for word in words[1:])
    return words[-1].endswith(SENTENCE_ENDS) or (len(words) >= _FEWEST_WORDS and 2 * small >= len(words))
