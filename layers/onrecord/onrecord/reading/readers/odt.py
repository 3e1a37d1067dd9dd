"""OpenDocument texts (ODT, and FODT as a single XML file): OpenDocument 1.3, part 3.

The text is what a reader of the printed page reads after all changes are accepted: paragraphs, headings,
tables and text boxes in order, then footnotes and endnotes. Deleted text, comments, hidden text, indexes,
and the heads and feet of pages are left out and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.model import Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.blocks import Blocks
from onrecord.reading.cells import OpenTables, add_table
from onrecord.reading.contract import ReadDocument
from onrecord.reading.days import day_of
from onrecord.reading.markup import parse
from onrecord.reading.omissions import skipped_by
from onrecord.reading.properties import metadata_of
from onrecord.reading.unpacking import Package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.reading.contract import File

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_PREFIXES = {
    **{f"{_OASIS}{name}:1.0": name for name in ("office", "text", "table", "style", "meta", "manifest")},
    f"{_OASIS}svg-compatible:1.0": "svg",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_ZIP = b"PK"
_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"

_PARAGRAPHS = {"text:p", "text:h"}
_NOTE, _NOTE_BODY = "text:note", "text:note-body"
# Elements whose content is left out: those with a reason are reported, the others are no text.
_LEFT_OUT = {
    "text:deletion": "deleted text",
    "office:annotation": "comments",
    "text:hidden-text": "hidden text",
    "text:hidden-paragraph": "hidden text",
    "text:table-of-content": "indexes",
    "text:illustration-index": "indexes",
    "text:alphabetical-index": "indexes",
    "text:bibliography": "indexes",
    "text:note-citation": None,  # the mark that leads to a note
    "text:ruby-text": None,  # how a word is pronounced
    "office:change-info": None,
    "office:forms": None,
    "office:event-listeners": None,
    "svg:title": None,
    "svg:desc": None,
}
_HEADS_AND_FEET = {f"style:{part}{page}" for part in ("header", "footer") for page in ("", "-left", "-first")}
_ZONES = {
    "Title": Zone.HEADLINE,
    "Subtitle": Zone.LEAD,
    **dict.fromkeys(("Caption", "Illustration", "Figure", "Drawing"), Zone.CAPTION),
}
_SPACES = re.compile(r"[ \t\r\n]+")  # that stand for a single one (OpenDocument, 6.1.2)
_PROPERTIES = {"dc:title", "dc:creator", "dc:language", "meta:initial-creator", "meta:creation-date"}


def read(file: File) -> Iterator[ReadDocument]:
    """Read an OpenDocument text.

    Raises:
        ProblemError: it is damaged or encrypted, or more than the limits allow.
    """
    body = _Body()
    if file.data.startswith(_ZIP):
        package = Package(file.data, file.limits)
        if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
            raise ProblemError(
                ProblemType.ENCRYPTED,
                "The document is protected with a password. Save it without one and upload that.",
            )
        for name in (_STYLES, _META):
            if name in package:
                parse(package.read(name), body, _PREFIXES, file.limits)
        parse(package.read(_CONTENT), body, _PREFIXES, file.limits)
    else:
        parse(file.data, body, _PREFIXES, file.limits)
    for note in body.notes:
        body.blocks.add(Zone.BODY, note)
    text = body.blocks.text
    values = body.properties
    yield ReadDocument(
        text,
        zones=body.blocks.zones,
        metadata=metadata_of(
            text,
            headline=body.headline,
            title=values.get("dc:title"),
            author=values.get("meta:initial-creator") or values.get("dc:creator"),
            created=day_of(values.get("meta:creation-date", "")),
            language=values.get("dc:language"),
        ),
        skipped=skipped_by(body.left_out),
    )


@dataclass(slots=True)
class _Paragraph:
    zone: Zone
    in_note: bool
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Body:
    """Takes the elements of all parts of the document.

    Attributes:
        blocks: what was read.
        headline: the first headline.
        notes: the paragraphs of footnotes and endnotes.
        properties: the document's properties by their elements.
        left_out: how often something was left out, by the reason.
    """

    blocks: Blocks = field(default_factory=Blocks)
    headline: str | None = None
    notes: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    _parents: dict[str, str] = field(default_factory=dict)  # of styles
    _open: list[_Paragraph] = field(default_factory=list)
    _tables: OpenTables = field(default_factory=OpenTables)
    _left_out_depth: int = 0
    _notes_open: int = 0
    _in_text: int = 0  # within office:text
    _in_head_or_foot: bool = False  # of which no text has come yet
    _property: str = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._left_out_depth:
            self._left_out_depth += 1
        elif name in _PROPERTIES and not self._in_text:
            self._property = name
        elif name == "style:style":
            self._parents[attributes.get("style:name", "")] = attributes.get("style:parent-style-name", "")
        elif name in _HEADS_AND_FEET:
            self._left_out_depth = 1
            self._in_head_or_foot = True
        elif name == "office:text":
            self._in_text += 1
        elif self._in_text and name in _LEFT_OUT:
            self._leave_out(name)
        elif self._in_text:
            self._start_in_text(name, attributes)

    def _leave_out(self, name: str) -> None:
        if (reason := _LEFT_OUT[name]) is not None:
            self.left_out[reason] += 1
        self._left_out_depth = 1

    def _start_in_text(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _PARAGRAPHS:
            zone = self._zone_of(attributes.get("text:style-name", ""))
            self._open.append(_Paragraph(Zone.HEADLINE if name == "text:h" else zone, self._notes_open > 0))
        elif name == "text:s":
            self._add(" ")  # however many it stands for
        elif name == "text:tab":
            self._add("\t")
        elif name == "text:line-break":
            self._add("\n")
        elif name == _NOTE_BODY:
            self._notes_open += 1
        elif name == "table:table":
            self._tables.begin_table()
        elif name == "table:table-row":
            self._tables.begin_row()
        elif name == "table:table-cell":
            self._tables.begin_cell()

    def end(self, name: str) -> None:
        if self._left_out_depth:
            self._left_out_depth -= 1
        elif name == self._property:
            self._property = ""
        elif name == "office:text":
            self._in_text -= 1
        elif name in _PARAGRAPHS and self._open:
            self._finish(self._open.pop())
        elif name == _NOTE_BODY:
            self._notes_open -= 1
        elif name == "table:table":
            self._finish_table()

    def text(self, text: str) -> None:
        if self._left_out_depth:
            if self._in_head_or_foot and text.strip():
                self.left_out["heads and feet of pages"] += 1
                self._in_head_or_foot = False
            return
        self._in_head_or_foot = False
        if self._property:
            self.properties[self._property] = self.properties.get(self._property, "") + text
        else:
            self._add(_SPACES.sub(" ", text))

    def _add(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)

    def _zone_of(self, style: str) -> Zone:
        seen: set[str] = set()
        while style and style not in seen:
            if style in _ZONES:
                return _ZONES[style]
            seen.add(style)
            style = self._parents.get(style, "")
        return Zone.BODY

    def _finish(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.pieces)
        if paragraph.in_note:
            self.notes.append(text)
        elif not self._tables.add(text):
            self.blocks.add(paragraph.zone, text)
            if paragraph.zone is Zone.HEADLINE and self.headline is None and text.strip():
                self.headline = text

    def _finish_table(self) -> None:
        rows = self._tables.end_table()
        if rows is not None and not self._notes_open:
            add_table(self.blocks, rows)
