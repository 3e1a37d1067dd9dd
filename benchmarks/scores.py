"""Precision, recall and F1 of statements, with bootstrap intervals over articles."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.agreement import paired
from benchmarks.statements import CUES, FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.statements import Statement

ROUNDS = 1000
"""Bootstraps over articles."""

Tally = tuple[int, int, int]
"""Right, found, gold."""


def pairs_of(found: list[Statement], gold: list[Statement]) -> dict[int, int]:
    """Return the number of the gold statement that each right statement is paired with, by its own."""
    return paired([statement.claim for statement in found], [statement.claim for statement in gold])


def tallies(found: list[Statement], gold: list[Statement]) -> dict[str, Tally]:
    """Return the counts of one article by row of the table."""
    pairs = pairs_of(found, gold)
    counts = {"statements": (len(pairs), len(found), len(gold))}
    # What is paired counts where gold has it, so that right, found and gold are of one class.
    as_gold = [gold[pairs[index]] if index in pairs else statement for index, statement in enumerate(found)]
    for name, classes in (("form", FORMS), ("cue_class", CUES)):
        right, claimed, wanted = (
            Counter(getattr(statement, name) for statement in side)
            for side in ([gold[truth] for truth in pairs.values()], as_gold, gold)
        )
        for each in classes:
            row = each if name == "form" else f"cue: {each}"
            counts[row] = (right[each], claimed[each], wanted[each])
    for role in ("content", "cue", "source"):
        ours, theirs = (
            Counter(span for statement in side if (span := getattr(statement, role)))
            for side in (found, gold)
        )
        counts[f"{role} exact"] = ((ours & theirs).total(), ours.total(), theirs.total())
    return counts


def f1(counts: Iterable[Tally]) -> tuple[float, float, float]:
    """Return precision, recall and F1 in per cent over articles."""
    right, found, gold = (sum(column) for column in zip(*counts, strict=True))
    precision, recall = 100 * right / max(1, found), 100 * right / max(1, gold)
    return precision, recall, 200 * right / max(1, found + gold)


def interval(counts: list[Tally]) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of F1."""
    pick = random.Random(0)  # noqa: S311 (no secret)
    scores = sorted(f1(pick.choices(counts, k=len(counts)))[2] for _ in range(ROUNDS))
    return scores[int(0.025 * ROUNDS)], scores[int(0.975 * ROUNDS)]


def calibration_error(judged: Iterable[tuple[float, bool]]) -> float:
    """Return the expected calibration error over ten bins (Naeini et al. 2015), 0 to 1.

    Args:
        judged: confidences, each with whether it is of something right.
    """
    judged = list(judged)
    surplus = [0.0] * 10
    for confidence, right in judged:
        surplus[min(9, int(10 * confidence))] += confidence - right
    return sum(map(abs, surplus)) / max(1, len(judged))


def calibration_error_by_chance(confidences: Iterable[float]) -> float:
    """Return the expected calibration error that confidences show if each is a true probability.

    Over few statements it is far from 0, as the share of right ones in a bin varies by chance. This is its
    mean over ROUNDS draws of what is right.
    """
    confidences = list(confidences)
    draw = random.Random(0)  # noqa: S311 (no secret)
    errors = (
        calibration_error((confidence, draw.random() < confidence) for confidence in confidences)
        for _ in range(ROUNDS)
    )
    return sum(errors) / ROUNDS
