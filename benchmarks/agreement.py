"""The definition of a right statement: the same content, by half at least, and the same source.

Spans are trimmed of white space, quotation marks, brackets and ``, . ; : ! ? … -``; pieces with nothing else
between them are joined. A claim is right if its content overlaps a gold one by an intersection over union of
0.5 in characters, and the sources share a word or neither has one. Pairs are one to one. The benchmarks count
by this definition, and the linker's confidence is fitted to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Ranges = tuple[tuple[int, int], ...]
"""Spans ``[start, end)`` in code points, in the order of the text."""

WORD = re.compile(r"\w+(?:['’]\w+)*")
_EDGE = frozenset("\"'“”‘’„‟«»`´,.;:!?…-–—()[]")
_LEAST_OVERLAP = 0.5
_MOST_OF_IT = 0.8


class Claim(NamedTuple):
    """A content and its source as trimmed spans; ``source`` is empty if there is none."""

    content: Ranges
    source: Ranges

    @classmethod
    def of(cls, text: str, content: Iterable[Sequence[int]], source: Iterable[Sequence[int]]) -> Claim:
        """Trim the spans of a content and of its source."""
        return cls(trimmed(content, text), trimmed(source, text))


def annotated_claims(text: str, statements: Iterable[dict[str, Any]]) -> list[Claim]:
    """Return the claims of annotated statements, each with its ``content`` and ``source`` as lists of spans.

    A statement whose content has no word is left out.
    """
    claims = (Claim.of(text, statement["content"], statement["source"]) for statement in statements)
    return [claim for claim in claims if claim.content]


def trimmed(spans: Iterable[Sequence[int]], text: str) -> Ranges:
    """Trim spans at their edges and join those with nothing but edge characters between them."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((int(start), int(end)) for start, end in spans):
        while start < end and (text[start].isspace() or text[start] in _EDGE):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in _EDGE):
            end -= 1
        if not WORD.search(text, start, end):
            continue
        if found and all(letter.isspace() or letter in _EDGE for letter in text[found[-1][1] : start]):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _overlap(first: Ranges, other: Ranges) -> float:
    """Return the intersection over union of two contents in characters."""
    common = _common(first, other)
    return common / (_size(first) + _size(other) - common)


def _agree(first: Ranges, other: Ranges) -> bool:
    """Return whether two sources share a word or are both absent."""
    if not first or not other:
        return not first and not other
    return any(min(b, d) > max(a, c) for a, b in first for c, d in other)


def paired(found: Sequence[Claim], gold: Sequence[Claim]) -> dict[int, int]:
    """Pair right claims with gold ones, one to one, as many as possible.

    Returns:
        The number of the gold claim by that of the found one; a found claim without a pair is wrong.
    """
    return paired_with_any(found, [[claim] for claim in gold])


def paired_with_any(found: Sequence[Claim], gold: Sequence[Sequence[Claim]]) -> dict[int, int]:
    """Pair right claims with gold ones that may be marked in several ways (Kuhn's augmenting paths).

    Args:
        found: claims.
        gold: for each gold claim the ways to mark it, any of which will do.

    Returns:
        The number of the gold claim by that of the found one, one to one, as many as possible.
    """
    options = [
        sorted(
            (-max(shares), truth)
            for truth, ways in enumerate(gold)
            if (shares := [_overlap(claim.content, way.content) for way in ways if same(claim, way)])
        )
        for claim in found
    ]
    owner: dict[int, int] = {}

    def place(guess: int, tried: set[int]) -> bool:
        for _, truth in options[guess]:
            if truth not in tried:
                tried.add(truth)
                if truth not in owner or place(owner[truth], tried):
                    owner[truth] = guess
                    return True
        return False

    for guess in sorted(range(len(found)), key=lambda index: options[index][:1] or [(1.0, 0)]):
        place(guess, set())
    return {guess: truth for truth, guess in owner.items()}


def same(claim: Claim, gold: Claim) -> bool:
    """Tell whether a claim is right by a gold one: half of the content and a word of the source."""
    return _overlap(claim.content, gold.content) >= _LEAST_OVERLAP and _agree(claim.source, gold.source)


def mark_the_same(claim: Claim, other: Claim) -> bool:
    """Tell whether two claims mark a statement in two ways: other ends, or another mention of the source."""
    return _overlap(claim.content, other.content) >= _LEAST_OVERLAP or (
        _share_half(claim, other) and _agree(claim.source, other.source)
    )


def _share_half(claim: Claim, other: Claim) -> bool:
    """Tell whether two contents share half of the shorter."""
    return 2 * _common(claim.content, other.content) >= min(_size(claim.content), _size(other.content))


def touches(claim: Claim, gold: Sequence[Claim]) -> bool:
    """Tell whether a claim's content shares a character with that of any gold claim."""
    return any(_common(claim.content, other.content) for other in gold)


def is_right_in_part(claim: Claim, gold: Sequence[Claim]) -> bool:
    """Tell whether a claim is right by a corpus that marks only some statements, and only their clauses.

    Half of its content, or of a gold one, is shared, and the sources share a word, or gold has none.
    """
    return any(
        _share_half(claim, other) and (not other.source or _agree(claim.source, other.source))
        for other in gold
    )


def covers(claim: Claim, wanted: Claim) -> bool:
    """Tell whether a claim has four fifths of a content, and its source where it has one."""
    return _common(claim.content, wanted.content) >= _MOST_OF_IT * _size(wanted.content) and (
        not wanted.source or _agree(claim.source, wanted.source)
    )


def _common(first: Ranges, other: Ranges) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in first for c, d in other)


def _size(content: Ranges) -> int:
    return sum(end - start for start, end in content)
