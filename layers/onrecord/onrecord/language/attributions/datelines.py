"""Datelines before a colon, which say nothing: "ABUJA: The tribunal ruled that the vote was valid".

The finder takes the place for who says the sentence behind it. A country with a colon may be a speaker, as in
the records of the United Nations, and stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.language.lexicon.countries import country_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName


def without_datelines(
    text: str, found: Iterable[Attribution], names: Iterable[TaggedName], paragraphs: Sequence[Range]
) -> list[Attribution]:
    """Leave out the attributions whose source is a place in capitals that opens a paragraph, before a colon.

    Args:
        text: the document's text.
        found: its attributions.
        names: its names, as the name finder has them.
        paragraphs: its paragraphs.
    """
    starts = {start for start, _ in paragraphs}
    datelines = {
        (name.start, name.end)
        for name in names
        if name.label == "GPE"
        and name.start in starts
        and text[name.start : name.end].isupper()
        and text.startswith(":", name.end)
        and country_named(text[name.start : name.end]) is None
    }
    return [each for each in found if each.source not in datelines or each.turn is not None]
