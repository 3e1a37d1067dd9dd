"""Word documents (DOCX): Office Open XML, ECMA-376, part 1, chapter 17.

The text is what a reader of the printed page reads after all changes are accepted: paragraphs, headings,
tables and text boxes in order, then footnotes and endnotes. Deleted and moved text, comments, hidden text,
tables of contents, and the heads and feet of pages are left out and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.model import Zone
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

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PREFIXES = {
    _W: "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",  # ISO 29500 Strict
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
}
_DOCUMENT, _STYLES, _PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/core.xml"
_NOTES = (("word/footnotes.xml", "w:footnote"), ("word/endnotes.xml", "w:endnote"))
_COMMENTS = "word/comments.xml"
_PAGE_PART = re.compile(r"word/(?:header|footer)\d*\.xml")

_CHARACTERS = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "\u2011", "w:ptab": "\t"}
# Elements whose content is left out: those with a reason are reported, the others say the same thing twice.
_LEFT_OUT = {
    "w:del": "deleted text",
    "w:moveFrom": "deleted text",
    "w:pPrChange": None,
    "w:rPrChange": None,
    "w:tabs": None,
    "w:rt": None,  # how a word is pronounced
    "mc:Fallback": None,  # for programs that cannot show what stands before it
}
_ZONES = {"title": Zone.HEADLINE, "subtitle": Zone.LEAD, "caption": Zone.CAPTION}
_HEADING = re.compile(r"heading \d")
_CONTENTS = re.compile(r"toc (?:\d|heading)")
_OFF = {"0", "false", "off"}


def read(file: File) -> Iterator[ReadDocument]:
    """Read a Word document.

    Raises:
        ProblemError: it is damaged, or more than the limits allow.
    """
    package = Package(file.data, file.limits)
    styles = _Styles()
    if _STYLES in package:
        parse(package.read(_STYLES), styles, _PREFIXES, file.limits)
    body = _Body(styles)
    parse(package.read(_DOCUMENT), body, _PREFIXES, file.limits)
    left_out = body.left_out
    for name, element in _NOTES:
        if name in package and body.notes[element]:
            notes = _Body(styles, note=element)
            parse(package.read(name), notes, _PREFIXES, file.limits)
            for number in dict.fromkeys(body.notes[element]):
                for text in notes.note_texts.get(number, ()):
                    body.blocks.add(Zone.BODY, text)
            left_out.update(notes.left_out)
    left_out["heads and feet of pages"] = sum(
        bool(_text_of(package.read(info), file))
        for info in package.members()
        if _PAGE_PART.fullmatch(info.filename)
    )
    if _COMMENTS in package:
        comments = _Body(styles, note="w:comment")
        parse(package.read(_COMMENTS), comments, _PREFIXES, file.limits)
        left_out["comments"] = len(comments.note_texts)
    properties = _Properties()
    if _PROPERTIES in package:
        parse(package.read(_PROPERTIES), properties, _PREFIXES, file.limits)
    text = body.blocks.text
    yield ReadDocument(
        text,
        zones=body.blocks.zones,
        metadata=metadata_of(
            text,
            headline=body.headline,
            title=properties.values.get("dc:title"),
            author=properties.values.get("dc:creator"),
            created=day_of(properties.values.get("dcterms:created", "")),
            language=properties.values.get("dc:language"),
        ),
        skipped=skipped_by(left_out),
    )


def _text_of(data: bytes, file: File) -> str:
    body = _Body(_Styles())
    parse(data, body, _PREFIXES, file.limits)
    return body.blocks.text


@dataclass(slots=True)
class _Styles:
    """The names of paragraph styles by their ids: English for those that Word brings along."""

    names: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    _id: str = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "w:style":
            self._id = attributes.get("w:styleId", "")
        elif name == "w:name":
            self.names[self._id] = attributes.get("w:val", "").lower()
        elif name == "w:basedOn":
            self.parents[self._id] = attributes.get("w:val", "")

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass

    def name_of(self, style: str) -> str:
        """Return the name of a style that zones are known by, its own or an ancestor's; "" if none is."""
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            name = self.names.get(style, style.lower())
            if name in _ZONES or _HEADING.fullmatch(name) or _CONTENTS.fullmatch(name):
                return name
            style = self.parents.get(style, "")
        return ""


@dataclass(slots=True)
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    style: str = ""
    is_heading: bool = False


@dataclass(slots=True)
class _Body:
    """Takes the elements of a part of the document and makes paragraphs of them.

    Attributes:
        styles: the document's styles.
        note: the element that separates the part's notes; None in the document itself.
        blocks: what was read.
        headline: the first headline.
        notes: the ids of the notes that the text refers to, in its order, by their element.
        note_texts: the paragraphs of each note, by its id.
        left_out: how often something was left out, by the reason.
    """

    styles: _Styles
    note: str | None = None
    blocks: Blocks = field(default_factory=Blocks)
    headline: str | None = None
    notes: dict[str, list[str]] = field(default_factory=lambda: {element: [] for _, element in _NOTES})
    note_texts: dict[str, list[str]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    _open: list[_Paragraph] = field(default_factory=list)
    _tables: OpenTables = field(default_factory=OpenTables)
    _left_out_depth: int = 0
    _hidden: bool = False
    _in_text: bool = False
    _in_properties: int = 0
    _note_id: str | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._left_out_depth or name in _LEFT_OUT:
            self._leave_out(name)
        elif name == "w:p":
            self._open.append(_Paragraph())
        elif name == "w:r":
            self._hidden = False
        elif name in ("w:pPr", "w:rPr"):
            self._in_properties += 1
        elif self._in_properties:
            self._set(name, attributes)
        elif name in ("w:t", "m:t"):
            self._in_text = True
        elif name in _CHARACTERS and attributes.get("w:type", "textWrapping") == "textWrapping":
            self._add(_CHARACTERS[name])
        elif name == "w:sym":
            self._add(_symbol(attributes.get("w:char", "")))
        elif name in ("w:footnoteReference", "w:endnoteReference"):
            self.notes[name.removesuffix("Reference")].append(attributes.get("w:id", ""))
        elif name == "w:tbl":
            self._tables.begin_table()
        elif name == "w:tr":
            self._tables.begin_row()
        elif name == "w:tc":
            self._tables.begin_cell()
        elif name == "w:altChunk":
            self.left_out["files within the document"] += 1
        elif name == self.note:
            kept = attributes.get("w:type", "normal") == "normal"  # the others are the rule above the notes
            self._note_id = attributes.get("w:id", "") if kept else None
            if self._note_id is not None:
                self.note_texts[self._note_id] = []

    def end(self, name: str) -> None:
        if self._left_out_depth:
            self._left_out_depth -= 1
        elif name == "w:p" and self._open:
            self._finish(self._open.pop())
        elif name in ("w:pPr", "w:rPr"):
            self._in_properties -= 1
        elif name in ("w:t", "m:t"):
            self._in_text = False
        elif name == "w:tbl":
            self._finish_table()
        elif name == self.note:
            self._note_id = None

    def text(self, text: str) -> None:
        if self._in_text and not self._left_out_depth:
            self._add(text)

    def _leave_out(self, name: str) -> None:
        reason = _LEFT_OUT.get(name)
        if self._left_out_depth == 0 and reason is not None and not self._in_properties:
            self.left_out[reason] += 1
        self._left_out_depth += 1

    def _set(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("w:val", "")
        if name == "w:pStyle" and self._open:
            self._open[-1].style = self.styles.name_of(value)
        elif name == "w:outlineLvl" and self._open:
            self._open[-1].is_heading = value in set("012345678")
        elif name == "w:vanish":
            self._hidden = value not in _OFF

    def _add(self, text: str) -> None:
        if self._hidden:
            self.left_out["hidden text"] += 1
        elif self._open:
            self._open[-1].pieces.append(text)

    def _finish(self, paragraph: _Paragraph) -> None:
        self._hidden = False
        text = "".join(paragraph.pieces)
        if _CONTENTS.fullmatch(paragraph.style):
            self.left_out["lines of a table of contents"] += bool(text.strip())
        elif self.note is not None:
            if self._note_id is not None and text.strip():
                self.note_texts[self._note_id].append(text)
        elif not self._tables.add(text):
            is_heading = paragraph.is_heading or _HEADING.fullmatch(paragraph.style)
            zone = Zone.HEADLINE if is_heading else _ZONES.get(paragraph.style, Zone.BODY)
            self.blocks.add(zone, text)
            if zone is Zone.HEADLINE and self.headline is None and text.strip():
                self.headline = text

    def _finish_table(self) -> None:
        rows = self._tables.end_table()
        if rows is not None and self.note is None:
            add_table(self.blocks, rows)


@dataclass(slots=True)
class _Properties:
    """Dublin Core elements of the document's properties."""

    values: dict[str, str] = field(default_factory=dict)
    _name: str = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._name = name

    def end(self, name: str) -> None:
        self._name = ""

    def text(self, text: str) -> None:
        self.values[self._name] = self.values.get(self._name, "") + text


def _symbol(code: str) -> str:
    """Return the character of a symbol;  in the private area, where fonts of symbols have theirs."""
    number = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code) else 0
    return chr(number) if 0x20 <= number < 0xD800 else ""
