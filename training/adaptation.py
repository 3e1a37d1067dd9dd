"""The shipped weights fitted to articles of your own: ``python -m training.adaptation FOLDER ... --out DIR``.

The encoder, which ships in int8 only, stays as it is, and so do the names and the linker's choices. The
head that scores tags is fitted to the articles on the encoder's states and drawn to the shipped one
(``heads``), and so is the confidence; then the threshold is chosen again. How strongly the head is drawn is
decided by folds: by F1 on articles that a head did not see. If none is better there than the shipped one, it
stays.

One article in four is kept apart and measured before and after. The weights are written only with ``--out``.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from benchmarks.scores import f1, interval, tallies
from benchmarks.statements import read
from onrecord.language.attributions.linker import ConfidenceFeatures, Linker, Weights
from training.articles import Example, example
from training.data import read_data
from training.heads import Chains, Head, fit
from training.judgements import EVEN, Tagged, judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from onrecord.language.tagging.pieces import Words
    from onrecord.language.tagging.tagger import Tagger

SHIPPED = Path(__file__).parents[1] / "layers/nlp/weights/onrecord_weights/tagger"
"""The weights that ship."""
KEPT_APART = 4
"""One article in so many is kept apart, by a hash of its id."""
FOLDS = 4
STRENGTHS = (10_000.0, 1_000.0, 100.0, 10.0)
"""Of the penalty that draws the head to the shipped one; a weaker one must be better to be taken."""
DRAWN = 20.0
"""Of the penalty that draws the confidence to the shipped one."""


class Start(Protocol):
    """The weights that a fit starts from: ``training.shipped.Shipped``, or another of this protocol."""

    head: Head
    weights: Weights

    def tagger(self, head: Head) -> Tagger:
        """Return a tagger with another head."""

    def states(self, words: Words) -> npt.NDArray[np.float32]:
        """Return the states that the head reads, a row a word."""


def is_apart(article: str) -> bool:
    """Return whether an article is kept apart to measure on."""
    return _drawn(article) % KEPT_APART == 0


def _drawn(article: str) -> int:
    return int(hashlib.sha256(f"own {article}".encode()).hexdigest(), 16)


def chains_of(examples: Sequence[Example], shipped: Start) -> Chains:
    """Return articles as chains of states and tags, each with its weight."""
    return Chains.of(
        [(shipped.states(each.words), each.tags, each.words.starts_line, each.weight) for each in examples]
    )


def adapt(examples: Sequence[Example], shipped: Start) -> tuple[Head, Weights]:
    """Fit the head, the confidence and the threshold to articles.

    Args:
        examples: the articles.
        shipped: the weights to start from.
    """
    order = sorted(examples, key=lambda each: _drawn(each.article))
    folds = [order[number::FOLDS] for number in range(FOLDS)]

    def scored(heads: Sequence[Head]) -> tuple[Weights, float]:
        tagged = [
            Tagged(each, shipped.tagger(head).tag(each.text))
            for head, fold in zip(heads, folds, strict=True)
            for each in fold
        ]
        return confident(tagged, shipped.weights)

    head = shipped.head
    weights, best = scored([head] * FOLDS)
    print(f"F1 on articles not seen: {100 * best:.1f} with the shipped head", flush=True)
    rest = [chains_of([each for each in order if each not in fold], shipped) for fold in folds]
    strength = None
    for option in STRENGTHS:
        option_weights, score = scored([fit(shipped.head, chains, option) for chains in rest])
        print(f"F1 on articles not seen: {100 * score:.1f} with penalty {option:g}", flush=True)
        if score > best + EVEN:
            weights, best, strength = option_weights, score, option
    if strength is not None:
        head = fit(shipped.head, chains_of(order, shipped), strength)
    return head, weights


def confident(articles: Sequence[Tagged], weights: Weights) -> tuple[Weights, float]:
    """Fit the confidence, drawn to the given one, and choose the threshold that keeps F1 best.

    Returns:
        The weights, and F1 at the threshold.
    """
    linker = Linker(weights)
    results = [judged(article, linker) for article in articles]
    features = np.array([features for judgements, _ in results for features, _ in judgements])
    truths = np.array([float(right) for judgements, _ in results for _, right in judgements])
    prior = np.array(weights.confidence)
    fitted = prior.copy()
    for _ in range(30):  # Newton's steps
        chances = 1 / (1 + np.exp(-features @ fitted))
        slope = features.T @ (chances - truths) + DRAWN * (fitted - prior)
        bend = (features * (chances * (1 - chances))[:, None]).T @ features + DRAWN * np.eye(len(prior))
        fitted -= np.linalg.solve(bend, slope)
    chances = 1 / (1 + np.exp(-features @ fitted))
    gold = sum(count for _, count in results)
    thresholds = np.arange(0.0, 0.8, 0.02)
    scores = [2 * truths[chances >= at].sum() / ((chances >= at).sum() + gold) for at in thresholds]
    threshold = float(thresholds[next(n for n, score in enumerate(scores) if score >= max(scores) - EVEN)])
    confidence = ConfidenceFeatures(*(round(value, 4) for value in fitted.tolist()))
    return replace(weights, confidence=confidence, threshold=round(threshold, 2)), float(max(scores))


def measure(examples: Sequence[Example], tagger: Tagger, weights: Weights) -> None:
    """Print how right a tagger and linker are on articles."""
    linker = Linker(weights)
    counted = []
    for each in examples:
        found = [
            {
                "content": link.content,
                "cue": [link.cue] if link.cue else [],
                "source": [link.source] if link.source else [],
            }
            for link in linker.link(each.text, tagger.tag(each.text))
        ]
        ours, gold = read({"statements": found}, each.text), read({"statements": each.statements}, each.text)
        counted.append(tallies(ours, gold))
    for row in ("statements", "content exact", "cue exact", "source exact"):
        column = [counts[row] for counts in counted]
        precision, recall, score = f1(column)
        low, high = interval(column)
        print(f"  {row:14} {precision:6.1f} {recall:6.1f} {score:6.1f}   {low:.1f} to {high:.1f}")


def main() -> None:
    """Fit the shipped weights to articles, and print what is gained on those kept apart."""
    parser = argparse.ArgumentParser(
        prog="python -m training.adaptation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", nargs="+", metavar="FOLDER[=WEIGHT]", help="articles: training/README.md")
    parser.add_argument("--out", type=Path, help="folder for the weights")
    parser.add_argument("--start", type=Path, default=SHIPPED, help="the weights to start from")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="articles only to measure on")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    from training.shipped import Shipped, write  # here, because it needs onnx

    shipped = Shipped(given.start, given.threads)
    try:
        records = read_data(given.data)
    except (ValueError, FileNotFoundError) as error:
        parser.exit(1, f"{error}\n")
    examples = [example(record, shipped.word_pieces) for record in records]
    taught = [each for each in examples if not is_apart(each.article)]
    apart = [each for each in examples if is_apart(each.article)]
    if len(taught) < FOLDS or not apart:
        parser.exit(1, f"{len(examples)} articles are too few: give some twenty at least\n")
    print(f"{len(taught)} articles to learn from, {len(apart)} kept apart", flush=True)
    head, weights = adapt(taught, shipped)
    sets = {"kept apart": apart}
    sets |= {
        str(path): [example(each, shipped.word_pieces) for each in read_data([path])] for path in given.also
    }
    for name, some in sets.items():
        for when, tagger, linked in (
            ("before", shipped.tagger(shipped.head), shipped.weights),
            ("after", shipped.tagger(head), weights),
        ):
            print(f"{name}, {when}       P      R     F1   95 % interval")
            measure(some, tagger, linked)
    if given.out:
        write(shipped, head, weights, given.out)
        print(f"written to {given.out}")


if __name__ == "__main__":
    main()
