"""Remarks of the writer to the reader, which report nothing that somebody says.

"It is worth noting that the bridge was closed", "It goes without saying that boats sink" and "Don't forget
that ferries stop at nine" say that something is so. The finder takes their verbs for cues.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.quotations import Quotations

_REMARK = re.compile(
    r"\bworth (?:noting|remembering|mentioning|recalling|repeating|stressing|adding|pointing out)\b"
    r"|\b(?:goes|went|going) without saying\b|\bneedless to say\b|\bsuffice it to say\b"
    r"|\blet['’]?s (?:just )?say\b"
    r"|(?:\A|(?<=[.!?:;,\n]\s)|(?<=\n)|(?<=\b(?:and|but)\s))(?:please )?(?:don['’]t|do not|never) forget\b",
    re.IGNORECASE,
)
_BEFORE_CUE = 40  # code points


def without_remarks(text: str, found: Iterable[Attribution], quotations: Quotations) -> list[Attribution]:
    """Leave out the attributions whose cue is part of a remark of the writer.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations: in one, a remark is part of what is said.
    """
    return [each for each in found if not _is_remark(text, each, quotations)]


def _is_remark(text: str, attribution: Attribution, quotations: Quotations) -> bool:
    cue = attribution.cue
    if cue is None or quotations.around(cue[0]) is not None:
        return False
    remarks = _REMARK.finditer(text, max(0, cue[0] - _BEFORE_CUE), min(len(text), cue[1] + _BEFORE_CUE))
    return any(remark.start() < cue[1] and cue[0] < remark.end() for remark in remarks)
