"""Which places' names are teams' here? "Norland 2 – 0 Estmark" names two sides of a match, not two countries.

A name is a team's where a document reports contests: a score stands between two names, a verb of winning
with the score beside it, a season's record in brackets after it, or a team's post ("Norland's goalkeeper").
OntoNotes and CoNLL call teams organisations, and so does the record.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.entities.name_forms import key_of
from onrecord.language.tables import rows, values
from onrecord.model import EntityClass, EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.language.entities.drafts import Name

LEAST = 2
"""Contests, and posts beside them, that a document has to report."""
_SCORE = r"\d{1,3}\s?[-–—:]\s?\d{1,3}(?![\d%])"
_SCORE_BETWEEN = re.compile(rf"\s+\(?{_SCORE}\)?,?\s+\Z")
_SCORE_NEAR = re.compile(rf"(?<![\d$€£.,]){_SCORE}")
_RECORD = re.compile(r"\s+\(\d{1,3}[-–]\d{1,3}(?:[-–]\d{1,3})?\)")
_WHERE = re.compile(r"\b(?:in|at|near|from|across|outside|around|into|throughout|of)\s+(?:the\s+)?\Z")
_NEAR = 120  # code points from a verb of winning to the score
_JOINED = r"(?:the |host |hosts |visiting |visitors |rivals? |defending |champions |debutants |neighbou?rs )*"


def call_teams(text: str, names: Sequence[Name]) -> None:
    """Make the places among names that are teams into organisations, where the document reports contests.

    Args:
        text: the document's text.
        names: all of its names, in its order; types change.
    """
    places = [
        name for name in names if name.entity_class is EntityClass.PLACE and name.type is not EntityType.FAC
    ]
    contestants = list(_contestants(text, places))
    playing = [name for name in names if _has_post(text, name)]
    if not contestants or len(contestants) + len(playing) < LEAST:
        return
    teams = {key_of(name.text) for name in (*contestants, *playing)}
    for name in places:
        here = _WHERE.search(text, max(0, name.start - 16), name.start)
        if key_of(name.text) in teams and (not here or any(name is one for one in contestants)):
            name.type = EntityType.ORG


def _contestants(text: str, places: Sequence[Name]) -> Iterator[Name]:
    for left, right in pairwise(places):
        between = text[left.end : right.start]
        if _SCORE_BETWEEN.match(between) or (
            _verb_between().fullmatch(between) and _SCORE_NEAR.search(_rest_of_sentence(text, right.end))
        ):
            yield from (left, right)
    for name in places:
        if _RECORD.match(text, name.end) or (
            _win_before().search(text, max(0, name.start - 40), name.start)
            and _SCORE_NEAR.search(_sentence_around(text, name))
        ):
            yield name


def _has_post(text: str, name: Name) -> bool:
    return name.entity_class is EntityClass.PLACE and bool(_post_after().match(text, name.end))


def _rest_of_sentence(text: str, start: int) -> str:
    return re.split(r"[.!?;\n](?!\d)", text[start : start + _NEAR], maxsplit=1)[0]


def _sentence_around(text: str, name: Name) -> str:
    before = re.split(r"[.!?;\n](?!\d)", text[max(0, name.start - _NEAR) : name.start])[-1]
    return before + text[name.start : name.end] + _rest_of_sentence(text, name.end)


@cache
def _words() -> dict[str, str]:
    """Return the words of each kind as one pattern, the longest first."""
    return {
        kind: "|".join(map(re.escape, sorted(values(words), key=len, reverse=True)))
        for kind, words in rows("contests.tsv")
    }


@cache
def _verb_between() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:[\w-]+ ){{0,2}}(?:{_words()['beats']}) {_JOINED}")


@cache
def _post_after() -> re.Pattern[str]:
    return re.compile(rf"(?:['’]s?)?\s+(?:head |assistant |national )?(?:{_words()['posts']})\b")


@cache
def _win_before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_words()['wins']}) {_JOINED}\Z")
