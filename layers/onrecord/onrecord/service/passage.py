"""Which sentence does a statement stand in? Found by punctuation alone: the API loads no language model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.model import Span

if TYPE_CHECKING:
    from onrecord.model import Statement

REACH = 1_000
"""Code points that a passage extends at most beyond the statement, to either side."""

# A sentence ends with its mark, closing quotation marks, and white space before a capital, a digit or an
# opening mark; or at an empty line.
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[^\W_a-z])|(?<=\n)[^\S\n]*\n")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Sen|Rep|Gov|St|Jr|Sr|No|vs)\.$")


def passage_around(statement: Statement, text: str) -> Span:
    """Return the sentence, or sentences, of ``text`` that hold all parts of a statement."""
    spans = [*statement.content, *filter(None, (statement.cue, statement.source))]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    floor, ceiling = max(0, first - REACH), min(len(text), last + REACH)
    start = max(_ends(text, floor, first), default=floor)
    # A statement may end with its sentence's mark: the search begins before that.
    ends = _ends(text, max(first, last - 3), ceiling)
    end = min((end for end in ends if end >= last), default=ceiling)
    while text[start].isspace():
        start += 1
    return Span.of(text, start, start + len(text[start:end].rstrip()))


def _ends(text: str, low: int, high: int) -> list[int]:
    """Return where sentences end in ``text[low:high]``, as offsets into ``text``."""
    # What follows a mark decides, also where that is beyond `high`.
    return [
        match.end()
        for match in _END.finditer(text, low, min(len(text), high + 8))
        if match.end() <= high and not _ABBREVIATED.search(text[max(0, match.end() - 6) : match.end()])
    ]
