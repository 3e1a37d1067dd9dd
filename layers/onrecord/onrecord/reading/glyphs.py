"""The program that reads the glyphs of a PDF with PDFium: its process is started for each PDF.

It takes the PDF on standard input, limits its own memory and time, and writes JSON, one value a line: first
what the file says of itself, or a problem with the name of its ``ProblemType``, then each page. It imports
nothing of this package, which would take twice as long as all else that a short PDF takes.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_GLYPHS = 2_000_000
"""Glyphs of all pages; a page of print has some 3,000."""
MAX_RUNS = 20_000
"""Runs of glyphs on a page; a page of a broadsheet has some 1,000."""
CANNOT_OPEN = (
    "The PDF is damaged: it cannot be opened. Open it in the program that made it, save it again and "
    "upload that."
)

_GAP = 0.75  # of a line's height; wider than a space, however far a line is stretched, and as a gutter
_TOUCHES = 0.2  # of a line's height; narrower than a space
_LONGEST_LIGATURE = 3  # letters, as in "ffi"
_SMALLER, _RAISED = 0.8, 0.12  # of a line's height: what makes a glyph a raised mark
_MARKS = frozenset("0123456789*†‡§¶,¹²³⁰⁴⁵⁶⁷⁸⁹")
_BOLD = 600  # the weight from which a font is bold
_BOLD_NAMES = (b"bold", b"black", b"heavy")
_NAME = 128  # bytes of a font's name that are looked at
_UPRIGHT = 0.1  # radians
_PROPERTIES = ("Title", "Author", "Creator", "Producer", "CreationDate")
_LONGEST_PROPERTY = 1_000  # characters
_HYPHEN = "\u00ad"
_NO_PASSWORD, _DAMAGED = 4, 3  # FPDF_ERR_PASSWORD, FPDF_ERR_FORMAT


def _limit_process(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows, where the time is limited alone
        return
    with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def values_of(data: bytes, most_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the values to write: the properties, then the pages; or a problem."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _NO_PASSWORD:
            yield _problem(
                "ENCRYPTED",
                "The PDF opens with a password only. Save it without one and upload that.",
            )
        else:
            yield _problem("DAMAGED_FILE", CANNOT_OPEN)
        return
    count = len(document)
    if count > most_pages:
        yield _problem(
            "TOO_LARGE",
            f"The PDF has {count:,} pages; {most_pages:,} are read. Split it and upload its parts.",
        )
        return
    pages = []
    glyphs = 0
    for number in range(count):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        pages.append(_page(page, raw))
        glyphs += pages[-1]["glyphs"]
        if glyphs > MAX_GLYPHS:
            yield _problem(
                "TOO_LARGE",
                f"The PDF has more than {MAX_GLYPHS:,} characters, the most that is read. Split it and "
                "upload its parts.",
            )
            return
        if len(pages[-1]["runs"]) > MAX_RUNS:
            yield _problem(
                "TOO_LARGE",
                f"Page {number + 1:,} of the PDF has more than {MAX_RUNS:,} lines, the most that is read. "
                "Remove it and upload the others.",
            )
            return
        page.close()
    yield {name: _property(document, raw, name) for name in _PROPERTIES}
    yield from pages


def _property(document: Any, raw: Any, name: str) -> str:
    size = raw.FPDF_GetMetaText(document, name.encode(), None, 0)  # bytes, with two of zero at the end
    written = ctypes.create_string_buffer(size)
    raw.FPDF_GetMetaText(document, name.encode(), written, size)
    return written.raw[: max(0, size - 2)].decode("utf-16-le", "replace")[:_LONGEST_PROPERTY]


def _problem(problem_type: str, detail: str) -> dict[str, Any]:
    return {"problem": problem_type, "detail": detail}


def _page(page: Any, raw: Any) -> dict[str, Any]:
    box = page.get_cropbox()
    rotation = page.get_rotation()
    text = page.get_textpage()
    runs, counts = _runs(text.raw, raw, rotation, box)
    pictures = any(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=2))
    text.close()
    return {**counts, "runs": runs, "has_pictures": pictures}


def _runs(
    text: Any, raw: Any, rotation: int, box: tuple[float, float, float, float]
) -> tuple[list[list[Any]], dict[str, int]]:
    """Return the runs of a page, each as the fields of ``Run``, and what ``Page`` counts."""
    counts = {"marks": 0, "turned": 0, "unknown": 0, "glyphs": raw.FPDFText_CountChars(text)}
    if counts["glyphs"] > MAX_GLYPHS:
        return [], counts
    rect = raw.FS_RECTF()
    where = ctypes.byref(rect)
    runs: list[list[Any]] = []
    run: list[Any] | None = None
    spaced = False
    for index in range(counts["glyphs"]):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0x0D, 0x0A):
            run, spaced = None, False
            continue
        if code in (0x20, 0xA0, 0x09) or raw.FPDFText_IsGenerated(text, index) == 1:
            spaced = True
            continue
        if raw.FPDFText_HasUnicodeMapError(text, index) == 1 or code in (0, 0xFFFD):
            counts["unknown"] += 1
            continue
        if not raw.FPDFText_GetLooseCharBox(text, index, where):
            continue
        left, top, right, bottom = _placed(rect, rotation, box)
        visible = -1 <= (left + right) / 2 <= _width(box, rotation) + 1
        if not visible or not -1 <= (top + bottom) / 2 <= _height(box, rotation) + 1:
            continue
        angle = raw.FPDFText_GetCharAngle(text, index)
        turn = (angle + math.radians(rotation)) % math.tau
        if min(turn, math.tau - turn) > _UPRIGHT:
            counts["turned"] += 1
            continue
        hyphen = raw.FPDFText_IsHyphen(text, index) == 1 or code in (0x02, 0xFFFE)
        character = _HYPHEN if hyphen else _character(code)
        height = bottom - top
        if run is not None:
            line = run[4] - run[2]
            raised = height < _SMALLER * line and run[4] - bottom > _RAISED * line
            if raised and character in _MARKS:
                counts["marks"] += 1
                continue
            gap = left - run[3]
            if not spaced and run[0].isalpha() and _encloses(top, bottom, run) and gap < _TOUCHES * height:
                run[2], run[4], line = top, bottom, height
            off_line = (
                bottom < run[2] or top > run[4] or abs(height - line) > (1 - _SMALLER) * max(height, line)
            )
            if gap > _GAP * line or gap < -line or (off_line and not raised):
                run = None
        if run is None:
            run = [character, left, top, right, bottom, _is_bold(text, raw, index)]
            runs.append(run)
        else:
            run[0] += f" {character}" if spaced else character
            run[3] = max(run[3], right)
        spaced = False
    return runs, counts


def _encloses(top: float, bottom: float, run: list[Any]) -> bool:
    """Return whether a glyph is higher and deeper than the run before it.

    PDFium gives a ligature of several letters its own height, and not that of its line.
    """
    return len(run[0]) <= _LONGEST_LIGATURE and top < run[2] and bottom > run[4]


def _is_bold(text: Any, raw: Any, index: int) -> bool:
    # By name too: hardly any file states the weight.
    if raw.FPDFText_GetFontWeight(text, index) >= _BOLD:
        return True
    name = ctypes.create_string_buffer(_NAME)
    raw.FPDFText_GetFontInfo(text, index, name, _NAME, ctypes.byref(ctypes.c_int()))
    return any(word in name.value.lower() for word in _BOLD_NAMES)


def _placed(
    rect: Any, rotation: int, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom as the page is shown, from its upper left corner."""
    x0, y0, x1, y1 = box
    left, right = sorted((rect.left, rect.right))
    low, high = sorted((rect.bottom, rect.top))
    if rotation == 90:
        return low - y0, left - x0, high - y0, right - x0
    if rotation == 180:
        return x1 - right, low - y0, x1 - left, high - y0
    if rotation == 270:
        return y1 - high, x1 - right, y1 - low, x1 - left
    return left - x0, y1 - high, right - x0, y1 - low


def _width(box: tuple[float, float, float, float], rotation: int) -> float:
    return box[3] - box[1] if rotation in (90, 270) else box[2] - box[0]


def _height(box: tuple[float, float, float, float], rotation: int) -> float:
    return box[2] - box[0] if rotation in (90, 270) else box[3] - box[1]


def _character(code: int) -> str:
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def main() -> None:
    """Read a PDF from standard input and write its pages."""
    most_pages, seconds, memory = map(int, sys.argv[1:])
    _limit_process(seconds, memory)
    for value in values_of(sys.stdin.buffer.read(), most_pages):
        sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main()
