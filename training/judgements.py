"""Judgements of the linker's links by gold. The confidence is fitted to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.agreement import Claim, annotated_claims, paired

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.language.attributions.linker import ConfidenceFeatures, Link, Linker
    from onrecord.language.tagging.tagger import TaggedSpan
    from training.articles import Example

EVEN = 0.002
"""Thresholds whose F1 differs by no more are equal, and the lowest is taken: it finds more statements."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article with what the tagger found in it."""

    example: Example
    spans: list[TaggedSpan]


Judgements = list[tuple["ConfidenceFeatures", bool]]
"""Features of links, each with whether the link is right."""


def judged(tagged: Tagged, linker: Linker) -> tuple[Judgements, int]:
    """Judge the links of an article, and count its statements by gold."""
    links, found, gold = claims_of(tagged, linker)
    right = paired(found, gold)
    return [(link.features, index in right) for index, link in enumerate(links)], len(gold)


def claims_of(tagged: Tagged, linker: Linker) -> tuple[list[Link], list[Claim], list[Claim]]:
    """Return the links of a text, the same as claims, and the claims by gold."""
    text, spans = tagged.example.text, tagged.spans
    links = linker.links(text, spans)

    def ranges(indices: Iterable[int]) -> list[tuple[int, int]]:
        return [(spans[index].start, spans[index].end) for index in indices]

    found = [
        Claim.of(text, ranges(link.contents), ranges(() if link.source is None else (link.source,)))
        for link in links
    ]
    return links, found, annotated_claims(text, tagged.example.statements)
