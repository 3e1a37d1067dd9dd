"""Refusals to speak, and silence, which say nothing: "The owner declined to comment" (docs/annotation.md).

The finder takes what is not done for a statement. Who declines to say whether something is so still says
something of it, and who refuses to do anything else has decided: both stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.language.attributions.attribution import Attribution

_REFUSAL = re.compile(
    r"\b(?:declin|refus)(?:e|es|ed|ing)\s+(?:to\s+)?(?:(?:make|offer|give|provide)\s+)?"
    r"(?:(?:any|an?|the|immediate|further|additional|public)\s+)*"
    r"(?:comments?|be\s+(?:drawn|interviewed)|elaborate|respond|reply|answer)\b"
    r"|\b(?:did|do|does|had|has|have)(?:\s+not|n['’]t)\s+(?:\w+ly\s+|yet\s+)?"
    r"(?:respond|repl|return|answer)(?:ed|ied|y)?\s+(?:to\s+)?(?:[\w’'-]+\s+){0,4}?"
    r"(?:calls?|emails?|e-mails?|inquir(?:y|ies)|enquir(?:y|ies)|messages?|questions?|requests?)\b",
    re.IGNORECASE,
)
_REACH = 80
"""Code points behind a cue; no refusal is longer."""


def without_refusals(text: str, found: Iterable[Attribution]) -> list[Attribution]:
    """Leave out the attributions in which somebody refuses to comment, does not answer, or the like.

    Args:
        text: the document's text.
        found: its attributions.
    """
    return [each for each in found if not _is_refusal(text, each)]


def _is_refusal(text: str, attribution: Attribution) -> bool:
    cue = attribution.cue
    refusal = None if cue is None else _REFUSAL.search(text, cue[0], cue[1] + _REACH)
    return cue is not None and refusal is not None and refusal.start() < cue[1]
