"""What does the language model get to read instead of the text?

The shadow has the text's length, so every offset in it is one in the text. It differs where the model could
not read the text (lone surrogates), would stumble (line breaks within a paragraph of hard-wrapped text), or
would lose hours (a run of thousands of characters without a space is no word: it is blanked, and named in the
coverage).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.attributions.attribution import Range

LONGEST_WORD = 1_000
"""Code points without white space that are still read."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_LINE_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


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
    shadow = _SURROGATE.sub("\ufffd", text)
    pieces: list[str] = []
    position = 0
    for start, end in paragraphs:
        pieces += (shadow[position:start], _LINE_BREAK.sub(" ", shadow[start:end]))
        position = end
    pieces.append(shadow[position:])
    return _TOO_LONG.sub(lambda match: " " * len(match.group()), "".join(pieces)), skipped


def chunks_of(shadow: str, paragraphs: Sequence[Range], size: int) -> list[Range]:
    """Cut a text into consecutive chunks of about ``size`` code points, at paragraphs where it can be done.

    The chunks cover the whole text. A paragraph longer than ``size`` is cut after a sentence's full stop,
    else at white space.
    """
    chunks: list[Range] = []
    start = boundary = 0
    for following in [*(paragraph[0] for paragraph in paragraphs[1:]), len(shadow)]:
        if following - start > size and boundary > start:
            chunks.append((start, boundary))
            start = boundary
        while following - start > size:
            cut = _cut(shadow, start, start + size)
            chunks.append((start, cut))
            start = cut
        boundary = following
    if start < len(shadow) or not chunks:
        chunks.append((start, len(shadow)))
    return chunks


def _cut(shadow: str, start: int, limit: int) -> int:
    for pattern in (". ", " ", "\n"):
        found = shadow.rfind(pattern, start + (limit - start) // 2, limit)
        if found > start:
            return found + len(pattern)
    return limit
