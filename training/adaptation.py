"""The shipped weights fitted to articles of your own: ``python -m training.adaptation FOLDER ... --out DIR``.

The encoder, which ships in int8 only, stays as it is, and so do the names and the linker's choices. The
head that scores tags is fitted to the articles on the encoder's states and drawn to the shipped one
(``heads``), and so is the confidence; then the threshold is chosen again. How strongly the head is drawn is
decided by folds: by articles that a head did not see. If none is better there than the shipped one, it stays.

One article in four is kept apart and measured before and after. The weights are written only with ``--out``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from benchmarks.scores import f1, interval, tallies
from benchmarks.statements import read
from onrecord.language.attributions.linker import ConfidenceFeatures, Linker, Weights
from onrecord.language.tagging.encoder import Encoder, load_session
from onrecord.language.tagging.pieces import WordPieces
from onrecord.language.tagging.tagger import Settings, Tagger
from training.articles import Example, example
from training.data import read_data
from training.heads import Chains, Head, cost_of, fit
from training.link import EVEN, Tagged, judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from onrecord.language.tagging.encoder import Run

SHIPPED = Path(__file__).parents[1] / "layers/nlp/weights/onrecord_weights/tagger"
KEPT_APART = 4
"""One article in so many is kept apart, by a hash of its id."""
FOLDS = 4
STRENGTHS = (30_000.0, 3_000.0, 300.0)
"""Of the penalty that draws the head to the shipped one, in squared weights per word of likelihood."""
DRAWN = 20.0
"""Of the penalty that draws the confidence to the shipped one."""
HIDDEN = "hidden"


class Shipped:
    """The weights to start from, with what the encoder makes of a text kept in memory."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.folder = folder
        self.word_pieces = WordPieces.load(folder / "vocab.txt")
        self.settings = Settings.load(folder / "tagger.json")
        self.weights = Weights.load(folder / "linker.json")
        self.graph = onnx.load(str(folder / "tagger.onnx"))
        held = {each.name: each for each in self.graph.graph.initializer}
        self.head = Head(
            numpy_helper.to_array(held["tag matrix"]).astype(np.float64),
            numpy_helper.to_array(held["tag bias"]).astype(np.float64),
            np.array(self.settings.transitions, dtype=np.float64),
        )
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "hidden.onnx"
            onnx.save(_with_hidden(self.graph), str(path))
            self._session = load_session(path, threads=threads)
        self._made: dict[bytes, list[Any]] = {}

    def tagger(self, head: Head) -> Tagger:
        """Return a tagger with another head."""
        settings = replace(self.settings, transitions=tuple(map(tuple, head.transitions.tolist())))
        return Tagger(self._encoder(head), self.word_pieces, settings)

    def states(self, words: Any) -> npt.NDArray[np.float32]:
        """Return the encoder's last states, a row a word."""
        sections = list(self._encoder(None).sections(words))
        return np.concatenate([section.scores for section in sections])

    def _encoder(self, head: Head | None) -> Encoder:
        run = self._run(head)
        settings = self.settings
        return Encoder(run, size=settings.size, context=settings.context, batch=settings.batch)

    def _run(self, head: Head | None) -> Run:
        def run(pieces: Any, features: Any, mask: Any) -> Any:
            key = hashlib.sha256(pieces.tobytes() + features.tobytes()).digest()
            if key not in self._made:
                given = {"pieces": pieces, "features": features, "mask": mask}
                self._made[key] = self._session([HIDDEN, "pointers", "states"], given)
            hidden, pointers, states = self._made[key]
            if head is not None:
                hidden = hidden @ head.matrix.astype(np.float32) + head.bias.astype(np.float32)
            return hidden, pointers, states

        return run


def _with_hidden(graph: onnx.ModelProto) -> onnx.ModelProto:
    """Return a graph that also puts out what the head that scores tags reads."""
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    product = next(node for node in copy.graph.node if node.name == "tag product")
    copy.graph.node.append(helper.make_node("Identity", [product.input[0]], [HIDDEN]))
    copy.graph.output.append(helper.make_tensor_value_info(HIDDEN, onnx.TensorProto.FLOAT, None))
    return copy


def is_apart(article: str) -> bool:
    """Return whether an article is kept apart to measure on."""
    return _drawn(article) % KEPT_APART == 0


def _drawn(article: str) -> int:
    return int(hashlib.sha256(f"own {article}".encode()).hexdigest(), 16)


def chains_of(examples: Sequence[Example], shipped: Shipped) -> Chains:
    """Return articles as chains of states and tags, each with its weight."""
    return Chains.of(
        [(shipped.states(each.words), each.tags, each.words.starts_line, each.weight) for each in examples]
    )


def adapt(examples: Sequence[Example], shipped: Shipped) -> tuple[Head, Weights]:
    """Fit the head, the confidence and the threshold to articles.

    Args:
        examples: the articles.
        shipped: the weights to start from.
    """
    order = sorted(examples, key=lambda each: _drawn(each.article))
    folds = [order[number::FOLDS] for number in range(FOLDS)]
    rest = [[each for fold in folds if fold is not left for each in fold] for left in folds]
    made = [
        (chains_of(some, shipped), chains_of(left, shipped)) for some, left in zip(rest, folds, strict=True)
    ]
    best, heads = sum(cost_of(shipped.head, left)[0] for _, left in made), [shipped.head] * FOLDS
    strength = None
    for option in STRENGTHS:
        tried = [fit(shipped.head, some, option) for some, _ in made]
        cost = sum(cost_of(head, left)[0] for head, (_, left) in zip(tried, made, strict=True))
        print(f"penalty {option:g}: likelihood of articles not seen {best - cost:+.1f}", flush=True)
        if cost < best:
            best, heads, strength = cost, tried, option
    head = shipped.head if strength is None else fit(shipped.head, chains_of(order, shipped), strength)
    tagged = [
        Tagged(each, shipped.tagger(fold_head).tag(each.text))
        for fold_head, fold in zip(heads, folds, strict=True)
        for each in fold
    ]
    return head, confident(tagged, shipped.weights)


def confident(articles: Sequence[Tagged], weights: Weights) -> Weights:
    """Fit the confidence, drawn to the given one, and choose the threshold that keeps F1 best."""
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
    return replace(weights, confidence=confidence, threshold=round(threshold, 2))


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


def write(shipped: Shipped, head: Head, weights: Weights, folder: Path) -> None:
    """Write all files of the weights with another head and linker."""
    shutil.copytree(shipped.folder, folder, dirs_exist_ok=True)
    for held in shipped.graph.graph.initializer:
        for name, array in (("tag matrix", head.matrix), ("tag bias", head.bias)):
            if held.name == name:
                held.CopyFrom(numpy_helper.from_array(array.astype(np.float32), name))
    onnx.save(shipped.graph, str(folder / "tagger.onnx"))
    settings = json.loads((shipped.folder / "tagger.json").read_text(encoding="utf-8"))
    settings["transitions"] = [[round(value, 5) for value in row] for row in head.transitions.tolist()]
    (folder / "tagger.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")
    weights.save(folder / "linker.json")


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
