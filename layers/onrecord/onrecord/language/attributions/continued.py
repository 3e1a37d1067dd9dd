"""Quotations over several paragraphs: all of them belong to the statement that names their source.

Each paragraph of such a quotation opens with a mark again and only the last closes it; the source often
stands behind the last. The model loses the first ones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.quotations import Quotation, Quotations


def with_whole_quotations(
    text: str, found: Sequence[Attribution], quotations: Quotations
) -> list[Attribution]:
    """Give a statement all paragraphs of the quotation that it has a part of.

    Of several such statements it is the one whose source stands in a paragraph of the quotation.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations.
    """
    whole = list(found)
    for chain in _chains(quotations):
        touching = [number for number, each in enumerate(whole) if _touches(each, chain)]
        owners = [
            number
            for number in touching
            if (whole[number].cue or whole[number].source) and not _is_inside(whole[number], quotations)
        ]
        beside = [number for number in owners if _is_beside(text, whole[number], chain)]
        owners = beside if len(owners) > 1 else owners
        if len(owners) != 1:
            continue
        owner = whole[owners[0]]
        others = [piece for piece in owner.content if not _overlaps(piece, chain)]
        content = sorted([*others, *((quotation.start, quotation.end) for quotation in chain)])
        whole[owners[0]] = replace(owner, content=tuple(content))
        rivals = {n for n in touching if n != owners[0] and not _is_inside(whole[n], quotations)}
        whole = [
            cut
            for number, each in enumerate(whole)
            if (cut := _without(each, chain) if number in rivals else each) is not None
        ]
    return whole


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
