"""How right statements and speakers are by genre: ``python -m benchmarks.genres [FOLDER]``.

FOLDER holds articles as ``tests/data/articles/README.md`` describes them; by default its folder ``genres``.
What must come out of them is asserted by the tests, so most of it does; ``missed`` is what a careful reader
has as well and ``onrecord.extract`` does not find so. Both count here. A statement is found if one has its
words; its speakers are right if they have the same names.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "tests/data/articles/genres"


class Tally(NamedTuple):
    """Statements that a careful reader has, those found, and those found with the right speakers."""

    wanted: int = 0
    found: int = 0
    speakers: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """A document with what a careful reader has of it."""

    genre: str
    text: str
    published: Any
    statements: tuple[dict[str, Any], ...]

    @classmethod
    def read(cls, path: Path) -> Article:
        """Read an article's file; its genre is the name of the file."""
        stored = yaml.safe_load(path.read_text(encoding="utf-8"))
        wanted = (*stored["statements"], *stored.get("missed", ()))
        return cls(path.stem.replace("_", " "), stored["text"], stored.get("published"), wanted)


def tally_of(article: Article) -> Tally:
    """Extract an article and count what of it is right."""
    import onrecord

    found: dict[str, list[list[str]]] = {}
    for statement in onrecord.extract(article.text, published=article.published).statements:
        found.setdefault(statement.text, []).append([speaker.name for speaker in statement.speakers])
    same = [(each, found[each["text"]]) for each in article.statements if each["text"] in found]
    right = sum(each.get("speakers") in (None, *speakers) for each, speakers in same)
    return Tally(len(article.statements), len(same), right)


def table_of(tallies: dict[str, Tally]) -> str:
    """Return the table of all genres, with their sum."""
    total = Tally(*map(sum, zip(*tallies.values(), strict=True)))
    rows = {**tallies, "all": total}
    width = max(map(len, rows))
    lines = [f"{'':{width}}  statements  found  with their speakers"]
    lines += (
        f"{genre:{width}}  {each.wanted:10}  {each.found:5}  {each.speakers:19}"
        for genre, each in rows.items()
    )
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.genres", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    articles = [Article.read(path) for path in sorted(parser.parse_args().folder.glob("*.yaml"))]
    print(table_of({article.genre: tally_of(article) for article in articles}))


if __name__ == "__main__":
    main()
