"""From articles to the head that finds names: ``python -m training.names --help``.

Two rounds. First the head learns from gold and from what two name finders of spaCy say of the articles
without gold; where they differ, either may be right. Then heads learn anew from gold and from what the first
head and the better finder say together, or that finder alone. What ships is the mean of their scores. Every
stage is kept in the run's folder, and skipped when it is there.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from training.articles import read_records
from training.names import teachers
from training.names.examples import allowed_by, allowed_by_gold, read_articles
from training.names.export import export
from training.names.train import Plan, together, train

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from training.names.examples import Article
    from training.names.train import Chunk

SEEDS = (1, 2)
"""One head for each."""


def main() -> None:
    """Encode, ask the teachers, train twice, export."""
    parser = argparse.ArgumentParser(prog="python -m training.names", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with train.jsonl: no gold in it")
    parser.add_argument("--entities", type=Path, required=True, help="folder with gum_train.jsonl: gold")
    parser.add_argument("--weights", type=Path, required=True, help="the tagger's; the head goes there too")
    parser.add_argument(
        "--run", type=Path, default=Path("runs/names"), help="what is kept from stage to stage"
    )
    parser.add_argument("--passes", type=int, default=Plan().passes)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    run: Path = arguments.run
    run.mkdir(parents=True, exist_ok=True)
    plan = Plan(passes=arguments.passes)

    gold_records = read_records(arguments.entities / "gum_train.jsonl")
    silver_records = read_records(arguments.data / "train.jsonl")
    gold = read_articles(gold_records, arguments.weights, run / "gold.npy", arguments.threads)
    silver = read_articles(silver_records, arguments.weights, run / "silver.npy", arguments.threads)
    entities = {record["id"]: record["entities"] for record in gold_records}
    by_gold = [
        chunk for article in gold for chunk in chunks(article, allowed_by_gold(article, entities[article.id]))
    ]

    texts = {article.id: article.text for article in silver}
    better, other = (teachers.taught(texts, name, run / f"{name}.jsonl") for name in teachers.TEACHERS)
    second = run / "together.jsonl"
    if not second.exists():
        by_teachers = [
            chunk
            for article in silver
            for chunk in chunks(article, allowed_by(article, (better[article.id], other[article.id])))
        ]
        first = train(by_gold, by_teachers, run / "first.pt", plan)
        teachers.write(second, {one.id: together(first, one, better[one.id], plan.trust) for one in silver})
    agreed = teachers.read(second)
    by_both = [
        chunk
        for article in silver
        for chunk in chunks(article, allowed_by(article, (agreed[article.id], better[article.id])))
    ]
    heads = [train(by_gold, by_both, run / f"second-{seed}.pt", replace(plan, seed=seed)) for seed in SEEDS]
    export(heads, arguments.weights)


def chunks(article: Article, allowed: npt.NDArray[np.bool_]) -> list[Chunk]:
    """Give an article's chunks with the tags that their words may have."""
    return [(article, bounds, allowed) for bounds in article.chunks]


if __name__ == "__main__":
    main()
