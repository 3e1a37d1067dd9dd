"""Which quotation is but the title of a work ("a choir will sing “Harbour Lights”")?

Titles stand in quotation marks as speech does. One is told by what the name finder takes it for, and by a cue
that says nothing: "she called it “Harbour Lights”" is hers, and stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.lexicon.cues import cue_forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.tagging.names import TaggedName

_WORK = "WORK_OF_ART"
_MARKS = " \t\n\"'“”‘’„«»,.;:!?"
_WORD = re.compile(r"[^\W\d_]+")


def without_titles(text: str, found: Iterable[Attribution], names: Iterable[TaggedName]) -> list[Attribution]:
    """Leave out the attributions whose content is the title of a work, and whose cue is no known one.

    Args:
        text: the document's text.
        found: its attributions.
        names: its names, as the name finder has them.
    """
    titles = {_bare(text, name.start, name.end) for name in names if name.label == _WORK}
    return [
        one
        for one in found
        if len(one.content) > 1 or _bare(text, *one.content[0]) not in titles or _has_known_cue(text, one)
    ]


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _MARKS:
        start += 1
    while end > start and text[end - 1] in _MARKS:
        end -= 1
    return start, end


def _has_known_cue(text: str, one: Attribution) -> bool:
    return one.cue is not None and any(
        word.group().lower() in cue_forms() for word in _WORD.finditer(text, *one.cue)
    )
