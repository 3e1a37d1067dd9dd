"""Articles with other names in them, and with passages of names added.

The articles without gold names come from a few newsrooms and report one country's politics. A head for names
should learn from them how names are used, not which names there are. So people, organisations and places that
the teachers agree on are replaced by unseen names, the same throughout an article (mention replacement: Dai
and Adel 2020); companies may get surnames, teams towns, and brands common words. Passages (``passages.txt``)
add what such articles lack. Statements keep their words, and their offsets are moved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.identity import folded
from onrecord.language.entities.name_forms import looks_like_an_acronym
from onrecord.language.lexicon.countries import (
    capital_named,
    city_named,
    country_named,
    government_building_named,
    region_named,
)
from onrecord.language.lexicon.people import gender_of_given_name, honorifics
from training.names.invention import DETERMINED, Inventor

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Collection, Iterable, Sequence

    from training.names.examples import Span
    from training.names.invention import Pool

KEPT = 0.2
"""The share of names that are kept."""
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))


@dataclass(frozen=True, slots=True)
class Edit:
    """``[start, end)`` of a text becomes ``new``, in which ``names`` stand (offsets in ``new``)."""

    start: int
    end: int
    new: str
    names: tuple[Span, ...]


def edits_of(
    text: str, names: Sequence[Span], pool: Pool, rng: random.Random, *, passages: float
) -> list[Edit]:
    """Draw other names for those of a text, and passages around it.

    Args:
        text: an article's.
        names: its agreed names (``agreed``), in its order, none within another.
        pool: what to draw from.
        rng: decides.
        passages: how probably each of four passages is added.

    Returns:
        Edits in the text's order, for ``edited`` and ``moved``.
    """
    inventor = Inventor(pool, rng)
    drawn = _Names(inventor, rng)
    people = [text[start:end] for start, end, label in names if label == "PERSON"]
    drawn.meet(people)
    found: list[Edit] = []
    for start, end, label in names:
        old = text[start:end]
        new = drawn.instead_of(old, label, determined=bool(DETERMINED.search(text, max(0, start - 8), start)))
        if new is not None and new != old:
            found.append(Edit(start, end, new, ((0, len(new), label),)))
    for where, place, parting in (("before", 0, "{}\n\n"), ("after", len(text), "\n\n{}")):
        for _ in range(2):
            if rng.random() < passages:
                new, inside = inventor.filled(rng.choice(pool.passages[where]))
                shift = parting.index("{")
                moved_names = tuple((start + shift, end + shift, label) for start, end, label in inside)
                edit = Edit(place, place, parting.format(new), moved_names)
                found.insert(0 if where == "before" else len(found), edit)
    return found


def edited(text: str, edits: Sequence[Edit]) -> tuple[str, list[Span]]:
    """Return the edited text, and the names that the edits put there."""
    parts: list[str] = []
    names: list[Span] = []
    at = length = 0
    for edit in edits:
        parts += [text[at : edit.start], edit.new]
        length += edit.start - at
        names += [(start + length, end + length, label) for start, end, label in edit.names]
        length += len(edit.new)
        at = edit.end
    return "".join([*parts, text[at:]]), names


def moved(edits: Sequence[Edit]) -> Callable[[int], int]:
    """Return the function from offsets in a text to offsets in the edited text."""

    def to(place: int) -> int:
        shift = 0
        for edit in edits:
            if edit.end <= place and (edit.start < edit.end or place > edit.start or place == 0):
                shift += len(edit.new) - (edit.end - edit.start)
            elif edit.start < place < edit.end:
                return edit.start + shift + min(len(edit.new), place - edit.start)
            else:
                break
        return place + shift

    return to


def agreed(text: str, first: Collection[Span], second: Collection[Span]) -> list[Span]:
    """Return the names that two teachers agree on, in order.

    A name of something else is left out if either teacher takes one of its words for a person's anywhere.
    """
    people = {
        word
        for start, end, label in (*first, *second)
        if label == "PERSON"
        for word in text[start:end].split()
    }
    return sorted(
        (start, end, label)
        for start, end, label in set(first) & set(second)
        if label == "PERSON" or people.isdisjoint(text[start:end].split())
    )


class _Names:
    """The replacements of an article: each word of a person's name is replaced alike throughout it."""

    def __init__(self, inventor: Inventor, rng: random.Random) -> None:
        self._inventor, self._pool, self._rng = inventor, inventor.pool, rng
        self._words: dict[str, str] = {}
        self._others: dict[tuple[str, str], str | None] = {}

    def meet(self, people: Iterable[str]) -> None:
        """Draw replacements for the words of people's names, starting with full names."""
        split = [self._parts(name) for name in people]
        for words in sorted(split, key=len, reverse=True):
            for number, word in enumerate(words):
                key = folded(word)
                if key in self._words:
                    continue
                if self._rng.random() < KEPT:
                    self._words[key] = word
                elif number < len(words) - 1:
                    self._words[key] = self._inventor.given(gender_of_given_name(f"{word} X"))
                else:
                    self._words[key] = self._inventor.family()

    def instead_of(self, name: str, label: str, *, determined: bool) -> str | None:
        """Return another name, None if the name is kept."""
        if "\n" in name:
            return None
        if label == "PERSON":
            return re.sub(r"\S+", lambda word: self._word(word.group()), name)
        if (name, label) not in self._others:
            stays = self._rng.random() < KEPT
            self._others[name, label] = None if stays else self._other(name, label, determined)
        return self._others[name, label]

    # --- People ---

    @staticmethod
    def _parts(name: str) -> list[str]:
        """Return the words of a person's name that are names: no title, initial, particle or generation."""
        words = [word.strip(".,\"'“”‘’()") for word in name.split()]
        return [
            word
            for word in words
            if len(word) > 1
            and word[:1].isupper()
            and word.lower() not in _SUFFIXES
            and word.lower() not in honorifics()
            and f"{word.lower()}." not in honorifics()
        ]

    def _word(self, word: str) -> str:
        bare = word.strip(".,\"'“”‘’()")
        new = self._words.get(folded(bare))
        if new is None or not bare:
            return word
        return word.replace(bare, new.upper() if len(bare) > 2 and bare.isupper() else new)

    # --- Organisations and places ---

    def _other(self, name: str, label: str, determined: bool) -> str | None:
        if label == "GPE":
            if country_named(name):
                return self._rng.choice(self._pool.countries) if not determined else None
            if capital_named(name):
                return self._rng.choice(self._pool.capitals)
            return self._rng.choice(self._pool.cities) if city_named(name) or region_named(name) else None
        if label != "ORG" or government_building_named(name) or country_named(name):
            return None
        if looks_like_an_acronym(name) and self._rng.random() < 0.5:
            return self._inventor.acronym()
        if determined:
            draw = self._rng.random()
            if draw < 0.15:
                return self._inventor.acronym()
            if draw < 0.3:
                return self._inventor.nick()
            return self._rng.choice(self._pool.determined)
        return self._inventor.organisation()
