"""Which other names could stand in an article's places? An article with other names, and passages of names.

The articles without gold names are by a few newsrooms about one country's politics. What a head for names
should learn of them is how names are used, not which: so people, organisations and places that teachers
agree on get names that they never saw, the same one all through an article (mention replacement: Dai and
Adel 2020), surnames for companies, towns for teams and words for brands among them. Passages
(``passages.txt``) add what such articles have too little of. Statements keep their words, and their offsets
move along.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.identity import folded
from onrecord.language.entities.countries import (
    capital_named,
    city_named,
    country_named,
    government_building_named,
    region_named,
)
from onrecord.language.entities.name_forms import looks_like_an_acronym
from onrecord.language.entities.people import gender_of_given_name, honorifics
from onrecord.language.tables import rows, values

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Sequence

    Span = tuple[int, int, str]

KEPT = 0.2
"""The share of names that stay."""
_PASSAGES = Path(__file__).parent / "passages.txt"
_SLOT = re.compile(r"\{([A-Z]+)(\d?)\}")
_DETERMINED = re.compile(r"\b(?:the|a|an|its|their|his|her|our)\s\Z", re.IGNORECASE)
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_BODIES = ("Group", "Inc", "Corp", "Ltd", "Bank", "Capital", "Holdings", "Partners", "Foods", "Airlines")
_BUILDINGS = ("Stadium", "Arena", "Hall", "Airport", "Bridge", "Hospital")
_GATHERINGS = ("Grand Prix", "Festival", "Open", "Expo", "Cup", "Marathon")
_MONTHS = ("March", "June", "October", "December")
_STARTS = tuple("b c d f g h k l m n p r s t v w z br ch cl dr fr gr kr pl sh st tr vl".split())  # noqa: SIM905
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io", "ou")
_ENDS = ["", "n", "r", "l", "x", "s", "th", "ck", "ng", "ta", "ro"]
_LABELS = {
    "PERSON": "PERSON", "FAMILY": "PERSON", "GPE": "GPE", "COUNTRY": "GPE", "FAC": "FAC",
    "PRODUCT": "PRODUCT", "EVENT": "EVENT", "WORK": "WORK_OF_ART",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edit:
    """``[start, end)`` of a text becomes ``new``, in which ``names`` stand (offsets in ``new``)."""

    start: int
    end: int
    new: str
    names: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """Names to draw from."""

    given: dict[str, tuple[str, ...]]
    """By m and f."""
    family: tuple[str, ...]
    determined: tuple[str, ...]
    """Organisations that have an article before them."""
    bare: tuple[str, ...]
    """Organisations that have none."""
    cities: tuple[str, ...]
    capitals: tuple[str, ...]
    countries: tuple[str, ...]
    words: tuple[str, ...]
    """Common words: what brands and teams are named by."""
    passages: dict[str, tuple[str, ...]]
    """By where they stand."""


def pool_of(articles: Iterable[tuple[str, Sequence[Span]]]) -> Pool:
    """Gather names from texts with their sure names, from our tables, and from the package Faker."""
    organisations: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    words: Counter[str] = Counter()
    for text, spans in articles:
        words.update(set(re.findall(r"\b[a-z]{4,9}\b", text)))
        for start, end, label in spans:
            if label == "ORG" and "\n" not in text[start:end]:
                organisations[bool(_DETERMINED.search(text, max(0, start - 8), start))][text[start:end]] += 1
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
        passages=passages_of(_PASSAGES),
    )


def passages_of(path: Path) -> dict[str, tuple[str, ...]]:
    """Read passages by where they stand: before an article, or after it."""
    lines = [
        line.split("\t")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line[:1] not in ("", "#")
    ]
    return {where: tuple(passage for other, passage in lines if other == where) for where, _ in lines}


def _is_name(name: str) -> bool:
    return bool(re.fullmatch(r"[A-ZÀ-Ž][\w'’-]+", name)) and folded(name).replace("-", "").isascii()


def edits_of(
    text: str, names: Sequence[Span], pool: Pool, rng: random.Random, *, passages: float
) -> list[Edit]:
    """Draw other names for a text's, and passages around it.

    Args:
        text: an article's.
        names: those that are sure, in its order, none within another.
        pool: what to draw from.
        rng: decides.
        passages: how probably each of four passages is added.

    Returns:
        Edits in the text's order, for ``edited`` and ``moved``.
    """
    drawn = _Names(pool, rng)
    people = [text[start:end] for start, end, label in names if label == "PERSON"]
    drawn.meet(people)
    found: list[Edit] = []
    for start, end, label in names:
        old = text[start:end]
        new = drawn.instead_of(
            old, label, determined=bool(_DETERMINED.search(text, max(0, start - 8), start))
        )
        if new is not None and new != old:
            found.append(Edit(start, end, new, ((0, len(new), label),)))
    for where, place, parting in (("before", 0, "{}\n\n"), ("after", len(text), "\n\n{}")):
        for _ in range(2):
            if rng.random() < passages:
                new, inside = drawn.filled(rng.choice(pool.passages[where]))
                shift = parting.index("{")
                moved_names = tuple((start + shift, end + shift, label) for start, end, label in inside)
                edit = Edit(place, place, parting.format(new), moved_names)
                found.insert(0, edit) if where == "before" else found.append(edit)
    return found


def edited(text: str, edits: Sequence[Edit]) -> tuple[str, list[Span]]:
    """Give the text after its edits, and the names that they put there."""
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
    """Give the function from a place in a text to that in the edited one."""

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


def sure(text: str, one: Iterable[Sequence[Any]], other: Iterable[Sequence[Any]]) -> list[Span]:
    """Give the names that two teachers agree on, in order.

    None that is not a person's, if either takes one of its words for a person's anywhere.
    """
    either = {(int(start), int(end), str(label)) for start, end, label in (*one, *other)}
    people = {word for start, end, label in either if label == "PERSON" for word in text[start:end].split()}
    both = {tuple(span) for span in one} & {tuple(span) for span in other}
    return sorted(
        span
        for span in either
        if span in both and (span[2] == "PERSON" or people.isdisjoint(text[span[0] : span[1]].split()))
    )


class _Names:
    """The names of one article: what stood for a person stands for that person all through it."""

    def __init__(self, pool: Pool, rng: random.Random) -> None:
        self._pool, self._rng = pool, rng
        self._words: dict[str, str] = {}
        self._others: dict[tuple[str, str], str | None] = {}

    def meet(self, people: Iterable[str]) -> None:
        """Decide what the words of people's names become: of full names first."""
        split = [self._parts(name) for name in people]
        for words in sorted(split, key=len, reverse=True):
            for number, word in enumerate(words):
                key = folded(word)
                if key in self._words:
                    continue
                if self._rng.random() < KEPT:
                    self._words[key] = word
                elif number < len(words) - 1:
                    sex = gender_of_given_name(f"{word} X") or self._rng.choice("mf")
                    self._words[key] = self._rng.choice(self._pool.given[sex])
                else:
                    self._words[key] = self._family()

    def instead_of(self, name: str, label: str, *, determined: bool) -> str | None:
        """Give another name, or None where it should stay."""
        if "\n" in name:
            return None
        if label == "PERSON":
            return re.sub(r"\S+", lambda word: self._word(word.group()), name)
        if (name, label) not in self._others:
            stays = self._rng.random() < KEPT
            self._others[name, label] = None if stays else self._other(name, label, determined)
        return self._others[name, label]

    def filled(self, passage: str) -> tuple[str, list[Span]]:
        """Fill a passage's slots; gives the names in it."""
        known: dict[str, str] = {}
        spans: list[Span] = []
        parts: list[str] = []
        at = length = 0
        for slot in _SLOT.finditer(passage):
            kind, number = slot.groups()
            if kind == "FAMILY":
                person = known.setdefault(f"PERSON{number}", self._made("PERSON"))
                name = person.split()[-1]
            elif number:
                name = known.setdefault(kind + number, "") or self._made(kind)
                known[kind + number] = name
            else:
                name = self._made(kind)
            parts += [passage[at : slot.start()], name]
            length += slot.start() - at
            if kind not in ("DATE", "DAY"):
                label = _LABELS.get(kind.removeprefix("CAPS"), "ORG")
                spans.append((length, length + len(name), label))
            length += len(name)
            at = slot.end()
        return "".join([*parts, passage[at:]]), spans

    # --- People ---

    @staticmethod
    def _parts(name: str) -> list[str]:
        """Give the words of a person's name that are names: no title, initial, particle or generation."""
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

    def _family(self) -> str:
        name = self._rng.choice(self._pool.family)
        return f"{name}-{self._rng.choice(self._pool.family)}" if self._rng.random() < 0.04 else name

    def _person(self) -> str:
        given = self._rng.choice(self._pool.given[self._rng.choice("mf")])
        middle = self._rng.random()
        if middle < 0.08:
            given += f" {self._rng.choice('ABCDEFGHJKLMNPRSTW')}."
        elif middle < 0.12:
            given += f" {self._rng.choice(('van', 'de', 'al', 'von', 'bin', 'del'))}"
        elif middle < 0.15:
            given += f" “{self._rng.choice(self._pool.words).title()}”"
        return f"{given} {self._family()}"

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
            return self._acronym()
        if determined:
            draw = self._rng.random()
            if draw < 0.15:
                return self._acronym()
            if draw < 0.3:
                return self._nick()
            return self._rng.choice(self._pool.determined)
        return self._organisation()

    def _organisation(self) -> str:
        draw = self._rng.random()
        return self._rng.choice(self._pool.bare) if draw < 0.35 else self._brand()

    def _brand(self) -> str:
        """Make a name that might be a person's, a place's or a word, but is a company's."""
        family, words, rng = self._family(), self._pool.words, self._rng
        kinds: tuple[Callable[[], str], ...] = (
            lambda: family,
            lambda: f"{family} {rng.choice(_BODIES)}",
            lambda: f"{family} & {self._family()}",
            lambda: f"{rng.choice(self._pool.given[rng.choice('mf')])} {family}",
            self._invented,
            self._invented,
            lambda: f"{self._invented()} {rng.choice(_BODIES)}",
            lambda: rng.choice(self._pool.cities),
            lambda: f"{rng.choice(self._pool.cities)} {rng.choice(_BODIES)}",
            lambda: rng.choice(words).title(),
            lambda: f"{rng.choice(words)} {rng.choice(words)}".title(),
            self._acronym,
        )
        return rng.choice(kinds)()

    def _invented(self) -> str:
        rng = self._rng
        syllables = [rng.choice(_STARTS) + rng.choice(_VOWELS) for _ in range(rng.choice((1, 2, 2, 3)))]
        name = ("".join(syllables) + rng.choice(_ENDS)).title()
        draw = rng.random()
        if draw < 0.08:
            return f"{name}{rng.randint(2, 99)}"
        if draw < 0.16:
            return name + rng.choice(("Tech", "Bank", "Labs", "Net", "Pay", "Gen"))
        return name.upper() if draw < 0.22 else name

    def _acronym(self) -> str:
        return "".join(
            self._rng.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(self._rng.choice((2, 3, 3, 4, 4, 5)))
        )

    def _nick(self) -> str:
        return f"{self._rng.choice(self._pool.words).rstrip('s').title()}s"

    def _team(self) -> str:
        rng = self._rng
        kinds: tuple[Callable[[], str], ...] = (
            lambda: rng.choice(self._pool.cities),
            lambda: rng.choice(self._pool.cities),
            lambda: (
                f"{rng.choice(self._pool.cities)} {rng.choice(('United', 'City', 'State', 'FC', 'Rovers'))}"
            ),
            lambda: f"{rng.choice(self._pool.cities)} {self._nick()}",
            self._invented,
            lambda: rng.choice(self._pool.words).title(),
            lambda: f"{self._invented()} {rng.choice(('Gaming', 'Racing', 'Esports'))}",
        )
        return rng.choice(kinds)()

    def _product(self) -> str:
        rng = self._rng
        kinds: tuple[Callable[[], str], ...] = (
            lambda: f"{self._invented()} {rng.randint(2, 12)}",
            lambda: f"{rng.choice(self._pool.words).title()} {rng.choice(('X', 'Pro', 'XP', 'One', 'Max'))}",
            self._invented,
            lambda: rng.choice(self._pool.words).title(),
            lambda: f"{rng.choice(self._pool.words)} {rng.choice(self._pool.words)}".title(),
            lambda: f"{self._acronym()}{rng.randint(1, 20)}",
        )
        return rng.choice(kinds)()

    def _made(self, kind: str) -> str:
        rng, pool = self._rng, self._pool
        if kind.startswith("CAPS"):
            return self._made(kind.removeprefix("CAPS")).upper()
        made: dict[str, Callable[[], str]] = {
            "PERSON": self._person,
            "ORG": self._organisation,
            "BRAND": self._brand,
            "AGENCY": lambda: rng.choice(
                ("Reuters", "REUTERS", "AP", "AFP", "Getty Images", self._invented(), self._acronym())
            ),
            "PLATFORM": self._invented,
            "ACRONYM": self._acronym,
            "TEAM": self._team,
            "COUNTRYTEAM": lambda: rng.choice(pool.countries),
            "NICK": self._nick,
            "GPE": lambda: rng.choice(
                (pool.cities, pool.cities, pool.capitals, pool.countries)[rng.randrange(4)]
            ),
            "COUNTRY": lambda: rng.choice(pool.countries),
            "FAC": lambda: (
                f"{rng.choice((self._family(), rng.choice(pool.cities)))} {rng.choice(_BUILDINGS)}"
            ),
            "PRODUCT": self._product,
            "EVENT": lambda: f"{rng.choice(pool.cities)} {rng.choice(_GATHERINGS)}",
            "WORK": lambda: f"{rng.choice(pool.words)} {rng.choice(pool.words)}".title(),
            "DATE": lambda: f"{rng.choice(_MONTHS)} {rng.randint(1, 28)}, {rng.randint(1998, 2024)}",
            "DAY": lambda: rng.choice(("Monday", "Tuesday", "Saturday", "Sunday")),
        }
        return made[kind]()
