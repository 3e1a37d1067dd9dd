"""The documents of a file of records: rows of a table, objects of JSON, items of a feed.

Each record has fields under names; those that a document knows are found by their usual names, or by the
names that the uploader gives.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.model import PublishedBasis, Skipped, Zone, well_formed
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.blocks import BETWEEN, Blocks
from onrecord.reading.columns import USUAL_NAMES, bare
from onrecord.reading.contract import Metadata, ReadDocument, UnreadPart
from onrecord.reading.days import day_of
from onrecord.reading.hypertext import blocks, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lxml.html import HtmlElement

    from onrecord.model import ZoneSpan
    from onrecord.reading.contract import Part

_NAMES_SHOWN = 20
_LONGEST_NAME = 40  # characters of a column's name that a problem shows
_LONGEST_ID = 300  # characters
_HTML = re.compile(
    r"</(?:p|div|h[1-6]|ul|ol|li|blockquote|article|section|figure|a|b|i|em|strong|span)\s*>|<(?:p|br)\b[^<>]*>",
    re.IGNORECASE,
)
_NAMES_OF_OBJECTS = ("name", "title", "value", "rendered", "main", "original", "$oid")
"""Members with the words of an object: ``rendered`` of WordPress, ``main`` and ``original`` of the Times."""
_BY = re.compile(r"\A[Bb]y ")
_DEEPEST_VALUE = 5  # of objects and lists in each other
_HEADINGS = {f"h{level}" for level in range(1, 7)}


@dataclass(slots=True)
class Names:
    """The names of a container's documents: each is unique, and the same whenever the file is read."""

    _seen: dict[str, int] = field(default_factory=dict)

    def unique(self, name: str) -> str:
        """Return a name; its second bearer gets " (2)" behind it, and so on."""
        while name in self._seen:
            self._seen[name] += 1
            name = f"{name} ({self._seen[name]})"
        self._seen[name] = 1
        return name


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file by the field of a document: ``{"text": ("content_html", "content_text")}``.

    A record's field has the value of the first of its columns that is not empty.
    """

    names: Mapping[str, tuple[str, ...]]

    @classmethod
    def among(cls, found: Iterable[str], given: Mapping[str, str], *, where: str) -> Columns:
        """Choose the columns of a file.

        Args:
            found: the names in the file.
            given: names by the field, as the uploader gives them; they come before the usual ones.
            where: what has no text if no name fits, as "The table".

        Raises:
            ProblemError: no column holds the text, or one that the uploader names is not there.
        """
        known: dict[str, str] = {}
        for name in found:
            known.setdefault(bare(name), name)
        names: dict[str, tuple[str, ...]] = {}
        for wanted, usual in USUAL_NAMES.items():
            if wanted in given and bare(given[wanted]) not in known:
                raise _missing(f"{where} has no column {_shown([given[wanted]])}", known.values())
            likely = [given[wanted]] if wanted in given else usual
            names[wanted] = tuple(dict.fromkeys(known[bare(each)] for each in likely if bare(each) in known))
        if not names["text"]:
            raise _missing(f"{where} has no column with the text of its documents", known.values())
        return cls(names)

    def document(
        self,
        row: Mapping[str, object],
        ordinal: int,
        names: Names,
        *,
        wants: Callable[[str], bool] = lambda _: True,
        basis: PublishedBasis = PublishedBasis.METADATA,
        outlet: str | None = None,
    ) -> Part | None:
        """Return the document of a record, None if it is not wanted.

        Args:
            row: the record.
            ordinal: its number in the file, from 1; its name where it has no id.
            names: the names of the records before it.
            wants: tells whether a record is wanted.
            basis: the evidence that its date is.
            outlet: that of the whole file.
        """
        values = {
            wanted: next(filter(None, (words_of(row.get(name)) for name in columns)), "")
            for wanted, columns in self.names.items()
        }
        known = values.get("id") or values.get("url") or str(ordinal)
        record = names.unique(known[:_LONGEST_ID])
        if not wants(record):
            return None
        written = values.get("published", "")
        published = day_of(written) if written else None
        skipped = (
            (Skipped(reason=f"a date that names no single day: {written[:_LONGEST_NAME]}"),)
            if written and published is None
            else ()
        )
        try:
            texts = (text_of(row.get(name)) for name in self.names["text"])
            text, zones = next((each for each in texts if each[0].strip()), ("", ()))
        except ProblemError as error:
            return UnreadPart(record, error.problem)
        if not text.strip():
            empty = ProblemError(
                ProblemType.EMPTY_DOCUMENT,
                f"The record has no text in {_shown(list(self.names['text']))}. "
                "Fill it in, or leave the record out.",
            )
            return UnreadPart(record, empty.problem)
        return ReadDocument(
            text,
            zones=zones,
            metadata=Metadata(
                title=_line(values.get("title", "")),
                author=_names_in(_BY.sub("", values.get("author", ""))),
                outlet=_line(values.get("outlet", "")) or outlet,
                url=_line(values.get("url", "")),
                published=published,
                published_basis=None if published is None else basis,
                language=_language(values.get("language", "")),
            ),
            record=record,
            skipped=skipped,
        )


def words_of(value: object, depth: int = 0) -> str:
    """Return a value of JSON, or a cell, in words: of an object its name, of a list all of its values."""
    if isinstance(value, str):
        return well_formed(value).strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    if depth == _DEEPEST_VALUE:
        return ""
    if isinstance(value, dict):
        return next((words_of(value[name], depth + 1) for name in _NAMES_OF_OBJECTS if name in value), "")
    if isinstance(value, list):
        return ", ".join(filter(None, (words_of(each, depth + 1) for each in value)))
    return ""


def text_of(value: object) -> tuple[str, tuple[ZoneSpan, ...]]:
    """Return the text of a record and its zones: a cell as it is, the blocks of HTML, paragraphs of a list.

    Raises:
        ProblemError: it is HTML that is nested too deeply.
    """
    text = BETWEEN.join(filter(None, map(_paragraph, value))) if isinstance(value, list) else words_of(value)
    unescaped = html.unescape(text) if "&lt;" in text else text  # as some feeds and exports have it
    if not _HTML.search(unescaped):
        return text, ()
    found = Blocks()
    for block in blocks(parse(unescaped)):
        found.add(_zone_of(block.element), block.text)
    return found.text, found.zones


def _paragraph(value: object) -> str:
    """Return the words of an item of a list that is a text: of an object, those of its own text."""
    if isinstance(value, dict):
        own = next((value[name] for name in USUAL_NAMES["text"] if name in value), value)
        return words_of(own)
    return words_of(value)


def _zone_of(element: HtmlElement) -> Zone:
    tags = {element.tag, *(each.tag for each in element.iterancestors())}
    if "figcaption" in tags:
        return Zone.CAPTION
    return Zone.HEADLINE if element.tag in _HEADINGS else Zone.BODY


def _line(text: str) -> str | None:
    return " ".join(html.unescape(text).split()) or None


def _names_in(text: str) -> str | None:
    """Return a line of names; the number of an author in a database is none."""
    return _line(text) if re.search(r"[^\W\d_]", text) else None


def _language(text: str) -> str | None:
    return text[:2].lower() if re.fullmatch(r"[A-Za-z]{2}(?:[-_].*)?", text) else None


def _missing(what: str, found: Iterable[str]) -> ProblemError:
    return ProblemError(
        ProblemType.NO_TEXT_COLUMN,
        f"{what}. Found: {_shown(list(found))}. Name the columns as in `text`, `title`, `published`, `url`, "
        "or say which holds the text: `text-column` in the metadata of the upload, `--text-column` on the "
        "command line.",
    )


def _shown(names: list[str]) -> str:
    shown = ", ".join(f"`{' '.join(name.split())[:_LONGEST_NAME]}`" for name in names[:_NAMES_SHOWN])
    return (
        shown + (f" and {len(names) - _NAMES_SHOWN:,} more" if len(names) > _NAMES_SHOWN else "") or "nothing"
    )
