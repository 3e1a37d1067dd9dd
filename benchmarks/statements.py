"""Statements as the benchmarks compare them: trimmed spans, a form by the marks, a class of cue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from benchmarks.agreement import WORD, Claim, Ranges, trimmed

MARK = re.compile(r"''|``|[\"“”„‟«»\n]")
FORMS = ("direct", "mixed", "indirect")
CUES = ("say", "according to", "other speech", "writing", "thought", "plan", "not listed", "no cue")
"""Classes of cues: by the lists of ``onrecord.language.lexicon.cues``."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with trimmed spans; ``confidence`` is 1 for gold."""

    content: Ranges
    cue: Ranges
    source: Ranges
    form: str
    cue_class: str
    confidence: float = 1.0

    @property
    def claim(self) -> Claim:
        """What decides whether the statement is right."""
        return Claim(self.content, self.source)


def read(record: dict[str, Any], text: str) -> list[Statement]:
    """Return the statements of an article, those of its annotators or those that a system found."""
    marked = _quoted(text)
    found = []
    for each in record["statements"]:
        content = trimmed(each["content"], text)
        if content:
            form = _form(content, text, marked)
            cue, source = (trimmed(each.get(role) or [], text) for role in ("cue", "source"))
            words = " ".join(text[start:end] for start, end in cue)
            confidence = each.get("confidence", 1.0)
            found.append(Statement(content, cue, source, form, _cue_class(words), confidence))
    return found


def _quoted(text: str) -> list[tuple[int, int]]:
    """Return the spans within double quotation marks; a mark left open closes with its line."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for match in MARK.finditer(text + "\n"):
        if opened is None:
            opened = None if match.group() in "”»\n" else match.end()
        elif match.group() not in ("“", "„", "‟", "«", "``"):
            found.append((opened, match.start()))
            opened = None
    return found


def _form(content: Ranges, text: str, marked: list[tuple[int, int]]) -> str:
    """Return the form: direct, mixed or indirect if all, some or none of the words are within marks."""
    words = [match.span() for start, end in content for match in WORD.finditer(text, start, end)]
    inside = sum(any(start <= first and last <= end for start, end in marked) for first, last in words)
    return "direct" if inside == len(words) else "mixed" if inside else "indirect"


def _cue_class(cue: str) -> str:
    """Return the class of a cue group: that of its last word that is listed."""
    from onrecord.language.lexicon.cues import cue_forms

    if not cue:
        return "no cue"
    words = cue.lower().split()
    if words[:2] == ["according", "to"]:
        return "according to"
    verb = next((cue_forms()[word] for word in reversed(words) if word in cue_forms()), None)
    if verb is None:
        return "not listed"
    return "say" if verb.lemma == "say" else "other speech" if verb.kind == "speech" else str(verb.kind)
