"""Appeals to the public: "Police are asking anyone who saw the van to call".

They end most news from the police and from utilities, in much the same words, and the finder misses them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.grammar import PREPOSITIONS, SUBORDINATORS, alternatives
from onrecord.language.lexicon.source_nouns import can_speak
from onrecord.language.spans import Cover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.quotations import Quotations

CONFIDENCE = 0.6
_PUBLIC = (
    "anybody", "anyone", "customers", "drivers", "everybody", "everyone", "households",
    "members of the public", "motorists", "neighbours", "neighbors", "parents", "passengers", "people",
    "residents", "the public", "those", "travellers", "travelers", "visitors", "witnesses",
)  # fmt: skip
_APPEAL = re.compile(
    rf"(?:\A|\n|(?<=[.!?])\s|(?<=[”\"’])\s)(?P<source>(?!(?i:{alternatives(PREPOSITIONS | SUBORDINATORS)})\b)"
    r"[A-Z][^.,;:!?\n“”\"]{2,80}?)\s"
    r"(?P<cue>(?:(?:is|are|was|were)\s(?:also\s|now\s|still\s)?(?:advis|ask|encourag|urg)ing"
    r"|(?:(?:has|have|had)\s(?:also\s)?)?(?:advised|asked|encouraged|urged)))\s"
    rf"(?P<content>(?:{alternatives(_PUBLIC)})\b[^.;:!?\n“”\"]{{0,120}}?\s(?:not\s)?to\s[a-z]+[^;!?\n“”\"]{{0,200}}?)"
    r"(?=\.(?:\s+[^\sa-z]|\s*\Z))"
)


def with_appeals(text: str, found: Sequence[Attribution], quotations: Quotations) -> list[Attribution]:
    """Add appeals to the public where no statement was found.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations; what stands in them is left as it is.
    """
    taken = Cover(part for each in found for part in each.parts())
    return [
        *found,
        *(
            Attribution((each.span("content"),), each.span("cue"), each.span("source"), CONFIDENCE)
            for each in _APPEAL.finditer(text)
            if not taken.touches(*each.span())
            and quotations.around(each.start("cue")) is None
            and can_speak(each["source"])
        ),
    ]
