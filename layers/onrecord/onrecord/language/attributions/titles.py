"""Titles, which are no statements: "a choir will sing “Harbour Lights”", "Floods: what we know".

The title of a work is recognised by two signs: the name finder marks it as a work, and its cue is no known
verb of speech. "She called it “Harbour Lights”" has a known cue and stays a statement. What stands behind a
colon and opens with a question word, without a question mark, is a topic; so is "What the papers say".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import QUESTION_WORDS, WORD
from onrecord.language.lexicon.marks import QUOTATION_MARKS, SENTENCE_ENDS
from onrecord.language.spans import trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.tagging.names import TaggedName

_WORK = "WORK_OF_ART"
_EDGE = frozenset(" \t\n,;:") | {*SENTENCE_ENDS, *QUOTATION_MARKS}


def without_titles(text: str, found: Iterable[Attribution], names: Iterable[TaggedName]) -> list[Attribution]:
    """Leave out the attributions whose content is the title of a work and whose cue is unknown.

    Args:
        text: the document's text.
        found: its attributions.
        names: its names, as the name finder has them.
    """
    titles = {trimmed(text, name.start, name.end, _EDGE) for name in names if name.label == _WORK}
    return [
        attribution
        for attribution in found
        if not _is_topic(text, attribution)
        and (
            len(attribution.content) > 1
            or trimmed(text, *attribution.content[0], _EDGE) not in titles
            or _has_known_cue(text, attribution)
        )
    ]


def _is_topic(text: str, attribution: Attribution) -> bool:
    """Return whether a line without a full stop has a question word before its cue or behind its colon."""
    cue, (start, end) = attribution.cue, attribution.content[0]
    if cue is None or len(attribution.content) > 1:
        return False
    first = WORD.match(text, start, end)
    if first is None or first.group().lower() not in QUESTION_WORDS:
        return False
    line_ends = text.find("\n", max(end, cue[1]))
    line = text[start : line_ends if line_ends >= 0 else len(text)]
    if line.rstrip().endswith((*SENTENCE_ENDS, *QUOTATION_MARKS)):
        return False
    return first.end() == end if end <= cue[0] else ":" in text[cue[0] : start]


def _has_known_cue(text: str, attribution: Attribution) -> bool:
    return attribution.cue is not None and any(
        word.group().lower() in cue_forms() for word in WORD.finditer(text, *attribution.cue)
    )
