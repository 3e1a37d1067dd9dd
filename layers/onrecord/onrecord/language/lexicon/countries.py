"""Countries by their names, and by the names of what belongs to them.

Names, demonyms and capitals come from ``data/countries.tsv``, full and alternative names from ``pycountry``
(ISO 3166-1), buildings that speak for a government from ``data/government_buildings.tsv``, states and large
cities from ``data/places.tsv`` (ISO 3166-2, GeoNames).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from onrecord.identity import folded
from onrecord.language.lexicon.tables import rows, values
from onrecord.model import ENTITY_CLASSES, EntityClass, EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable


class Country(NamedTuple):
    """A country that a name implies; ``name`` is the form to show ("United States", "Russian", "Moscow").

    ``is_named``: the name is the country's own, not that of something in it.
    """

    code: str
    name: str
    is_named: bool = False


def home_of(name: str, entity_type: EntityType) -> Country | None:
    """Return the country that an entity is, or belongs to, by its name; None if its name implies none.

    A capital belongs to its country, so does a building that stands for its government, a demonym, a state
    or province of a federation, a large city, and a team that bears the country's name (``teams``). Of
    several cities with the same name, the largest by far is meant.

    Args:
        name: the entity's name.
        entity_type: its type: people and other organisations have no country.
    """
    if building := government_building_named(name):
        return building if entity_type in (EntityType.ORG, EntityType.FAC) else None
    if entity_type is EntityType.ORG and (country := country_named(name)):
        return Country(country.code, country.name)
    if entity_type is EntityType.NORP:
        return nationality_named(name)
    if ENTITY_CLASSES[entity_type] is not EntityClass.PLACE:
        return None
    return country_named(name) or capital_named(name) or region_named(name) or city_named(name)


def country_named(name: str) -> Country | None:
    """Return the country that a name means ("the U.S.", "Russia"), or None."""
    return _names().get(_key(name))


def nationality_named(name: str) -> Country | None:
    """Return the country of a demonym ("Russian", "Russians"); ``name`` is its adjective."""
    return _demonyms().get(_key(name))


def capital_named(name: str) -> Country | None:
    """Return the country whose capital a name is ("Moscow"); ``name`` is the capital's."""
    return _capitals().get(_key(name))


def government_building_named(name: str) -> Country | None:
    """Return the country whose government a building stands for ("the Kremlin"); ``name`` is the usual."""
    return _government_buildings().get(_key(name))


def government_buildings() -> list[str]:
    """Return all names of buildings that stand for a government, as they are written."""
    return [name for _, names in rows("government_buildings.tsv") for name in values(names)]


def region_named(name: str) -> Country | None:
    """Return the country that a state, province or nation is part of ("Texas", "Scotland")."""
    return _regions().get(_key(name))


def city_named(name: str) -> Country | None:
    """Return the country of a large city; of several with the same name, the largest by far is meant."""
    return _cities().get(_key(name))


# --- Tables --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # every name is looked up in several tables
def _key(name: str) -> str:
    return _without_article(_plain(name))


def _keys(column: str) -> list[str]:
    """Return the keys of a column of names, folded at once: there are thousands when a function starts."""
    return [_without_article(name) for name in values(_plain(column))]


def _plain(text: str) -> str:
    return folded(text).replace(".", "").replace("’", "'")


def _without_article(name: str) -> str:
    bare = name.removeprefix("the ")
    return f"st {bare.removeprefix('saint ')}" if bare.startswith("saint ") else bare


@cache
def _names() -> dict[str, Country]:
    import pycountry

    names: dict[str, Country] = {}
    shown = {code: name for code, name, *_ in rows("countries.tsv")}
    for country in pycountry.countries:
        found = Country(country.alpha_2, shown.get(country.alpha_2, country.name), is_named=True)
        for attribute in ("name", "common_name", "official_name"):
            if known := getattr(country, attribute, None):
                names.setdefault(_key(known), found)
    for code, name, *more in rows("countries.tsv"):
        for known in (name, *values(more[0] if more else "")):
            names[_key(known)] = Country(code, name, is_named=True)
    return names


@cache
def _demonyms() -> dict[str, Country]:
    return _by_name((row[0], row[3]) for row in rows("countries.tsv") if len(row) > 3)


@cache
def _capitals() -> dict[str, Country]:
    return _by_name((row[0], row[4]) for row in rows("countries.tsv") if len(row) > 4)


@cache
def _government_buildings() -> dict[str, Country]:
    return _by_name(rows("government_buildings.tsv"))


@cache
def _regions() -> dict[str, Country]:
    return _by_own_name((code, names) for code, names, _ in rows("places.tsv"))


@cache
def _cities() -> dict[str, Country]:
    return _by_own_name((code, names) for code, _, names in rows("places.tsv"))


def _by_name(known: Iterable[tuple[str, ...]]) -> dict[str, Country]:
    """Return countries by every form of a name; a column has all forms, of which the first is shown."""
    return {key: Country(code, values(forms)[0]) for code, forms in known for key in _keys(forms)}


def _by_own_name(known: Iterable[tuple[str, str]]) -> dict[str, Country]:
    """Return countries by the names of a column, each of which is shown as it is."""
    return {
        key: Country(code, name)
        for code, names in known
        for name, key in zip(values(names), _keys(names), strict=True)
    }
