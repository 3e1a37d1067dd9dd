"""Datelines before a colon, which say nothing: "ABUJA: The tribunal ruled that the vote was valid".

The finder takes the place for who says the sentence behind it, or misses whoever does. So what stands behind
a dateline is read once more without it. A country with a colon may be a speaker, as in the records of the
United Nations, and stays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from onrecord.language.lexicon.countries import country_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName


def find_datelines(text: str, names: Iterable[TaggedName], paragraphs: Sequence[Range]) -> dict[Range, Range]:
    """Find the places in capitals that open a paragraph, before a colon, with the rest of the paragraph.

    Args:
        text: the document's text.
        names: its names, as the name finder has them.
        paragraphs: its paragraphs.
    """
    ends = dict(paragraphs)
    return {
        (name.start, name.end): (name.end + 1, ends[name.start])
        for name in names
        if name.label == "GPE"
        and name.start in ends
        and text[name.start : name.end].isupper()
        and text.startswith(":", name.end)
        and country_named(text[name.start : name.end]) is None
    }


def read_without_datelines(
    text: str,
    found: Sequence[Attribution],
    datelines: dict[Range, Range],
    find: Callable[[str], list[Attribution]],
) -> list[Attribution]:
    """Read again what stands behind datelines.

    Args:
        text: the document's text.
        found: its attributions; those in such a paragraph are left out, unless one goes on below it.
        datelines: as ``find_datelines`` returns them.
        find: finds the outermost attributions of any text.
    """
    ordered = sorted(datelines.items())
    starts = [first for (first, _), _ in ordered]
    inside: defaultdict[int, list[Attribution]] = defaultdict(list)
    kept: list[Attribution] = []
    for each in found:
        first = min(start for start, _ in each.parts())
        index = bisect_right(starts, first) - 1
        is_inside = index >= 0 and first < ordered[index][1][1]
        (inside[index] if is_inside else kept).append(each)
    for index, (_, (start, end)) in enumerate(ordered):
        if all(last <= end for each in inside[index] for _, last in each.parts()):
            kept += (each.moved(start) for each in find(text[start:end]))
        else:  # a quotation goes on below
            kept += inside[index]
    return kept


def without_datelines(found: Iterable[Attribution], datelines: dict[Range, Range]) -> list[Attribution]:
    """Leave out the attributions whose source is a dateline."""
    return [each for each in found if each.source not in datelines or each.turn is not None]
