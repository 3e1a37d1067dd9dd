"""Which country does a name stand for, or belong to?

Names, demonyms and capitals come from ``data/countries.tsv``, full and alternative names from ``pycountry``
(ISO 3166-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from onrecord.identity import folded
from onrecord.language.tables import rows, values


@dataclass(frozen=True, slots=True)
class Country:
    """What a name tells of a country: ``name`` is the one to show ("United States", "Russian", "Moscow")."""

    code: str
    name: str


def country_named(name: str) -> Country | None:
    """Return the country that a name means ("the U.S.", "Russia"), or None."""
    return _names().get(_key(name))


def nationality_named(name: str) -> Country | None:
    """Return the country of a demonym ("Russian", "Russians"); ``name`` is its adjective."""
    return _demonyms().get(_key(name))


def capital_named(name: str) -> Country | None:
    """Return the country whose capital a name is ("Moscow"); ``name`` is the capital's."""
    return _capitals().get(_key(name))


def _key(name: str) -> str:
    bare = folded(name).replace(".", "").replace("’", "'")
    return bare.removeprefix("the ")


@cache
def _names() -> dict[str, Country]:
    import pycountry

    names: dict[str, Country] = {}
    shown = {code: name for code, name, *_ in rows("countries.tsv")}
    for country in pycountry.countries:
        found = Country(country.alpha_2, shown.get(country.alpha_2, country.name))
        for attribute in ("name", "common_name", "official_name"):
            if known := getattr(country, attribute, None):
                names.setdefault(_key(known), found)
    for code, name, *more in rows("countries.tsv"):
        for known in (name, *values(more[0] if more else "")):
            names[_key(known)] = Country(code, name)
    return names


@cache
def _demonyms() -> dict[str, Country]:
    found: dict[str, Country] = {}
    for code, _, _, *more in (row for row in rows("countries.tsv") if len(row) > 3):
        demonyms = values(more[0])
        found.update({_key(demonym): Country(code, demonyms[0]) for demonym in demonyms})
    return found


@cache
def _capitals() -> dict[str, Country]:
    found: dict[str, Country] = {}
    for code, *_, capitals in (row for row in rows("countries.tsv") if len(row) > 4):
        names = values(capitals)
        found.update({_key(name): Country(code, names[0]) for name in names})
    return found
