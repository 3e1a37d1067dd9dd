"""Precision and recall of the text read from web pages: ``python -m benchmarks.pages``.

Pages are the layouts of ``tests/data/pages``, each with each of its articles. A page's words are compared
with those of its article, as multisets: precision, recall and F1, averaged over pages. ``--peers`` adds
trafilatura by itself, and readability-lxml where it is installed. ``--evaluation FOLDER`` takes the pages of
a public evaluation instead (``evaluation_pages``), of which the body alone is compared.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.evaluation_pages import evaluation_in
from onrecord.model import Zone
from onrecord.problems import ProblemError
from onrecord.reading import File, ReadDocument, read
from onrecord.reading.dispatch import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGES = Path(__file__).resolve().parents[1] / "tests" / "data" / "pages"
_WORD = re.compile(r"\w+")


def pages() -> Iterator[tuple[str, str, str]]:
    """Yield the name of a layout, a page of it, and the text of its article."""
    layouts: list[dict[str, str]] = yaml.safe_load((PAGES / "layouts.yaml").read_text("utf-8"))
    articles: list[dict[str, Any]] = yaml.safe_load((PAGES / "articles.yaml").read_text("utf-8"))
    for layout in layouts:
        for article in articles:
            yield layout["name"], *_page(layout["html"], article)


def _page(html: str, article: dict[str, Any]) -> tuple[str, str]:
    paragraphs: list[str] = article["paragraphs"]
    parts = {name: article[name] for name in ("headline", "byline", "date", "lead")}
    optional = [article[name] for name in ("byline", "lead") if f"{{{name}}}" in html]
    if "figcaption" in html:
        optional.append(re.sub(r"<[^>]+>", " ", html[html.index("<figcaption") : html.index("</figcaption")]))
    if "What comes next" in html:
        optional.append("What comes next")
    marked = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    filled = html.format(
        **parts,
        **{f"p{number}": paragraph for number, paragraph in enumerate(marked, 1)},
        body="".join(marked),
        breaks="<br><br>".join(paragraphs),
        spans="".join(f"<div><span>{paragraph}</span></div>" for paragraph in paragraphs),
    )
    page = (
        f"<!DOCTYPE html><html><head><title>{article['headline']}</title></head><body>{filled}</body></html>"
    )
    return page, "\n".join([article["headline"], *optional, *paragraphs])


def onrecord_text(page: str) -> str:
    """Return what onrecord reads of a page."""
    (document,) = read(File(page.encode(), name="page.html"))
    return document.text if isinstance(document, ReadDocument) else ""


def onrecord_body(page: bytes) -> str:
    """Return the body that onrecord reads of a page, whatever its language."""
    try:
        (document,) = parts(File(page, name="page.html"))
    except ProblemError:
        return ""
    if not isinstance(document, ReadDocument):
        return ""
    body = (each for each in document.zones if each.zone in (Zone.BODY, Zone.LEAD, Zone.EMBED))
    return "\n".join(document.text[each.start : each.end] for each in body)


def trafilatura_body(page: bytes) -> str:
    """Return what trafilatura reads of a page by itself."""
    from trafilatura import extract

    return extract(page, include_comments=False) or ""


def trafilatura_text(page: str) -> str:
    """Return what trafilatura reads by itself."""
    from trafilatura import extract

    return extract(page, include_comments=False) or ""


def readability_text(page: str) -> str:
    """Return what readability-lxml reads."""
    from lxml import html
    from readability import Document

    document = Document(page)
    return f"{document.short_title()}\n{html.fromstring(document.summary()).text_content()}"


def scores(read_page: Callable[[str], str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the words, averaged over pages, in per cent."""
    found = [score(read_page(page), article) for _, page, article in pages()]
    precision, recall, f1 = (100 * sum(column) / len(found) for column in zip(*found, strict=True))
    return precision, recall, f1


def score(text: str, article: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the words of a page, 0 to 1."""
    got, wanted = (Counter(_WORD.findall(each.lower())) for each in (text, article))
    both = (got & wanted).total()
    precision, recall = both / max(1, got.total()), both / wanted.total()
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Print the table of docs/reading.md."""
    parser = argparse.ArgumentParser(description="How much of the articles of pages is read.")
    parser.add_argument("--peers", action="store_true", help="beside other libraries")
    readers: dict[str, Callable[[str], str]] = {"onrecord": onrecord_text}
    parser.add_argument("--evaluation", type=Path, metavar="FOLDER", help="a clone with a public evaluation")
    options = parser.parse_args()
    if options.evaluation is not None:
        name, measure = evaluation_in(options.evaluation)
        print(f"{name}          P      R     F1")
        for library, read_body in {"onrecord": onrecord_body, "trafilatura": trafilatura_body}.items():
            precision, recall = measure(read_body)
            f1 = 2 * precision * recall / (precision + recall)
            print(f"{library:18}", *(f"{100 * value:6.1f}" for value in (precision, recall, f1)))
        return
    if options.peers:
        readers |= {
            "trafilatura": trafilatura_text,
            "readability-lxml": readability_text,
        }
    print(f"{len(list(pages()))} pages          P      R     F1")
    for name, read_page in readers.items():
        try:
            print(f"{name:18}", *(f"{value:6.1f}" for value in scores(read_page)))
        except ImportError:
            print(f"{name:18} is not installed")


if __name__ == "__main__":
    main()
