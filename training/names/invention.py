"""Names of people, companies, teams, places and products, drawn from lists or made up.

Names of people come from the package Faker (MIT licence), places from the tables of the lexicon,
organisations from the teachers' names. The rest is made of ``parts.tsv`` and of common words, so that only
the context of a name shows what it means.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.identity import folded
from onrecord.language.lexicon.tables import rows, values

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Sequence

    from training.names.examples import Span

PASSAGES, PARTS = (Path(__file__).parent / name for name in ("passages.txt", "parts.tsv"))
DETERMINED = re.compile(r"\b(?:the|an?|its|their|his|her|our)\s\Z", re.IGNORECASE)
"""Matches an article or possessive before a name."""
_SLOT = re.compile(r"\{([A-Z]+)(\d?)\}")
_LABELS = {
    "PERSON": "PERSON", "FAMILY": "PERSON", "GPE": "GPE", "COUNTRY": "GPE", "FAC": "FAC",
    "PRODUCT": "PRODUCT", "EVENT": "EVENT", "WORK": "WORK_OF_ART",
}  # fmt: skip
"""By kind of a slot; other kinds are organisations."""
_NAMELESS = ("DATE", "DAY")


@dataclass(frozen=True, slots=True)
class Pool:
    """Names to draw from."""

    given: dict[str, tuple[str, ...]]
    """By m and f."""
    family: tuple[str, ...]
    determined: tuple[str, ...]
    """Organisations that have an article before them."""
    bare: tuple[str, ...]
    """Organisations without an article."""
    cities: tuple[str, ...]
    capitals: tuple[str, ...]
    countries: tuple[str, ...]
    words: tuple[str, ...]
    """Common words, of which names of brands and teams are made."""
    passages: dict[str, tuple[str, ...]]
    """By where they stand."""


def pool_of(articles: Iterable[tuple[str, Sequence[Span]]]) -> Pool:
    """Collect names from texts with agreed names, from the lexicon, and from the package Faker."""
    organisations: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    words: Counter[str] = Counter()
    for text, spans in articles:
        words.update(set(re.findall(r"\b[a-z]{4,9}\b", text)))
        for start, end, label in spans:
            if label == "ORG" and "\n" not in text[start:end]:
                organisations[bool(DETERMINED.search(text, max(0, start - 8), start))][text[start:end]] += 1
    given: dict[str, set[str]] = {"m": set(), "f": set()}
    family: set[str] = set()
    package = importlib.import_module("faker.providers.person")
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        given["m"].update(filter(_is_name, map(str, getattr(provider, "first_names_male", ()))))
        given["f"].update(filter(_is_name, map(str, getattr(provider, "first_names_female", ()))))
        family.update(filter(_is_name, map(str, getattr(provider, "last_names", ()))))
    countries = [row for row in rows("countries.tsv") if len(row) > 1]
    return Pool(
        given={sex: tuple(sorted(names)) for sex, names in given.items()},
        family=tuple(sorted(family)),
        determined=tuple(sorted(organisations[True])),
        bare=tuple(sorted(organisations[False])),
        cities=tuple(sorted(name for row in rows("places.tsv") for name in values(row[2]))),
        capitals=tuple(sorted(values(row[4])[0] for row in countries if len(row) > 4 and values(row[4]))),
        countries=tuple(sorted(row[1] for row in countries)),
        words=tuple(sorted(word for word, count in words.items() if count > 3)),
        passages=passages_of(PASSAGES),
    )


def passages_of(path: Path) -> dict[str, tuple[str, ...]]:
    """Read passages by where they stand: before an article, or after it."""
    lines = [
        line.split("\t")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line[:1] not in ("", "#")
    ]
    return {where: tuple(passage for other, passage in lines if other == where) for where, _ in lines}


@cache
def parts(kind: str) -> tuple[str, ...]:
    """Return the parts of a kind (``parts.tsv``)."""
    lines = (line.split("\t") for line in PARTS.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return next(tuple(values(column)) for other, column in lines if other == kind)


def _is_name(name: str) -> bool:
    return bool(re.fullmatch(r"[A-ZÀ-Ž][\w'’-]+", name)) and folded(name).replace("-", "").isascii()


class Inventor:
    """Draws and makes up names; the same random numbers give the same names."""

    def __init__(self, pool: Pool, rng: random.Random) -> None:
        self.pool, self._rng = pool, rng

    def filled(self, passage: str) -> tuple[str, list[Span]]:
        """Fill a passage's slots; return the passage and the names in it."""
        known: dict[str, str] = {}
        spans: list[Span] = []
        parts: list[str] = []
        at = length = 0
        for slot in _SLOT.finditer(passage):
            kind, number = slot.groups()
            asked = "PERSON" if kind == "FAMILY" else kind
            if not number or asked + number not in known:
                known[asked + number] = self.made(asked)
            name = known[asked + number].split()[-1] if kind == "FAMILY" else known[asked + number]
            parts += [passage[at : slot.start()], name]
            length += slot.start() - at
            if kind not in _NAMELESS:
                label = _LABELS.get(kind.removeprefix("CAPS"), "ORG")
                spans.append((length, length + len(name), label))
            length += len(name)
            at = slot.end()
        return "".join([*parts, passage[at:]]), spans

    def made(self, kind: str) -> str:
        """Make a name of a passage's kind; CAPS before it asks for capitals."""
        if kind.startswith("CAPS"):
            return self.made(kind.removeprefix("CAPS")).upper()
        rng, pool = self._rng, self.pool
        kinds: dict[str, Callable[[], str]] = {
            "PERSON": self.person,
            "ORG": self.organisation,
            "BRAND": self.brand,
            "AGENCY": lambda: self._one_of(
                self._agency, self._agency, self._agency, self._invented, self.acronym
            ),
            "PLATFORM": self._invented,
            "ACRONYM": self.acronym,
            "TEAM": self._team,
            "COUNTRYTEAM": lambda: rng.choice(pool.countries),
            "NICK": self.nick,
            "GPE": lambda: rng.choice(rng.choice((pool.cities, pool.cities, pool.capitals, pool.countries))),
            "COUNTRY": lambda: rng.choice(pool.countries),
            "FAC": lambda: f"{self._one_of(self.family, self._city)} {self._part('buildings')}",
            "PRODUCT": self._product,
            "EVENT": lambda: f"{self._city()} {self._part('gatherings')}",
            "WORK": self._words,
            "DATE": lambda: f"{self._part('months')} {rng.randint(1, 28)}, {rng.randint(1998, 2024)}",
            "DAY": lambda: self._part("days"),
        }
        return kinds[kind]()

    def family(self) -> str:
        """Draw a family name; a few have two."""
        name = self._rng.choice(self.pool.family)
        return f"{name}-{self._rng.choice(self.pool.family)}" if self._rng.random() < 0.04 else name

    def given(self, sex: str | None = None) -> str:
        """Draw a given name, of a sex (m, f) or either."""
        return self._rng.choice(self.pool.given[sex or self._rng.choice("mf")])

    def person(self) -> str:
        """Make a full name; a few have an initial, a particle or a nickname."""
        given, draw = self.given(), self._rng.random()
        if draw < 0.08:
            given += f" {self._rng.choice('ABCDEFGHJKLMNPRSTW')}."
        elif draw < 0.12:
            given += f" {self._part('particles')}"
        elif draw < 0.15:
            given += f" “{self._word()}”"
        return f"{given} {self.family()}"

    def organisation(self) -> str:
        """Draw an organisation's name, or make a company's."""
        return self._rng.choice(self.pool.bare) if self._rng.random() < 0.35 else self.brand()

    def brand(self) -> str:
        """Make a name that might be a person's, a place's or a word, but is a company's."""
        return self._one_of(
            self.family,
            lambda: f"{self.family()} {self._part('bodies')}",
            lambda: f"{self.family()} & {self.family()}",
            lambda: f"{self.given()} {self.family()}",
            self._invented,
            self._invented,
            lambda: f"{self._invented()} {self._part('bodies')}",
            self._city,
            lambda: f"{self._city()} {self._part('bodies')}",
            self._word,
            self._words,
            self.acronym,
        )

    def acronym(self) -> str:
        """Make two to five capitals."""
        length = self._rng.choice((2, 3, 3, 4, 4, 5))
        return "".join(self._rng.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(length))

    def nick(self) -> str:
        """Make a team's nickname: a noun in the plural."""
        return f"{self._word().rstrip('s')}s"

    def _team(self) -> str:
        return self._one_of(
            self._city,
            self._city,
            lambda: f"{self._city()} {self._part('clubs')}",
            lambda: f"{self._city()} {self.nick()}",
            self._invented,
            self._word,
            lambda: f"{self._invented()} {self._part('crews')}",
        )

    def _product(self) -> str:
        return self._one_of(
            lambda: f"{self._invented()} {self._rng.randint(2, 12)}",
            lambda: f"{self._word()} {self._part('models')}",
            self._invented,
            self._word,
            self._words,
            lambda: f"{self.acronym()}{self._rng.randint(1, 20)}",
        )

    def _invented(self) -> str:
        """Make up a word; a few have a number, a second capital, or capitals only."""
        syllables = [
            self._part("starts") + self._part("vowels") for _ in range(self._rng.choice((1, 2, 2, 3)))
        ]
        name = ("".join(syllables) + self._one_of(lambda: "", *[lambda: self._part("ends")] * 10)).title()
        draw = self._rng.random()
        if draw < 0.08:
            return f"{name}{self._rng.randint(2, 99)}"
        if draw < 0.16:
            return name + self._part("branches")
        return name.upper() if draw < 0.22 else name

    def _agency(self) -> str:
        return self._part("agencies")

    def _city(self) -> str:
        return self._rng.choice(self.pool.cities)

    def _word(self) -> str:
        return self._rng.choice(self.pool.words).title()

    def _words(self) -> str:
        return f"{self._word()} {self._word()}"

    def _part(self, kind: str) -> str:
        return self._rng.choice(parts(kind))

    def _one_of(self, *makers: Callable[[], str]) -> str:
        return self._rng.choice(makers)()
