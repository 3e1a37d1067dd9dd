"""Places whose names mean teams: "Norland 2 – 0 Estmark" names two sides of a match, not two countries.

A name means a team where a document reports contests: a score stands between two names, a verb of winning
with the score beside it, a season's record in brackets after it, or a team's post ("Norland's goalkeeper").
OntoNotes and CoNLL call teams organisations, and so does the record. The words are in ``data/contests.tsv``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.entities.name_forms import key_of
from onrecord.language.lexicon.calendar import MONTH
from onrecord.language.lexicon.tables import rows, values
from onrecord.model import EntityClass, EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.language.entities.drafts import Name

FEWEST_CONTESTANTS = 2
"""Contestants, and posts beside them, that a document has to name."""
_SCORE = r"\d{1,3}\s?[-–—]\s?\d{1,3}(?![\d%]|\s(?:percent|per cent))"
_SCORE_BETWEEN = re.compile(r"\s+\(?\d{1,3}\s?[-–—:]\s?\d{1,3}\)?,?\s+\Z")
_SCORE_AFTER = re.compile(rf",?\s+\(?{_SCORE}")
_SCORE_NEAR = re.compile(rf"(?<![\d$€£.,]){_SCORE}")
_MONTH_BEFORE = re.compile(rf"\b{MONTH}\s+\Z")
_RECORD = re.compile(r"\s+\(\d{1,3}[-–]\d{1,3}(?:[-–]\d{1,3})?\)")
_SENTENCE_END = re.compile(r"[.!?;\n](?!\d)")
_NEAR = 120  # code points from a name to the score


def with_teams(text: str, names: list[Name]) -> list[Name]:
    """Turn places that are teams into organisations, where the document reports contests.

    Args:
        text: the document's text.
        names: all of its names, in its order.
    """
    competing = {name.start for name in _contestants(text, names)}
    with_posts = {name.start for name in names if _is_place(name) and _post_after().match(text, name.end)}
    if not competing or len(competing) + len(with_posts - competing) < FEWEST_CONTESTANTS:
        return names
    teams = {key_of(name.text) for name in names if name.start in competing | with_posts}

    def is_team(name: Name) -> bool:
        return _is_place(name) and (
            name.start in competing
            or (key_of(name.text) in teams and not _where().search(text, max(0, name.start - 16), name.start))
        )

    return [replace(name, type=EntityType.ORG) if is_team(name) else name for name in names]


def _contestants(text: str, names: Sequence[Name]) -> Iterator[Name]:
    """Yield the places and organisations that the text gives a score of."""
    sides = [name for name in names if _is_place(name) or name.type is EntityType.ORG]
    for left, right in pairwise(sides):
        between = text[left.end : right.start]
        if (
            _SCORE_BETWEEN.match(between)
            or (_between("beats").fullmatch(between) and _says_a_score(_after(text, right)))
            or (_between("meets").fullmatch(between) and _SCORE_AFTER.match(text, right.end))
        ):
            yield from (left, right)
    for side in sides:
        if _RECORD.match(text, side.end) or (
            _win_before().search(text, max(0, side.start - 40), side.start)
            and (_says_a_score(_before(text, side)) or _says_a_score(_after(text, side)))
        ):
            yield side


def _is_place(name: Name) -> bool:
    return name.entity_class is EntityClass.PLACE and name.type is not EntityType.FAC


def _says_a_score(words: str) -> bool:
    """Return whether words hold a score that is no range of days ("June 5-7")."""
    return any(not _MONTH_BEFORE.search(words, 0, found.start()) for found in _SCORE_NEAR.finditer(words))


def _before(text: str, name: Name) -> str:
    """Return the part of its sentence before a name."""
    return _SENTENCE_END.split(text[max(0, name.start - _NEAR) : name.start])[-1]


def _after(text: str, name: Name) -> str:
    """Return the part of its sentence after a name."""
    return _SENTENCE_END.split(text[name.end : name.end + _NEAR], maxsplit=1)[0]


@cache
def _words(kind: str) -> str:
    """Return the words of a kind as alternatives of a pattern, the longest first."""
    found = next(values(words) for other, words in rows("contests.tsv") if other == kind)
    return "|".join(map(re.escape, sorted(found, key=len, reverse=True)))


@cache
def _between(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:[\w-]+ ){{0,2}}(?:{_words(kind)}) (?:(?:{_words('joined')}) )*")


@cache
def _win_before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_words('wins')}) (?:(?:{_words('joined')}) )*\Z")


@cache
def _post_after() -> re.Pattern[str]:
    return re.compile(rf"(?:['’]s?)?\s+(?:(?:{_words('ranks')}) )?(?:{_words('posts')})\b")


@cache
def _where() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_words('where')})\s+(?:the\s+)?\Z", re.IGNORECASE)
