"""PDFs with a text layer: ISO 32000.

A PDF has glyphs at places and no paragraphs. ``pdfium`` reads the glyphs, ``layout`` puts them in order; here
pages become a document: what stands on every page, page numbers and raised marks are left out and counted,
words and paragraphs that are broken over lines, columns and pages are joined, and notes come last.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from onrecord.model import Repair, Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.blocks import Blocks
from onrecord.reading.cells import add_table
from onrecord.reading.contract import ReadDocument
from onrecord.reading.layout import Block, Line, blocks_of, rows_of
from onrecord.reading.lines import joined
from onrecord.reading.omissions import skipped_by
from onrecord.reading.pdfium import read_pages
from onrecord.reading.properties import metadata_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.reading.contract import File
    from onrecord.reading.pdfium import Page, Run

_EDGE = 3  # rows from the top and from the bottom of a page, among which its head and foot are
_LEAST_REPEATED = 2  # pages
_APART = 0.6  # of a row's height
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|pg\.?|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:/|of|\|)\s*\d{1,4})?[-–—|\s]*",
    re.IGNORECASE,
)
_PRINTED_ADDRESS = re.compile(r"((?:https?|file)://\S.*?)\s*\d{1,4}/\d{1,4}")
_PRINTED_TIME = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}[:.]\d\d(?:\s?[AP]M)?\b.*")
_SITE_IN_TITLE = re.compile(r"\S +[-–—|·:»] +([^-–—|·:»]+?) *$")
_HEADING = 1.15  # times the height of the body's lines
_SMALL = 0.9  # of the height of the body's lines
_LONGEST_HEADING = 200  # characters
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§]+)[.)]?\s*(?=[^\W\d_]|[“‘\"'])")
_SENTENCE_END = re.compile(r"[.!?:…][”’\"')\]]*$")
_NEXT_LINE = 1.5  # of a line's height: up to where the next line of a paragraph stands
_SAYS = re.compile(r"[.!…][”’\"')\]]*$")  # which titles of articles do not end with
_MOST_UNKNOWN = 0.2  # of the glyphs
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_PRINTED_BY_BROWSER = re.compile(r"skia|quartz|chrom|firefox|cairo|webkit|mozilla", re.IGNORECASE)
_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def read(file: File) -> Iterator[ReadDocument]:
    """Read a PDF.

    Raises:
        ProblemError: it is damaged or encrypted, holds pictures of text or glyphs without characters, or is
            more than the limits allow.
    """
    properties, pages = read_pages(file.data, file.limits)
    _check_text(pages)
    body_height = _body_height([page.runs for page in pages])
    runs, edges, url = _without_edges(pages, body_height)
    blocks = Blocks()
    notes: list[str] = []
    headline: tuple[float, str] | None = None
    outlet: str | None = None
    paragraphs = _paragraphs(runs, [page.marks > 0 for page in pages], body_height)
    words = _words(runs)
    broken = hyphens = False
    for block, zone in paragraphs:
        if block.is_table:
            add_table(blocks, [[run.text for run in line.runs] for line in block.lines])
            continue
        lines = [line.text for line in block.lines]
        text, dropped = joined(lines, words)
        broken = broken or len(lines) > 1
        hyphens = hyphens or dropped
        text = _without_ligatures(text)
        if zone is None:
            notes.append(_NOTE.sub("", text, count=1))
            continue
        blocks.add(zone, text)
        if zone is Zone.HEADLINE and _is_site(text, properties):
            outlet = text
        elif zone is Zone.HEADLINE and (headline is None or block.height > 1.1 * headline[0]):
            headline = (block.height, text)
    for note in notes:
        blocks.add(Zone.BODY, note)
    ligatures = any(_LIGATURES.search(run.text) for page in runs for run in page)
    found = ((broken, Repair.LINE_BREAKS), (hyphens, Repair.HYPHENS), (ligatures, Repair.LIGATURES))
    left_out = Counter(
        {
            "heads and feet of pages": edges,
            "marks of notes": sum(page.marks for page in pages),
            "turned characters": sum(page.turned for page in pages),
            "characters that their fonts do not name": sum(page.unknown for page in pages),
            "pages that are pictures": sum(page.has_pictures and not page.runs for page in pages),
        }
    )
    yield ReadDocument(
        blocks.text,
        zones=blocks.zones,
        metadata=metadata_of(
            blocks.text,
            headline=headline[1] if headline else None,
            title=properties.get("Title"),
            author=properties.get("Author"),
            created=_created(properties),
            url=url,
            outlet=outlet,
        ),
        skipped=skipped_by(left_out),
        repairs=tuple(repair for made, repair in found if made),
    )


def _check_text(pages: Sequence[Page]) -> None:
    glyphs = sum(page.glyphs for page in pages)
    unknown = sum(page.unknown for page in pages)
    if unknown > _MOST_UNKNOWN * glyphs:
        raise ProblemError(
            ProblemType.NO_TEXT_LAYER,
            f"The fonts of the PDF do not say which characters they show ({unknown:,} of {glyphs:,}). "
            "Recognise its text (OCR) and upload that.",
        )
    if not any(page.runs for page in pages):
        pictures = any(page.has_pictures for page in pages)
        what = "holds pictures of its pages and no text" if pictures else "has no text"
        raise ProblemError(
            ProblemType.NO_TEXT_LAYER if pictures else ProblemType.EMPTY_DOCUMENT,
            f"The PDF {what}. Recognise its text (OCR) and upload that.",
        )


# --- What stands on every page -----------------------------------------------------------------------


def _without_edges(pages: Sequence[Page], body_height: float) -> tuple[list[list[Run]], int, str | None]:
    """Return each page's runs without its head and foot, how many rows these had, and the address in them."""
    rows = [rows_of(page.runs) for page in pages]
    edges = [_edge_rows(each) for each in rows]
    seen = Counter(key for each in edges for key in {_key(row) for row in each})
    places = Counter(
        place for page_rows in rows for place in {_place(row) for row in _apart(page_rows, body_height)}
    )
    left_out = 0
    url: str | None = None
    kept: list[list[Run]] = []
    for page_rows, edge in zip(rows, edges, strict=True):
        out: set[int] = set()
        apart = {id(row) for row in _apart(page_rows, body_height)}
        for row in edge:
            if address := _PRINTED_ADDRESS.fullmatch(_without_ligatures(row.text)):
                url = url or (address.group(1) if address.group(1).startswith("http") else None)
            if (
                address
                or seen[_key(row)] >= _LEAST_REPEATED
                or (id(row) in apart and places[_place(row)] == len(pages) >= _LEAST_REPEATED)
                or _PAGE_NUMBER.fullmatch(row.text)
                or _PRINTED_TIME.fullmatch(row.text)
            ):
                out.add(id(row))
        left_out += len(out)
        kept.append([run for row in page_rows if id(row) not in out for run in row.runs])
    return kept, left_out, url


def _edge_rows(rows: list[Line]) -> list[Line]:
    """Return the rows among which a page's head and foot are."""
    return rows if len(rows) <= 2 * _EDGE else [*rows[:_EDGE], *rows[-_EDGE:]]


def _apart(rows: list[Line], body_height: float) -> list[Line]:
    """Return the first and the last row of a page if they stand apart from the rows between them."""
    if len(rows) < _EDGE:
        return []
    gaps = ((rows[0], rows[1].top - rows[0].bottom), (rows[-1], rows[-1].top - rows[-2].bottom))
    return [
        row
        for row, gap in gaps
        if gap > _APART * row.height
        and row.height < _HEADING * body_height
        and not _SENTENCE_END.search(row.text)
    ]


def _place(row: Line) -> int:
    return round(row.top / 3)


def _key(row: Line) -> str:
    """Return what rows of several pages have in common: their text without numbers, and where it stands."""
    return f"{round(row.top / 6)} {re.sub(r'[0-9]+', '#', row.text)}"


# --- Paragraphs ----------------------------------------------------------------------------------------


def _body_height(pages: Sequence[Sequence[Run]]) -> float:
    """Return the height of most characters."""
    heights: Counter[float] = Counter()
    for page in pages:
        for run in page:
            heights[round(run.height * 2) / 2] += len(run.text)
    return heights.most_common(1)[0][0] if heights else 1.0


def _paragraphs(
    pages: Sequence[Sequence[Run]], have_marks: Sequence[bool], body_height: float
) -> list[tuple[Block, Zone | None]]:
    """Return the blocks of all pages with their zones, those that go on joined; None is a note's zone."""
    found: list[tuple[Block, Zone | None]] = []
    last: int | None = None  # the last paragraph of the body
    for runs, has_marks in zip(pages, have_marks, strict=True):
        for block, zone in _zoned(blocks_of(runs) if runs else [], body_height, has_marks=has_marks):
            is_prose = zone is Zone.BODY and not block.is_table and not block.is_aside
            if is_prose and last is not None and _goes_on(found[last][0], block):
                found[last] = (Block((*found[last][0].lines, *block.lines)), Zone.BODY)
                continue
            found.append((block, zone))
            if is_prose:
                last = len(found) - 1
            elif zone is Zone.HEADLINE:
                last = None
    return found


def _zoned(blocks: list[Block], body_height: float, *, has_marks: bool) -> list[tuple[Block, Zone | None]]:
    """Return the blocks of a page with their zones; the last ones are notes where marks lead to them."""
    zoned = [(block, _zone_of(block, body_height)) for block in blocks]
    for index in reversed(range(len(zoned) if has_marks else 0)):
        block = blocks[index]
        if block.is_table or not _NOTE.match(block.lines[0].text):
            break
        zoned[index] = (block, None)
    return zoned


def _goes_on(paragraph: Block, block: Block) -> bool:
    """Return whether a block goes on with a paragraph that the end of a column or a picture interrupted."""
    last, first = paragraph.lines[-1], block.lines[0]
    if _SENTENCE_END.search(last.text):
        return False
    below = abs(first.left - last.left) < last.height and 0 < first.top - last.top < _NEXT_LINE * last.height
    return below or first.text[:1].islower() or last.text[-1:] in ",-\u00ad" or last.top >= first.top


def _zone_of(block: Block, body_height: float) -> Zone | None:
    text = " ".join(line.text for line in block.lines)
    if block.is_table:
        return Zone.BODY
    if block.is_aside and not _SAYS.search(text):
        return Zone.BOILERPLATE
    if block.height <= _SMALL * body_height:
        return None if _NOTE.match(text) else Zone.CAPTION
    if not block.is_aside and len(text) <= _LONGEST_HEADING and re.search(r"[^\W\d_]", text):
        stands_out = block.bold and not _SENTENCE_END.search(text) and len(block.lines) <= 3
        if block.height >= _HEADING * body_height or stands_out:
            return Zone.HEADLINE
    return Zone.BODY


def _is_site(headline: str, properties: dict[str, str]) -> bool:
    """Return whether a headline is the name of the site, with which the title of a page often ends."""
    found = _SITE_IN_TITLE.search(properties.get("Title", ""))
    return found is not None and found.group(1).casefold() == headline.casefold()


def _words(pages: Sequence[Sequence[Run]]) -> set[str]:
    return {
        word.strip(".,;:!?()“”‘’\"'").casefold()
        for page in pages
        for run in page
        for word in run.text.split()
    }


def _without_ligatures(text: str) -> str:
    return _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)


def _created(properties: dict[str, str]) -> dt.date | None:
    """Return the day a file was made, as ``D:20240305091200``; a browser's is the day of printing."""
    made_by = f"{properties.get('Producer', '')} {properties.get('Creator', '')}"
    written = _CREATED.match(properties.get("CreationDate", ""))
    if written is None or _PRINTED_BY_BROWSER.search(made_by):
        return None
    try:
        return dt.date(*map(int, written.groups()))
    except ValueError:
        return None
