"""Impersonal passives: "It was resolved that the swings be closed", "It was agreed to object".

Minutes record decisions so, often in capitals; the finder has seen few of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.spans import Cover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.quotations import Quotations

CONFIDENCE = 0.6

_DECIDED = re.compile(
    r"\b[Ii]t (?P<cue>(?:was|is|has been|had been) (?:(?:also|then|further|unanimously|[a-z]+ly) )?"
    r"(?i:agreed|resolved|decided|noted|recommended|proposed|reported|announced|suggested|moved|ordered))"
    r"(?: by [^.,;:\n]{2,40})? (?P<content>(?:that|to) [^.;\n“”\"(]{4,300})"
)


def with_impersonal(text: str, found: Sequence[Attribution], quotations: Quotations) -> list[Attribution]:
    """Add impersonal passives where no statement was found.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations; what stands in them is left as it is.
    """
    taken = Cover(part for each in found for part in each.parts())
    decided = (
        (each.span("cue"), (each.start("content"), each.start("content") + len(each["content"].rstrip())))
        for each in _DECIDED.finditer(text)
        if quotations.around(each.start()) is None
    )
    return [
        *found,
        *(
            Attribution((content,), cue, None, CONFIDENCE)
            for cue, content in decided
            if not (taken.touches(*cue) or taken.touches(*content))
        ),
    ]
