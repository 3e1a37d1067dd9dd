"""Chunks of a text: pieces of bounded size that are tokenized one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.spans import Range


def chunks_of(shadow: str, paragraphs: Sequence[Range], size: int) -> list[Range]:
    """Cut a text into consecutive chunks of about ``size`` code points, at paragraphs where possible.

    The chunks cover the whole text. A paragraph longer than ``size`` is cut after a full stop if there is
    one, else at white space.
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
