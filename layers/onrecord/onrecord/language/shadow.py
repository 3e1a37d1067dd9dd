"""The shadow of a text: what the models read in its place, with every offset the same.

It differs from the text in lone surrogates, which no model can read, in line breaks within a paragraph of
hard-wrapped text, which become spaces, and in runs of thousands of characters without a space, which would
take hours: these are blanked and named in the coverage.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.lexicon.marks import LINE_BREAKS
from onrecord.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.spans import Range

LONGEST_WORD = 1_000
"""Code points without white space that are still read."""

SURROGATE = re.compile("[\ud800-\udfff]")
_TOO_LONG = re.compile(rf"(?<!\S)\S{{{LONGEST_WORD + 1},}}")
_LINE_BREAK = re.compile(f"[{LINE_BREAKS}]")


def shadow_of(text: str, paragraphs: Sequence[Range]) -> tuple[str, list[Skipped]]:
    """Return what the model reads in place of ``text``, equally long, and what of it was blanked."""
    skipped = [
        Skipped(
            start=match.start(),
            end=match.end(),
            reason=f"more than {LONGEST_WORD} characters without a space are not words",
        )
        for match in _TOO_LONG.finditer(text)
    ]
    shadow = SURROGATE.sub("\ufffd", text)
    pieces: list[str] = []
    position = 0
    for start, end in paragraphs:
        pieces += (shadow[position:start], _LINE_BREAK.sub(" ", shadow[start:end]))
        position = end
    pieces.append(shadow[position:])
    return _TOO_LONG.sub(lambda match: " " * len(match.group()), "".join(pieces)), skipped
