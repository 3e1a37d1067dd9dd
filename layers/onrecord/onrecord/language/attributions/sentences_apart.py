"""Quotations that stand apart from what is reported before them.

"She had come, she said, to see her face. “I know that girl.”" is two statements of one person: what she said
in the writer's words, and a quotation of whole sentences behind it without a cue. The finder draws them as
one. A quotation behind quoted words ("“No,” he said. “Never.”", "It was “over,” he said. “We lost.”") goes on
with them, and stays with them. What somebody was asked is not what they answer: "Lee, asked whether she would
go: “Never.”"
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.model import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.language.quotations import Quotation, Quotations
    from onrecord.language.spans import Range


_ASKED = re.compile(r", (?:when )?(?:asked|pressed|questioned|challenged)\b")
"""A participle behind somebody's name: they did not ask."""


def with_quotations_apart(
    text: str, found: Iterable[Attribution], quotations: Quotations
) -> Iterator[Attribution]:
    """Yield attributions, each without the quotation that stands apart in its content, and that quotation.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations.
    """
    for attribution in found:
        if (answer := _answer(text, attribution, quotations)) is not None:
            yield answer
            continue
        apart = _apart(text, attribution, quotations)
        if apart is None:
            yield attribution
            continue
        before = tuple(
            _without_space_behind(text, start, min(end, apart.start))
            for start, end in attribution.content
            if start < apart.start
        )
        behind = tuple(
            (max(start, apart.start), end) for start, end in attribution.content if end > apart.start
        )
        yield replace(attribution, content=before)
        yield Attribution(behind, None, attribution.source, attribution.confidence)


def _answer(text: str, attribution: Attribution, quotations: Quotations) -> Attribution | None:
    """Return what somebody answers, behind a colon, where the finder has what they were asked as well."""
    cue, (start, end) = attribution.cue, attribution.content[-1]
    if cue is None or start < cue[1] or not _ASKED.search(text, max(0, cue[0] - 2), cue[1]):
        return None
    for quotation in quotations.overlapping(start, end):
        colon = text[start : quotation.start].rstrip().endswith(":")
        if colon and quotation.end >= end:
            at = text.rindex(":", start, quotation.start)
            return replace(attribution, content=((quotation.start, end),), cue=(at, at + 1))
    return None


def _apart(text: str, attribution: Attribution, quotations: Quotations) -> Quotation | None:
    """Return the first quotation of whole sentences behind a content in other words, if any."""
    cue, first = attribution.cue, attribution.content[0][0]
    if cue is None or quotations.around(cue[0]) is not None:
        return None
    for start, end in attribution.content:
        for quotation in quotations.overlapping(start, end):
            if quotation.start <= first or quotation.start < cue[1]:
                continue
            before = text[first : quotation.start].rstrip()
            inner = text[quotation.inner_start : quotation.inner_end].rstrip()
            if not before.endswith(SENTENCE_ENDS) or not inner.endswith(SENTENCE_ENDS):
                continue
            pieces = [(s, min(e, quotation.start)) for s, e in attribution.content if s < quotation.start]
            return quotation if quotations.form_of(pieces) is Form.INDIRECT else None
    return None


def _without_space_behind(text: str, start: int, end: int) -> Range:
    return start, start + len(text[start:end].rstrip())
