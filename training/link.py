"""Fit the linker's weights and its confidence on articles that the tagger never saw.

The tagger's own spans are aligned with the gold ones, so that the choices are learnt amid its errors.
Everything here is a handful of weights: a few dozen articles suffice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from benchmarks.agreement import is_right_in_part, touches
from onrecord.language.attributions.linker import (
    Choice,
    ChoiceFeatures,
    ConfidenceFeatures,
    Link,
    Linker,
    SpanLayout,
    Weights,
)
from onrecord.language.attributions.saying import reports_an_act
from training.judgements import EVEN, Judgements, Tagged, claims_of, judged
from training.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onrecord.language.tagging.tagger import TaggedSpan


OUTSIDE = 0.2
"""Weight of a link in texts of other genres beside one in the articles."""

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
    for cue in layout.cues.tolist():
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


def fit_confidence(inside: Judgements, outside: Judgements, strength: float = 1.0) -> ConfidenceFeatures:
    """Fit a logistic regression by maximum likelihood, with a quadratic penalty.

    Texts of other genres have an intercept of their own, which is not kept: which features speak for a
    statement is learnt from them too, how many of those found are right only from the articles, where all
    statements are marked.
    """
    both = (*inside, *outside)
    given = torch.tensor(
        [[*features, float(index >= len(inside))] for index, (features, _) in enumerate(both)],
        dtype=torch.float64,
    )
    wanted = torch.tensor([float(truth) for _, truth in both], dtype=torch.float64)
    share = torch.tensor([1.0] * len(inside) + [OUTSIDE] * len(outside), dtype=torch.float64)
    weights = torch.zeros(given.shape[1], dtype=torch.float64, requires_grad=True)

    def cost() -> torch.Tensor:
        miss = torch.nn.functional.binary_cross_entropy_with_logits(
            given @ weights, wanted, weight=share, reduction="sum"
        )
        return miss + strength * (weights**2).sum() / 2

    _minimise(cost, weights)
    return ConfidenceFeatures(*(round(value, 4) for value in weights.tolist()[:-1]))


def _minimise(cost: Callable[[], torch.Tensor], weights: torch.Tensor) -> None:
    search = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        search.zero_grad()
        value = cost()
        value.backward()
        return value

    search.step(step)


def judged_in_part(tagged: Tagged, linker: Linker) -> Judgements:
    """Judge the links of a text in which only some statements are marked, and only their clauses.

    A link that touches no gold content is wrong if its cue is unlisted and it holds no quotation mark; of the
    others nothing is known, and they are left out.
    """
    links, found, gold = claims_of(tagged, linker)
    text, spans = tagged.example.text, tagged.spans
    judgements: Judgements = []
    for link, claim in zip(links, found, strict=True):
        is_right = is_right_in_part(claim, gold)
        if is_right or touches(claim, gold) or _reports_an_act(text, spans, link):
            judgements.append((link.features, is_right))
    return judgements


def _reports_an_act(text: str, spans: Sequence[TaggedSpan], link: Link) -> bool:
    cue, source = (
        None if index is None else (spans[index].start, spans[index].end) for index in (link.cue, link.source)
    )
    return reports_an_act(
        text, [(spans[index].start, spans[index].end) for index in link.contents], cue, source
    )


def fit(articles: list[Tagged], others: list[Tagged]) -> Weights:
    """Fit choices, confidence, and the threshold that keeps F1 best.

    Args:
        articles: those that the tagger never saw, with all their statements.
        others: texts of other genres, with some of their statements.

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
    linker = Linker(weights)
    results = [judged(article, linker) for article in articles]
    inside = [judgement for judgements, _ in results for judgement in judgements]
    outside = [judgement for text in others for judgement in judged_in_part(text, linker)]
    confidence = fit_confidence(inside, outside)
    features = np.array([features for features, _ in inside])
    truths = np.array([truth for _, truth in inside])
    gold = sum(count for _, count in results)
    chances = 1 / (1 + np.exp(-features @ np.array(confidence)))
    thresholds = np.arange(0.0, 0.6, 0.02)
    scores = [2 * truths[chances >= at].sum() / ((chances >= at).sum() + gold) for at in thresholds]
    best = next(place for place, score in enumerate(scores) if score >= max(scores) - EVEN)
    print(f"held out: F1 {scores[0]:.4f} of all, {scores[best]:.4f} from confidence {thresholds[best]:.2f}")
    return replace(weights, confidence=confidence, threshold=round(float(thresholds[best]), 2))
