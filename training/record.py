"""Articles as the record hands them out, with a person's corrections as gold.

A folder holds, for each document, ``ID.txt`` (what ``GET /v1/documents/ID/text`` answers) and any files
``*.ndjson`` of statements (``GET /v1/documents/ID/statements?format=ndjson``, or an export of a whole
answer): corrected, so that all of a document's statements are there and right. ``ID.json`` (``GET
/v1/documents/ID``) is optional; if it is there, its ``text_sha256`` must be that of the text.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

TURN = "turn"
"""The zone of what a transcript's rules read: such documents teach the tagger nothing, and are left out."""


def read_record(folder: Path) -> list[dict[str, Any]]:
    """Read a folder of exported documents as annotated articles (``training.articles``).

    Statements inside others are left out, as PolNeAR marks none.

    Raises:
        ValueError: a statement's words are not in its text, its document has none, or the text is another.
    """
    texts = {path.stem: path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.txt"))}
    statements: dict[str, list[dict[str, Any]]] = {name: [] for name in texts}
    turns = set()
    for path in sorted(folder.glob("*.ndjson")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not line.strip():
                continue
            given = json.loads(line)
            document, where = given["document"]["id"], f"{path.name}, line {number}"
            if document not in texts:
                raise ValueError(f"{where}: no {document}.txt beside it")
            if given.get("parent") is None:
                statements[document].append(_annotated(given, texts[document], where))
            if given.get("zone") == TURN:
                turns.add(document)
    for name, text in texts.items():
        described = folder / f"{name}.json"
        if described.exists():
            recorded = json.loads(described.read_text(encoding="utf-8"))["document"]
            if recorded["text_sha256"] != hashlib.sha256(text.encode()).hexdigest():
                raise ValueError(f"{name}.txt is not the text that {described.name} describes")
    return [
        {"id": name, "text": text, "statements": statements[name]}
        for name, text in texts.items()
        if name not in turns
    ]


def _annotated(given: dict[str, Any], text: str, where: str) -> dict[str, list[list[int]]]:
    found: dict[str, list[list[int]]] = {}
    for role in ("content", "cue", "source"):
        spans = given[role] or []
        spans = [spans] if isinstance(spans, dict) else spans
        for span in spans:
            if text[span["start"] : span["end"]] != span["text"]:
                raise ValueError(f"{where}: {span['text'][:40]!r} is not at {span['start']} of its text")
        found[role] = [[span["start"], span["end"]] for span in spans]
    return found
