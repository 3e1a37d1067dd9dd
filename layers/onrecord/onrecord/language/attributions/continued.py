"""Quotations over several paragraphs: all of them belong to the statement that names their source.

Each paragraph of such a quotation opens with a mark again and only the last closes it; the source often
stands behind the last. The model loses the first ones.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution, Contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.language.quotations import Quotation, Quotations
    from onrecord.language.tagging.tagger import TaggedSpan

CONFIDENCE = 0.6
"""Of a quotation and the cue behind it that the linker has not joined."""
_BESIDE = 2  # code points between a quotation, its cue and its source


def with_whole_quotations(
    text: str, found: Sequence[Attribution], spans: Sequence[TaggedSpan], quotations: Quotations
) -> list[Attribution]:
    """Give a statement all paragraphs of the quotation that it has a part of.

    Of several such statements it is the one whose source stands in a paragraph of the quotation.

    Args:
        text: the document's text.
        found: its attributions.
        spans: its tagged words in text order: behind a quotation they may name its source.
        quotations: its quotations.
    """
    starts = [span.start for span in spans]
    whole: list[Attribution | None] = list(found)
    contents = Contents(found)
    for chain in _chains(quotations):
        numbers = contents.touching(chain[0].start, chain[-1].end)
        touching = {n: each for n in numbers if (each := whole[n]) is not None and _touches(each, chain)}
        owners = [
            number
            for number, each in touching.items()
            if (each.cue or each.source) and not _is_inside(each, quotations)
        ]
        if len(owners) > 1:
            owners = [number for number in owners if _is_beside(text, touching[number], chain)]
        if not owners:
            whole += _with_tag_behind(chain, spans, bisect_left(starts, chain[-1].end))
        if len(owners) != 1:
            continue
        for number, each in touching.items():
            if number == owners[0]:
                others = [piece for piece in each.content if not _overlaps(piece, chain)]
                content = sorted([*others, *((quotation.start, quotation.end) for quotation in chain)])
                whole[number] = replace(each, content=tuple(content))
            elif not _is_inside(each, quotations):
                whole[number] = _without(each, chain)
    return [each for each in whole if each is not None]


def _with_tag_behind(
    chain: Sequence[Quotation], spans: Sequence[TaggedSpan], following: int
) -> list[Attribution]:
    """Return the statement that a cue and a source right behind a quotation make of it, if they do."""
    behind = spans[following : following + 2]
    if len(behind) < 2 or {span.role for span in behind} != {"cue", "source"}:
        return []
    if behind[0].start - chain[-1].end > _BESIDE or behind[1].start - behind[0].end > _BESIDE:
        return []
    parts = {span.role: (span.start, span.end) for span in behind}
    content = tuple((quotation.start, quotation.end) for quotation in chain)
    return [Attribution(content, parts["cue"], parts["source"], CONFIDENCE)]


def _chains(quotations: Quotations) -> Iterator[list[Quotation]]:
    """Yield the quotations of two paragraphs or more, each as its paragraphs."""
    chain: list[Quotation] = []
    for quotation in quotations.outermost:
        if quotation.continues and chain and not chain[-1].closed:
            chain.append(quotation)
            continue
        if len(chain) > 1:
            yield chain
        chain = [quotation]
    if len(chain) > 1:
        yield chain


def _touches(attribution: Attribution, chain: Sequence[Quotation]) -> bool:
    return any(_overlaps(piece, chain) for piece in attribution.content)


def _overlaps(piece: tuple[int, int], chain: Sequence[Quotation]) -> bool:
    return any(piece[0] < quotation.end and quotation.start < piece[1] for quotation in chain)


def _is_inside(attribution: Attribution, quotations: Quotations) -> bool:
    """Return whether an attribution is made in somebody's own words: its cue or source is quoted."""
    parts = (part for part in (attribution.cue, attribution.source) if part is not None)
    return any(quotations.around(part[0]) is not None for part in parts)


def _is_beside(text: str, attribution: Attribution, chain: Sequence[Quotation]) -> bool:
    """Return whether a cue or source stands on a line of a quotation."""
    parts = [part for part in (attribution.cue, attribution.source) if part is not None]
    for part in parts:
        for quotation in chain:
            start, end = min(part[1], quotation.end), max(part[0], quotation.start)
            if "\n" not in text[start:end]:
                return True
    return False


def _without(attribution: Attribution, chain: Sequence[Quotation]) -> Attribution | None:
    content = tuple(piece for piece in attribution.content if not _overlaps(piece, chain))
    return replace(attribution, content=content) if content else None
