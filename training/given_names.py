"""Makes the table of given names by gender: ``python -m training.given_names`` rewrites given_names.tsv.

The table's first rows are written by hand and stay as they are. The rest is made of two lists; a name is
taken where both agree or only one has it:

- given names in the 1990 census of the United States, with their frequency by sex (a work of its government,
  in the public domain), from the package ``names`` 0.3.0: of a sex if ten times as frequent as of the other;
- given names by sex of some fifty languages from the package ``Faker`` (MIT licence), those in Latin script:
  of a sex if no language has them for the other.

Needs ``names`` and ``Faker``, which nothing else needs.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from pathlib import Path

from onrecord.identity import folded

TABLE = Path(__file__).parent.parent / "layers/onrecord/onrecord/language/lexicon/data/given_names.tsv"
MADE = "# made by training/given_names.py of lists that the README here names"
_RATIO = 10
_OF_BOTH = frozenset(
    ["andrea", "dana", "jean", "jo", "kelly", "kim", "lee", "robin", "will", "chen", "zhang"]
)
"""Left out by hand: borne by both sexes across languages, or as likely a family name that stands first."""
_SEXES = {"m": "male", "f": "female"}


def by_census() -> dict[str, str]:
    """Return the census's names with m, f, or - where both sexes bear them."""
    folder = Path(str(importlib.import_module("names").__file__)).parent
    shares: dict[str, dict[str, float]] = {}
    for sex, word in _SEXES.items():
        for line in (folder / f"dist.{word}.first").read_text().splitlines():
            name, share, *_ = line.split()
            shares.setdefault(name.lower(), {})[sex] = float(share) or 0.0005  # what rounds to nothing
    return {
        name: next((sex for sex in of if of[sex] >= _RATIO * (sum(of.values()) - of[sex])), "-")
        for name, of in shares.items()
    }


def by_languages() -> dict[str, str]:
    """Return Faker's names in Latin script with m, f, or - where both sexes bear them."""
    found: dict[str, set[str]] = {}
    package = importlib.import_module("faker.providers.person")
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for sex, word in _SEXES.items():
            for name in getattr(provider, f"first_names_{word}", ()):
                bare = folded(str(name))
                if bare.isascii() and bare.isalpha() and len(bare) > 2:
                    found.setdefault(bare, set()).add(sex)
    return {name: next(iter(sexes)) if len(sexes) == 1 else "-" for name, sexes in found.items()}


def main() -> None:
    """Rewrite the table below the rows written by hand."""
    by_hand = TABLE.read_text(encoding="utf-8").split(MADE)[0].rstrip("\n")
    known = {folded(name) for line in by_hand.split("\n") for name in line.split()}
    census, languages = by_census(), by_languages()
    of_sex: dict[str, list[str]] = {"m": [], "f": []}
    for name in sorted((census.keys() | languages.keys()) - known - _OF_BOTH):
        sexes = {census.get(name), languages.get(name)} - {None}
        # The census counts people: where it knows a name, a rare bearer elsewhere does not matter.
        sex = census.get(name) if census.get(name) in of_sex and "-" in sexes else None
        sex = sex or (next(iter(sexes)) if len(sexes) == 1 else None)
        if sex in of_sex:
            of_sex[str(sex)].append(name)
    rows = "\n".join(f"{sex}\t{' '.join(names)}" for sex, names in of_sex.items())
    TABLE.write_text(f"{by_hand}\n{MADE}\n{rows}\n", encoding="utf-8")
    print(Counter({sex: len(names) for sex, names in of_sex.items()}))


if __name__ == "__main__":
    main()
