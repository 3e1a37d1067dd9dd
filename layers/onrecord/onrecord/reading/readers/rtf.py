r"""Rich Text Format: Microsoft's specification 1.9.1.

The text is what a reader of the printed page reads after all changes are accepted: paragraphs, headings and
tables in order, then footnotes. Deleted text, comments, hidden text, and the heads and feet of pages are left
out and counted. A file that ends too early, as mail programs cut them, is read as far as it goes.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from onrecord.model import Zone, well_formed
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.blocks import BETWEEN, Blocks
from onrecord.reading.cells import add_table
from onrecord.reading.contract import ReadDocument
from onrecord.reading.omissions import skipped_by
from onrecord.reading.properties import metadata_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File

_TOKEN = re.compile(
    rb"(?P<bracket>[{}])"
    rb"|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z])"
    rb"|[\r\n\0]+"
    rb"|(?P<text>[^\\{}\r\n\0]+)",
    re.DOTALL,
)
_CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "zwj": "\u200d",
    "zwnj": "\u200c",
}
_SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
_PARAGRAPH_ENDS = {"par", "sect", "page", "column"}

# Groups that begin with these words are no text of the document; some of them are counted by their reason.
_LEFT_OUT = {
    **dict.fromkeys(
        ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
        "heads and feet of pages",
    ),
    "annotation": "comments",
    "object": "files within the document",
    **dict.fromkeys(
        (
            *(
                "colortbl",
                "pict",
                "objdata",
                "objalias",
                "objsect",
                "result",
                "fldinst",
                "datafield",
                "listtext",
            ),
            *("pntext", "xe", "tc", "sp", "shprslt", "nonshppict", "atnid", "atnauthor", "atnref", "atndate"),
            *(
                "filetbl",
                "revtbl",
                "rsidtbl",
                "listtable",
                "listoverridetable",
                "themedata",
                "private",
                "bkmkstart",
            ),
            *(
                "bkmkend",
                "ftnsep",
                "ftnsepc",
                "aftnsep",
                "aftnsepc",
                "template",
                "operator",
                "company",
                "comment",
            ),
        )
    ),
}
_STARRED = {"footnote", "shpinst", "shptxt"}  # read although \* lets old programs pass over them
_PROPERTIES = {"title", "author"}
_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_PICTURES = 2  # the charset of fonts whose characters are no letters
_HEADING = re.compile(r"(?:heading \d|title)\b.*", re.IGNORECASE)
_ZONES = {"subtitle": Zone.LEAD, "caption": Zone.CAPTION}
_BODY_TEXT_LEVEL = 9
_LONGEST_NAME = 500  # characters of a style's name or a property


def read(file: File) -> Iterator[ReadDocument]:
    """Read an RTF document.

    Raises:
        ProblemError: its groups are deeper in each other than the limits allow.
    """
    interpreter = _Interpreter(file)
    interpreter.run()
    blocks = interpreter.blocks
    values = interpreter.properties
    yield ReadDocument(
        blocks.text,
        zones=blocks.zones,
        metadata=metadata_of(
            blocks.text,
            headline=interpreter.headline,
            title=values.get("title"),
            author=values.get("author"),
            created=interpreter.created,
        ),
        skipped=skipped_by(interpreter.left_out),
    )


@dataclass(slots=True)
class _Group:
    """The state that holds until the group ends."""

    target: str = "body"  # "body", "note", "fonts", "styles", a property, or "" for what is left out
    font: int = 0
    fallbacks: int = 1  # how many characters stand for a Unicode one in old programs
    hidden: bool = False
    deleted: bool = False


@dataclass(slots=True)
class _Paragraph:
    """The properties of the paragraph in hand."""

    style: int = 0
    level: int = _BODY_TEXT_LEVEL
    in_table: bool = False


@dataclass(slots=True)
class _Interpreter:
    file: File
    blocks: Blocks = field(default_factory=Blocks)
    headline: str | None = None
    properties: dict[str, str] = field(default_factory=dict)
    created: dt.date | None = None
    left_out: Counter[str] = field(default_factory=Counter)
    _groups: list[_Group] = field(default_factory=lambda: [_Group()])
    _paragraph: _Paragraph = field(default_factory=_Paragraph)
    _pieces: dict[str, list[str]] = field(default_factory=lambda: {"body": [], "note": []})
    _notes: list[str] = field(default_factory=list)
    _row: list[str] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)
    _cell: list[str] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)  # of the code page, not decoded yet
    _units: list[int] = field(default_factory=list)  # of UTF-16, not decoded yet
    _code_page: str = "cp1252"
    _fonts: dict[int, int] = field(default_factory=dict)  # charsets
    _styles: dict[int, str] = field(default_factory=dict)  # names
    _style_in_table: int = 0
    _to_skip: int = 0
    _starts_group: bool = False
    _starred: bool = False
    _date: dict[str, int] = field(default_factory=dict)
    _deleted_before: bool = False

    def run(self) -> None:
        data = self.file.data
        position = 0
        while token := _TOKEN.match(data, position):
            position = token.end()
            kind = token.lastgroup
            if kind == "bracket":
                self._bracket(token["bracket"])
            elif kind in ("word", "number"):
                number = token["number"]
                word = token["word"].decode("ascii")
                if word == "bin" and number is not None:  # so many bytes of anything
                    position += max(0, int(number))
                else:
                    self._word(word, None if number is None else int(number))
            elif kind == "byte":
                self._literal(bytes.fromhex(token["byte"].decode("ascii")))
            elif kind == "symbol":
                self._symbol(token["symbol"])
            elif kind == "text":
                self._literal(token["text"])
        self._flush()
        self._end_paragraph()
        self._end_table()
        for note in self._notes:
            self.blocks.add(Zone.BODY, note)

    @property
    def _group(self) -> _Group:
        return self._groups[-1]

    def _bracket(self, bracket: bytes) -> None:
        self._flush()
        self._to_skip = 0
        if bracket == b"{":
            if len(self._groups) > self.file.limits.depth:
                raise ProblemError(
                    ProblemType.TOO_DEEP,
                    f"The file has more than {self.file.limits.depth:,} groups inside each other, the most "
                    "that is read. Save its text as plain text and upload that.",
                )
            self._groups.append(replace(self._group))
            self._starts_group, self._starred = True, False
            return
        if len(self._groups) > 1:
            ended = self._groups.pop()
            if ended.target == "note" and self._group.target != "note":
                self._end_note()
            if ended.target == "created" and self._group.target != "created":
                self._end_date()
        self._starts_group = False

    def _word(self, word: str, number: int | None) -> None:
        self._flush(keep_units=word == "u")
        starts, starred = self._starts_group, self._starred
        self._starts_group = self._starred = False
        if starts and self._begin_destination(word, starred=starred):
            return
        group = self._group
        if word == "u" and number is not None:
            self._units.append(number & 0xFFFF)
            self._to_skip = group.fallbacks
            return
        if self._to_skip:
            self._to_skip -= 1
        if word == "uc":
            group.fallbacks = max(0, number or 0)
        elif word == "f":
            group.font = number or 0
        elif word == "fcharset" and group.target == "fonts":
            self._fonts[group.font] = number or 0
        elif word == "ansicpg" and number:
            self._code_page = _known(f"cp{number}", self._code_page)
        elif word in ("mac", "pc", "pca"):
            self._code_page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "s" and group.target == "styles":
            self._style_in_table = number or 0
        elif word in ("yr", "mo", "dy") and group.target == "created":
            self._date[word] = number or 0
        elif group.target in ("body", "note"):
            self._word_of_text(word, number)

    def _word_of_text(self, word: str, number: int | None) -> None:
        group = self._group
        on = number is None or number != 0
        if word in _CHARACTERS:
            self._add(_CHARACTERS[word])
        elif word in _PARAGRAPH_ENDS:
            self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._paragraph.in_table = True
            self._end_paragraph()
            self._row.append(BETWEEN.join(self._cell))
            self._cell = []
        elif word in ("row", "nestrow"):
            self._rows.append(self._row)
            self._row = []
        elif word == "pard":
            self._paragraph = _Paragraph()
        elif word == "intbl":
            self._paragraph.in_table = True
        elif word == "s":
            self._paragraph.style = number or 0
        elif word == "outlinelevel":
            self._paragraph.level = _BODY_TEXT_LEVEL if number is None else number
        elif word == "v":
            group.hidden = on
        elif word == "deleted":
            group.deleted = on
        elif word == "plain":
            group.hidden = group.deleted = False

    def _begin_destination(self, word: str, *, starred: bool) -> bool:
        """Return whether the first word of a group says that the group is something else than text."""
        group = self._group
        if not group.target:
            return True
        if word in _LEFT_OUT:
            group.target = ""
            if (reason := _LEFT_OUT[word]) is not None:
                self.left_out[reason] += 1
        elif word == "footnote":
            group.target = "note"
        elif word in ("fonttbl", "stylesheet"):
            group.target = "fonts" if word == "fonttbl" else "styles"
        elif word == "info":
            group.target = "info"
        elif word == "creatim" and group.target == "info":
            group.target = "created"
        elif word in _PROPERTIES and group.target == "info":
            group.target = "" if word in self.properties else word
        elif starred and word not in _STARRED and group.target != "styles":
            group.target = ""
        else:
            return False
        return True

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
            return
        if symbol in b"\r\n":
            self._word("par", None)
            return
        self._starts_group = False
        if self._to_skip:
            self._to_skip -= 1
        elif symbol in _SYMBOLS:
            self._flush()
            self._add(_SYMBOLS[symbol])

    def _literal(self, data: bytes) -> None:
        self._starts_group = False
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if data:
            if self._units:
                self._flush()
            self._bytes += data

    def _flush(self, *, keep_units: bool = False) -> None:
        """Decode what has come since the last word that could change its meaning."""
        if self._bytes:
            charset = self._fonts.get(self._group.font, 0)
            if charset != _PICTURES or self._group.target not in ("body", "note"):
                encoding = _CHARSETS.get(charset, self._code_page)
                self._add(self._bytes.decode(encoding, "replace"))
            self._bytes.clear()
        if self._units and not keep_units:
            units = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._add(well_formed(units.decode("utf-16-le", "surrogatepass")))
            self._units.clear()

    def _add(self, text: str) -> None:
        group = self._group
        if group.target in ("body", "note"):
            if group.deleted or group.hidden:
                if not self._deleted_before:
                    self.left_out["deleted text" if group.deleted else "hidden text"] += 1
                self._deleted_before = True
                return
            self._deleted_before = False
            self._pieces[group.target].append(text)
        elif group.target in _PROPERTIES:
            self.properties[group.target] = (self.properties.get(group.target, "") + text)[:_LONGEST_NAME]
        elif group.target == "styles":
            known = self._styles.get(self._style_in_table, "")
            self._styles[self._style_in_table] = (known + text).removesuffix(";")[:_LONGEST_NAME]

    def _end_paragraph(self) -> None:
        self._flush()
        if self._group.target == "note":
            self._end_note()
            return
        text = "".join(self._pieces["body"])
        self._pieces["body"].clear()
        if self._paragraph.in_table:
            if text.strip():
                self._cell.append(text)
            return
        self._end_table()
        name = self._styles.get(self._paragraph.style, "").strip()
        is_heading = self._paragraph.level < _BODY_TEXT_LEVEL or _HEADING.fullmatch(name)
        zone = Zone.HEADLINE if is_heading else _ZONES.get(name.lower(), Zone.BODY)
        self.blocks.add(zone, text)
        if is_heading and self.headline is None and text.strip():
            self.headline = text

    def _end_table(self) -> None:
        """End the table in hand; cells and rows that are not closed count."""
        if self._cell:
            self._row.append(BETWEEN.join(self._cell))
        if self._row:
            self._rows.append(self._row)
        if self._rows:
            add_table(self.blocks, self._rows)
        self._cell, self._row, self._rows = [], [], []

    def _end_note(self) -> None:
        if text := "".join(self._pieces["note"]).strip():
            self._notes.append(text)
        self._pieces["note"].clear()

    def _end_date(self) -> None:
        try:
            self.created = dt.date(*(self._date.get(part, 0) for part in ("yr", "mo", "dy")))
        except ValueError:
            self.created = None


def _known(encoding: str, otherwise: str) -> str:
    """Return an encoding of characters by its name; another one where Python does not know it."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        return otherwise
    return encoding
