"""What is read of the files in ``tests/data/files``, in the form in which ``expected.yaml`` has it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import yaml

from onrecord.reading import File, ReadDocument, read
from onrecord.reading.formats import Format
from onrecord.reading.recognition import recognise
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FILES = ROOT / "tests" / "data" / "files"
_NOT_READ = {"README.md", "expected.yaml", "people.csv"}
READABLE = [
    path
    for path in sorted(FILES.glob("*/*.*"))
    if path.name not in _NOT_READ and not path.stem.startswith(("locked", "scan")) and path.suffix != ".doc"
]
"""The files of all formats that can be read."""


def one_of_each_format() -> dict[Format, Path]:
    """Return the first file of each format that is read.

    Raises:
        StopIteration: there is no file of a format.
    """
    formats = {path: recognise(File(path.read_bytes(), name=path.name)) for path in READABLE}
    return {
        each: next(path for path, found in formats.items() if found is each)
        for each in Format
        if each.value.reader
    }


def expected_in(folder: str) -> list[dict[str, Any]]:
    """Return what is expected of each file of a folder."""
    expected: list[dict[str, Any]] = yaml.safe_load((FILES / folder / "expected.yaml").read_text("utf-8"))
    return expected


def documents_in(path: Path) -> list[dict[str, Any]]:
    """Return what is read of a file: its text by zones, and all that is not empty."""
    return [_described(part) for part in read(File(path.read_bytes(), name=path.name))]


def _described(document: Any) -> dict[str, Any]:
    assert isinstance(document, ReadDocument), document
    text = document.text
    known = asdict(document.metadata)
    described = {
        "text": [f"{each.zone}: {text[each.start : each.end]}" for each in document.zones] or [text],
        "clips": [each.clip and [each.clip.start, each.clip.end] for each in document.zones],
        "metadata": {name: value for name, value in known.items() if value is not None},
        "record": document.record,
        "skipped": [each.reason for each in document.skipped],
        "left_out": [f"{text[each.start : each.end]} | {each.reason}" for each in document.left_out],
        "repairs": [str(each) for each in document.repairs],
        "warnings": [str(each) for each in document.warnings],
    }
    if not any(described["clips"]):
        del described["clips"]
    return {name: value for name, value in described.items() if value}
