"""How often the day of publication of a page is found, and how often another: ``benchmarks.page_days CLONE``.

The pages, with the days that people found on them, are those that htmldate measures itself with
(https://github.com/adbar/htmldate, Barbaresi 2020, https://doi.org/10.21105/joss.02439); CLONE is a clone of
its repository. htmldate is asked as trafilatura asks it: for the original day, without a search of the text.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from htmldate import find_date

from onrecord.problems import ProblemError
from onrecord.reading.contract import ReadDocument
from onrecord.reading.encodings import decode
from onrecord.reading.hypertext import blocks, charset_in, parse
from onrecord.reading.languages import english_of
from onrecord.reading.publication import day_of_publication

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("test_set", "cache", "eval")
LISTS = ("eval_mediacloud_2020.json", "eval_default.json")


def pages(tests: Path) -> Iterator[tuple[str, str]]:
    """Yield the HTML of each page that there is a file of, and its day in ISO 8601."""
    for name in LISTS:
        for page in json.loads((tests / name).read_text("utf-8")).values():
            for file in (tests / folder / page["file"] for folder in FOLDERS):
                if file.exists():
                    data = file.read_bytes()
                    yield decode(data, declared=charset_in(data))[0], page["date"]
                    break


def is_english(html: str) -> bool:
    """Return whether most of a page is in English."""
    text = "\n\n".join(block.text for block in blocks(parse(html)))
    try:
        left_out = english_of(ReadDocument(text)).left_out
    except ProblemError:
        return False
    return 2 * sum((each.end or 0) - (each.start or 0) for each in left_out) < len(text)


def main() -> None:
    """Print how many days each finds right and wrong, of all pages and of those in English."""
    found = [
        (is_english(html), day, str(day_of_publication(parse(html), None)), str(_by_htmldate(html)))
        for html, day in pages(Path(sys.argv[1]) / "tests")
    ]
    print(f"{'':20}{'pages':>8}{'right':>8}{'none':>8}{'other':>8}")
    for label, chosen in (("in English", [each for each in found if each[0]]), ("all", found)):
        for peer, column in (("onrecord", 2), ("htmldate", 3)):
            right = sum(each[1] == each[column] for each in chosen)
            none = sum(each[column] == "None" for each in chosen)
            other = len(chosen) - right - none
            print(f"{label + ', ' + peer:20}{len(chosen):8}{right:8}{none:8}{other:8}")


def _by_htmldate(html: str) -> str | None:
    return find_date(html, original_date=True, extensive_search=False)


if __name__ == "__main__":
    main()
