"""The paragraphs of a text whose lines may or may not be broken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRAPPED = 100  # code points; a block without longer lines is one paragraph
_LINE = re.compile(r"[^\r\n]+|(?<=\n)\r?(?=\n)|(?<=\r)(?=\r)")


def paragraphs_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield the blocks between blank lines, or the lines of those that have long ones."""
    block: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        if line.group().strip():
            block.append(line.span())
        elif block:
            yield from _of_block(block)
            block = []
    if block:
        yield from _of_block(block)


def _of_block(lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if all(end - start <= _WRAPPED for start, end in lines):
        return [(lines[0][0], lines[-1][1])]
    return lines
