"""Join printed lines into a paragraph, and rejoin the words that are broken over two lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

SOFT_HYPHEN = "\u00ad"
_BROKEN = re.compile(rf"([^\W_]+)[-‐{SOFT_HYPHEN}]$")
_GOES_ON = re.compile(r"[^\W_]+")
# First parts of compounds that are hardly ever the first syllables of a word.
_KEEP = {
    *("self", "non", "well", "half", "vice", "cross", "quasi", "long", "short", "high", "low"),
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
}


def joined(lines: Sequence[str], words: Collection[str]) -> tuple[str, bool]:
    """Return a paragraph's text, and whether hyphens at the ends of lines were dropped.

    A hyphen at the end of a line looks the same whether it belongs to the word or to the line. The
    document decides, if it has the word within a line, and else the first part of the word.

    Args:
        lines: the lines of the paragraph.
        words: words of the document in lower case, among which compounds with a hyphen are looked up.
    """
    pieces: list[str] = []
    dropped = False
    for line in lines:
        line = line.strip()
        last = pieces[-1] if pieces else ""
        broken = _BROKEN.search(last)
        goes_on = _GOES_ON.match(line)
        if broken and goes_on:
            keeps = _keeps_hyphen(broken, goes_on.group(), words)
            pieces[-1] = last[:-1] + ("-" if keeps else "")
            dropped = dropped or not keeps
        elif pieces and last:
            pieces.append(" ")
        pieces.append(line)
    text = "".join(pieces)
    return text.replace(SOFT_HYPHEN, ""), dropped or SOFT_HYPHEN in text


def _keeps_hyphen(broken: re.Match[str], rest: str, words: Collection[str]) -> bool:
    start = broken.group(1)
    if not rest[0].islower() or start.isdecimal():
        return True  # "Anglo-" "Saxon", "2019-" "2024"
    if f"{start}{rest}".casefold() in words:
        return False
    return f"{start}-{rest}".casefold() in words or start.casefold() in _KEEP
