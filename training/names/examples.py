"""The tags of names that each word of an article may have, by gold or by teachers.

Gold is JSON Lines with a document a line: ``{"id", "text", "entities": [{"type", "group", "mentions":
[{"start", "end", "kind"}]}]}``, types as in GUM (Zeldes 2017). It distinguishes people, organisations and
places, but no kinds of places, and marks no nationalities: so a word may have several tags, and the loss
accepts any of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.language.tagging.names import LABELS, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from onrecord.language.tagging.pieces import Words

    Span = tuple[int, int, str]
    """Start and end in code points, and a type."""

OF_GOLD = {"person": ("PERSON",), "organization": ("ORG",), "place": ("GPE", "LOC", "FAC")}
UNMARKED = ("NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT")
"""Types that gold does not mark."""
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_POSSESSIVE = ("'s", "’s")


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Trim an article and a possessive ending from a name."""
    name = text[start:end]
    if (opening := _ARTICLE.match(name)) and opening.end() < len(name):
        start += opening.end()
    return (start, end - 2) if name.endswith(_POSSESSIVE) and end - 2 > start else (start, end)


def tags_of(text: str, words: Words, spans: Iterable[Span]) -> npt.NDArray[np.int64]:
    """Tag words by spans (start, end, OntoNotes type), ``bare`` ones."""
    starts, ends = words.starts.tolist(), words.ends.tolist()
    tags = np.zeros(len(starts), dtype=np.int64)
    for start, end, label in spans:
        if label not in LABELS:
            continue
        first, after = bisect_right(ends, start), bisect_left(starts, end)
        if first < after:
            tags[first] = 1 + 2 * LABELS.index(label)
            tags[first + 1 : after] = 2 + 2 * LABELS.index(label)
    return tags


def allowed_by(text: str, words: Words, teachers: Iterable[Iterable[Span]]) -> npt.NDArray[np.bool_]:
    """Allow each word the tags that any teacher gives it: an array of (words, TAGS)."""
    allowed = np.zeros((len(words), TAGS), dtype=bool)
    for spans in teachers:
        allowed[np.arange(len(allowed)), tags_of(text, words, spans)] = True
    return allowed


def outermost(entities: Iterable[dict[str, Any]]) -> list[Span]:
    """Return the outermost names of gold entities in order: start, end, gold's type.

    The type of a name for several people together is ``group``.
    """
    names = [
        (mention["start"], -mention["end"], "group" if entity.get("group") else str(entity["type"]))
        for entity in entities
        for mention in entity["mentions"]
        if mention.get("kind", "name") == "name"
    ]
    found: list[Span] = []
    for start, minus_end, kind in sorted(names):
        if not found or start >= found[-1][1]:
            found.append((start, -minus_end, kind))
    return found


def allowed_by_gold(words: Words, names: Iterable[Span]) -> npt.NDArray[np.bool_]:
    """Allow each word the tags that gold leaves open: an array of (words, TAGS).

    Args:
        words: a document's.
        names: ``outermost``.
    """
    starts, ends = words.starts.tolist(), words.ends.tolist()
    allowed = np.zeros((len(starts), TAGS), dtype=bool)
    allowed[:, 0] = True
    for label in UNMARKED:
        allowed[:, 1 + 2 * LABELS.index(label) : 3 + 2 * LABELS.index(label)] = True
    for start, end, kind in names:
        first, after = bisect_right(ends, start), bisect_left(starts, end)
        if first >= after:
            continue
        if kind == "time":
            allowed[first:after, 1:] = False
        elif kind in OF_GOLD:
            allowed[first:after] = False
            for label in OF_GOLD[kind]:
                allowed[first, 1 + 2 * LABELS.index(label)] = True
                allowed[first + 1 : after, 2 + 2 * LABELS.index(label)] = True
    return allowed
