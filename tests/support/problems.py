"""Uploads that fail, one for each problem that the content or the metadata of a file can have."""

from __future__ import annotations

import gzip

from onrecord.problems import ProblemType
from onrecord.reading import MAX_BYTES
from tests.support.files import FILES

SAID = "Ann Lee said the bridge was open."
GERMAN = "Der Hafen bleibt bis Sonntag zu, sagte er am Freitag vor der Presse."
Given = tuple[str, bytes, dict[str, str]]
"""The key, the content and the metadata of an upload."""
FAILING: dict[ProblemType, Given] = {
    ProblemType.EMPTY_DOCUMENT: ("a.txt", b" \n", {}),
    ProblemType.NOT_TEXT: ("a.ps", b"%!PS-Adobe-3.0\n...", {}),
    ProblemType.UNKNOWN_ENCODING: ("a.txt", b"\xff\xfe" + b"\x00\xd8a\x00" * 5_000, {}),
    ProblemType.NO_PART_READ: ("a.csv", b"id,text\na,\n", {}),
    ProblemType.DAMAGED_FILE: ("a.gz", gzip.compress(SAID.encode())[:-9], {}),
    ProblemType.ENCRYPTED: ("locked.pdf", (FILES / "office" / "locked.pdf").read_bytes(), {}),
    ProblemType.NO_TEXT_LAYER: ("scan.pdf", (FILES / "office" / "scan.pdf").read_bytes(), {}),
    ProblemType.NO_TEXT_COLUMN: ("a.csv", b"name,height\nAnn,171\n", {}),
    ProblemType.TOO_DEEP: ("a.gz", gzip.compress(gzip.compress(SAID.encode())), {}),
    ProblemType.TOO_LARGE: ("a.txt", b"a" * (MAX_BYTES + 1), {}),
    ProblemType.UNSUPPORTED_LANGUAGE: ("a.txt", GERMAN.encode(), {}),
    ProblemType.INVALID_METADATA: ("a.txt", SAID.encode(), {"published": "yesterday"}),
}
