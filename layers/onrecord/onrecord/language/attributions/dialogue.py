"""Dialogue: paragraphs that are quotations, in which two people take turns.

"“How old were you?” asked the judge." and "“Nineteen,” Lee said." say who asks and who answers. The question
below them, without a cue, is then the asker's again, and what stands below a question is the answer. What
follows an answer without being a question goes on with it, as it does in news.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution, Contents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.quotations import Quotation, Quotations
    from onrecord.language.spans import Range

CONFIDENCE = 0.6


def with_dialogue(
    text: str, found: Sequence[Attribution], quotations: Quotations, paragraphs: Sequence[Range]
) -> list[Attribution]:
    """Give the questions and answers of a dialogue that have no cue to who asks and who answers.

    Args:
        text: the document's text.
        found: its attributions; what they have of such a paragraph is taken from them.
        quotations: its quotations.
        paragraphs: its paragraphs.
    """
    contents = Contents(found)
    kept: list[Attribution | None] = list(found)
    added: list[Attribution] = []
    asker: Range | None = None
    answerer: Range | None = None
    is_asked = False
    for start, end in paragraphs:
        quotation = quotations.starting_at(start)
        if quotation is None or not quotation.closed or quotation.continues:
            asker = answerer = None
            continue
        numbers = contents.touching(quotation.start, quotation.end)
        asks = text[quotation.inner_start : quotation.inner_end].rstrip().endswith("?")
        source = next(
            (each.source for n in numbers if _names_its_source_in(each := found[n], (start, end))), None
        )
        if source is None and quotation.end == end and asker is not None and answerer is not None:
            source = asker if asks else answerer if is_asked else None
            if source is not None:
                for number in numbers:
                    taken = kept[number]
                    kept[number] = None if taken is None else _without(taken, quotation)
                added.append(Attribution(((quotation.start, quotation.end),), None, source, CONFIDENCE))
        if asks and source is not None:
            asker, answerer = source, answerer if source is asker else None
        elif (
            is_asked
            and asker is not None
            and source is not None
            and text[slice(*source)] != text[slice(*asker)]
        ):
            answerer = source
        elif not asks and source is None:
            asker = answerer = None
        is_asked = asks
    return [*(each for each in kept if each is not None), *added]


def _names_its_source_in(attribution: Attribution, paragraph: Range) -> bool:
    """Return whether a statement names its source in a paragraph."""
    source = attribution.source
    return source is not None and paragraph[0] <= source[0] < paragraph[1]


def _without(attribution: Attribution, quotation: Quotation) -> Attribution | None:
    content = tuple(
        piece for piece in attribution.content if piece[1] <= quotation.start or quotation.end <= piece[0]
    )
    return replace(attribution, content=content) if content else None
