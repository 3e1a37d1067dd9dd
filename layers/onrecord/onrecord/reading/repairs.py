"""Repairs of damaged text. The document lists which were made.

Damage is what a program did to a text, not what its author wrote: UTF-8 that was decoded as another encoding
(ftfy, https://ftfy.readthedocs.io/), control characters in place of quotation marks, entities of HTML outside
of HTML, ligatures of fonts, characters that nobody sees, quoting, and lines broken at a width. The offsets of
a document point into its repaired text; the bytes of the upload stay as they are.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from onrecord.model import Repair, Skipped
from onrecord.reading.lines import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.model import ZoneSpan
    from onrecord.reading.contract import ReadDocument

_C1 = re.compile("[\x80-\x84\x86-\x9f]")  # less U+0085, a line break
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x7f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_ENTITY = re.compile(
    r"&(?:amp;)?(?:amp|quot|apos|lt|gt|nbsp|[lr][sd]quo|[mn]dash|hellip|shy|euro|pound|[a-zA-Z](?:acute|grave|uml|circ|tilde|cedil)"
    r"|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"
)
_LOST_BYTE = re.compile(r"â€(?=[\s.,;:!?)\]'\"A-Za-z0-9]|\Z)")
"""A closing quotation mark as windows-1252 shows its UTF-8, less the third byte: no character there."""
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_QUOTED_LINE = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
_BLANK_LINE = re.compile(r"(\r?\n[ \t]*(?:\r?\n[ \t]*)+)")
_WORD_BREAK = re.compile(r"[^\W\d_][-‐\u00ad]$")
_ENDS_SENTENCE = (".", "!", "?", "…", ":", ";", ")", "”", '"', "’", "'", "»")
_KNOWN_WIDTHS = range(45, 101)  # in which the language stage reads broken lines by itself
_WIDTHS = range(18, 201)
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_REPLACEMENTS = re.compile("\N{REPLACEMENT CHARACTER}+")


def repaired(document: ReadDocument) -> ReadDocument:
    """Repair the text of a document zone by zone; return the document itself where nothing is damaged."""
    made: list[Repair] = []
    pieces: list[str] = []
    zones: list[ZoneSpan] = []
    position = length = 0

    def add(piece: str) -> None:
        nonlocal length
        pieces.append(piece)
        length += len(piece)

    for zone in document.zones:
        add(document.text[position : zone.start])
        start = length
        add(_whole(document.text[zone.start : zone.end], made))
        zones.append(zone.model_copy(update={"start": start, "end": length}))
        position = zone.end
    add(document.text[position:] if document.zones else _whole(document.text, made))
    if not made:
        return document
    text = "".join(pieces)
    repairs = (*document.repairs, *(each for each in Repair if each in made and each not in document.repairs))
    return replace(
        document, text=text, zones=tuple(zones), skipped=_moved(document.skipped, text), repairs=repairs
    )


def _moved(skipped: tuple[Skipped, ...], text: str) -> tuple[Skipped, ...]:
    """Return what was skipped, with the places that it has in the repaired text."""
    reasons = [each.reason for each in skipped if each.start is not None]
    places = _REPLACEMENTS.finditer(text) if reasons else ()
    found = (Skipped(start=each.start(), end=each.end(), reason=reasons[0]) for each in places)
    return (*found, *(each for each in skipped if each.start is None))


def _whole(text: str, made: list[Repair]) -> str:
    """Return a text made whole; add to ``made`` what was done."""
    for repair, corrected in _STEPS:
        after = corrected(text)
        if after != text:
            made.append(repair)
            text = after
    return _with_lines_joined(text, made)


def _mojibake(text: str) -> str:
    if text.isascii():
        return text
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    parts = _BLANK_LINE.split(text)
    return "".join(
        fix_encoding(_LOST_BYTE.sub(r"\g<0>" + "\x9d", part)) if is_bad(part) else part for part in parts
    )


def _control_characters(text: str) -> str:
    def windows(match: re.Match[str]) -> str:
        # Programs that take windows-1252 for ISO 8859-1 make C1 controls of its quotation marks.
        # Five codes are nothing in it; they may be parts of UTF-8, which the next step makes whole.
        byte = match.group().encode("latin-1")
        return match.group() if byte in b"\x81\x8d\x8f\x90\x9d" else byte.decode("windows-1252")

    return _CONTROLS.sub("", _C1.sub(windows, text))


def _entities(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        return html.unescape(html.unescape(match.group())).replace("\xa0", " ")

    return _ENTITY.sub(character, text)


def _ligatures(text: str) -> str:
    from unicodedata import normalize

    return _LIGATURE.sub(lambda match: normalize("NFKC", match.group()), text)


def _invisible_characters(text: str) -> str:
    return _INVISIBLE.sub("", text)


def _quoting(text: str) -> str:
    """Take the quoting away of a text that is quoted as a whole."""
    if not text.startswith(">"):
        return text
    lines = [line for line in text.splitlines() if line.strip()]
    if 5 * sum(line.startswith(">") for line in lines) < 4 * len(lines):
        return text
    return _QUOTED_LINE.sub("", text)


_STEPS: tuple[tuple[Repair, Callable[[str], str]], ...] = (
    (Repair.CONTROL_CHARACTERS, _control_characters),
    (Repair.MOJIBAKE, _mojibake),
    (Repair.ENTITIES, _entities),
    (Repair.LIGATURES, _ligatures),
    (Repair.QUOTING, _quoting),
)


def _with_lines_joined(text: str, made: list[Repair]) -> str:
    """Join the lines of paragraphs that are broken at a width; make words whole that are broken over two."""
    words: set[str] | None = None
    parts = _BLANK_LINE.split(text)
    for index, part in enumerate(parts):
        lines = part.splitlines()
        if len(lines) < 2 or not _is_wrapped(lines):
            continue
        broken_words = any(_WORD_BREAK.search(line.rstrip()) for line in lines[:-1])
        if not broken_words and int(median(map(len, lines[:-1]))) in _KNOWN_WIDTHS:
            continue
        if words is None:
            words = {word.lower() for word in _WORD.findall(text)}
        parts[index], dropped = joined([line.strip() for line in lines], words)
        made.append(Repair.LINE_BREAKS)
        if dropped:
            made.append(Repair.HYPHENS)
    text = "".join(parts)
    if (after := _invisible_characters(text)) != text:
        made.append(Repair.INVISIBLE_CHARACTERS)
    return after


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether the lines of a block are one paragraph, broken where the next word had no room."""
    broken = [line.rstrip() for line in lines[:-1]]
    width = max(map(len, broken))
    if len(broken) < 2 or width not in _WIDTHS or any("\t" in line for line in lines):
        return False
    openly = sum(not line.endswith(_ENDS_SENTENCE) for line in broken)
    no_room = sum(
        bool(_WORD_BREAK.search(line)) or len(line) + 1 + len(following.strip().partition(" ")[0]) > width
        for line, following in zip(broken, lines[1:], strict=True)
    )
    return 2 * openly > len(broken) and 5 * no_room >= 4 * len(broken)
