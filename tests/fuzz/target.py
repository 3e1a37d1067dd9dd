"""A reader on bytes of its format: ``python -m tests.fuzz.target READER [options of libFuzzer]``.

A reader yields documents or raises a ``ProblemError``; anything else that it raises is a crash, and so are a
zone that lies outside of its text, a text that is no UTF-8, and two records of one name.
"""

from __future__ import annotations

import io
import sys
import zipfile
from importlib import import_module
from typing import TYPE_CHECKING

import atheris

from tests.fuzz.members import BETWEEN_MEMBERS, MEMBERS, OPENDOCUMENT

with atheris.instrument_imports(include=["onrecord.reading", "feedparser", "trafilatura", "htmldate"]):
    from onrecord.problems import ProblemError
    from onrecord.reading import File, ReadDocument
    from onrecord.reading.dispatch import read
    from onrecord.reading.formats import Format
    from onrecord.reading.glyphs import values_of
    from onrecord.reading.pdfium import pages_of
    from onrecord.reading.recognition import recognise

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.reading import Limits, Part, Reader
    from onrecord.reading.pdfium import Page

EXTENSIONS = {
    each.value.reader: each.value.extensions[0] for each in reversed(Format) if each.value.extensions
}


def packed(data: bytes, members: tuple[str, ...]) -> bytes:
    """Return a ZIP archive of members, whose bytes are given one after another."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        if OPENDOCUMENT in members:
            archive.writestr("mimetype", Format.ODT.value.media_types[0])
        for name, content in zip(members, data.split(BETWEEN_MEMBERS), strict=False):
            archive.writestr(name, content)
    return made.getvalue()


def pages_in_this_process(data: bytes, limits: Limits) -> tuple[dict[str, str], list[Page]]:
    """Read the pages of a PDF without a process for each, which would take most of the time."""
    return pages_of(values_of(data, limits.pages))


def check(parts: list[Part]) -> None:
    """Check what a reader yielded."""
    records = [part.record for part in parts]
    assert len(records) == len(set(records)), "two records of one name"
    assert None not in records or len(records) == 1, "a document of a container without a record"
    for part in parts:
        if isinstance(part, ReadDocument):
            part.text.encode("utf-8")
            end = 0
            for zone in part.zones:
                assert end <= zone.start <= zone.end <= len(part.text), "a zone that is off"
                end = zone.end
            for skipped in (*part.skipped, *part.left_out):
                if skipped.start is not None and skipped.end is not None:
                    assert 0 <= skipped.start <= skipped.end <= len(part.text), "a skipped span that is off"


def target(name: str) -> Callable[[bytes], None]:
    """Return the function that is fuzzed for a reader; "any" is the road that finds the reader."""
    reader: Reader = read if name == "any" else import_module(f"onrecord.reading.readers.{name}").read
    members = MEMBERS.get(name)
    if name == "pdf":
        import_module("onrecord.reading.readers.pdf").read_pages = pages_in_this_process  # type: ignore[attr-defined]

    def run(data: bytes) -> None:
        content = data if members is None else packed(data, members)
        file = File(content, name=f"upload.{EXTENSIONS.get(name, 'txt')}")
        if name != "any" and (not content.strip() or recognise(file).value.reader != name):
            return  # no reader is given what is another format's
        try:
            parts = list(reader(file))
        except ProblemError:
            return
        check(parts)

    return run


if __name__ == "__main__":
    with atheris.instrument_imports(include=["onrecord.reading"]):
        run = target(sys.argv[1])
    atheris.Setup([sys.argv[0], *sys.argv[2:]], run)
    atheris.Fuzz()
