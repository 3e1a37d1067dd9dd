"""Fit the linker's weights and its confidence on articles that the tagger never saw.

The tagger's own spans are aligned with the gold ones, so that the choices are learnt amid its errors.
Everything here is a handful of weights: a few dozen articles suffice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from benchmarks.agreement import Claim, annotated_claims, paired
from onrecord.language.attributions.linker import (
    Choice,
    ChoiceFeatures,
    ConfidenceFeatures,
    Linker,
    SpanLayout,
    Weights,
)
from training.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.language.tagging.tagger import TaggedSpan
    from training.articles import Example


EVEN = 0.004
"""Thresholds whose F1 differs by no more are equal, and the lowest is taken: it finds more statements."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article with what the tagger found in it."""

    example: Example
    spans: list[TaggedSpan]


Decision = tuple[Choice, int]
"""A choice and the index of the right row."""


def decisions(tagged: Tagged) -> tuple[list[Decision], list[Decision]]:
    """Return the gold choices of contents among cues, and of cues among sources."""
    positions = Positions(tagged.example.text, tagged.example.words)
    spans = tagged.spans
    held = [positions.of([(span.start, span.end)]) for span in spans]
    layout = SpanLayout(tagged.example.text, spans)
    gold = [
        {role: positions.of(statement[role]) for role in ("source", "cue", "content")}
        for statement in tagged.example.statements
    ]

    def touching(options: Sequence[int], wanted: frozenset[int]) -> int | None:
        shares = [len(held[option] & wanted) for option in options]
        return int(np.argmax(shares)) if any(shares) else None

    to_cue: list[Decision] = []
    for content in layout.contents:
        shares = [len(held[content] & statement["content"]) for statement in gold]
        if not shares or 2 * max(shares) < len(held[content]):
            continue
        choice = layout.cue_choice(content)
        row = touching(choice.options, gold[int(np.argmax(shares))]["cue"])
        to_cue.append((choice, len(choice.options) if row is None else row))
    to_source: list[Decision] = []
    for cue in layout.cues:
        shares = [len(held[cue] & statement["cue"]) for statement in gold]
        if not shares or not max(shares):
            continue
        source = gold[int(np.argmax(shares))]["source"]
        choice = layout.source_choice(cue)
        row = touching(choice.options, source)
        if source and row is None:
            continue
        to_source.append((choice, len(choice.options) if row is None else row))
    return to_cue, to_source


def fit_choice(found: list[Decision], strength: float = 1.0) -> ChoiceFeatures:
    """Fit a multinomial logit by maximum likelihood, with a quadratic penalty."""
    width = max(len(choice.features) for choice, _ in found)
    features = torch.zeros(len(found), width, len(ChoiceFeatures._fields), dtype=torch.float64)
    absent = torch.ones(len(found), width, dtype=torch.bool)
    for row, (choice, _) in enumerate(found):
        features[row, : len(choice.features)] = torch.from_numpy(choice.features)
        absent[row, : len(choice.features)] = False
    wanted = torch.tensor([row for _, row in found])
    weights = torch.zeros(len(ChoiceFeatures._fields), dtype=torch.float64, requires_grad=True)

    def cost() -> torch.Tensor:
        scores = (features @ weights).masked_fill(absent, -1e9)
        return (
            torch.nn.functional.cross_entropy(scores, wanted, reduction="sum")
            + strength * (weights**2).sum() / 2
        )

    _minimise(cost, weights)
    return ChoiceFeatures(*(round(value, 4) for value in weights.tolist()))


def fit_confidence(features: np.ndarray, truths: np.ndarray, strength: float = 1.0) -> ConfidenceFeatures:
    """Fit a logistic regression by maximum likelihood, with a quadratic penalty."""
    given = torch.from_numpy(features)
    wanted = torch.from_numpy(truths.astype(np.float64))
    weights = torch.zeros(given.shape[1], dtype=torch.float64, requires_grad=True)

    def cost() -> torch.Tensor:
        miss = torch.nn.functional.binary_cross_entropy_with_logits(given @ weights, wanted, reduction="sum")
        return miss + strength * (weights**2).sum() / 2

    _minimise(cost, weights)
    return ConfidenceFeatures(*(round(value, 4) for value in weights.tolist()))


def _minimise(cost: Callable[[], torch.Tensor], weights: torch.Tensor) -> None:
    search = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        search.zero_grad()
        value = cost()
        value.backward()
        return value

    search.step(step)


def judged(tagged: Tagged, linker: Linker) -> tuple[list[ConfidenceFeatures], list[bool], int]:
    """Return each link's features, whether it is right, and how many statements there are by gold."""
    text, spans = tagged.example.text, tagged.spans
    links = linker.links(text, spans)

    def ranges(indices: Iterable[int]) -> list[tuple[int, int]]:
        return [(spans[index].start, spans[index].end) for index in indices]

    found = [
        Claim.of(text, ranges(link.contents), ranges(() if link.source is None else (link.source,)))
        for link in links
    ]
    gold = annotated_claims(text, tagged.example.statements)
    right = paired(found, gold)
    return [link.features for link in links], [index in right for index in range(len(links))], len(gold)


def fit(articles: list[Tagged]) -> Weights:
    """Fit choices, confidence, and the threshold that keeps F1 best.

    Raises:
        ValueError: the tagger finds too little in the articles.
    """
    both = [decisions(article) for article in articles]
    if not any(to_cue for to_cue, _ in both) or not any(to_source for _, to_source in both):
        raise ValueError(
            f"in {len(articles)} held-out articles the tagger finds no content with its cue, or no cue with"
            " its source, to learn from: it was trained too little. Give more articles, or more --passes"
        )
    weights = Weights(
        fit_choice([decision for to_cue, _ in both for decision in to_cue]),
        fit_choice([decision for _, to_source in both for decision in to_source]),
        ConfidenceFeatures(*[0.0] * len(ConfidenceFeatures._fields)),
    )
    results = [judged(article, Linker(weights)) for article in articles]
    features = np.array([row for rows, _, _ in results for row in rows])
    truths = np.array([truth for _, row, _ in results for truth in row])
    gold = sum(count for _, _, count in results)
    confidence = fit_confidence(features, truths)
    chances = 1 / (1 + np.exp(-features @ np.array(confidence)))
    thresholds = np.arange(0.0, 0.6, 0.02)
    scores = [2 * truths[chances >= at].sum() / ((chances >= at).sum() + gold) for at in thresholds]
    best = next(place for place, score in enumerate(scores) if score >= max(scores) - EVEN)
    print(f"held out: F1 {scores[0]:.4f} of all, {scores[best]:.4f} from confidence {thresholds[best]:.2f}")
    return replace(weights, confidence=confidence, threshold=round(float(thresholds[best]), 2))
