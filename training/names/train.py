"""How is the head trained? By passes over chunks of words, resumable, with lines of progress."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from onrecord.language.tagging.chain import best_path, ranges
from onrecord.language.tagging.names import LABELS, TAGS, lay_out
from training.names.examples import tags_of
from training.names.model import Head, loss

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from training.names.examples import Article, Span

    Chunk = tuple[Article, tuple[int, int], npt.NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A run's settings; rates are for AdamW."""

    passes: int = 5
    repeats: int = 2  # of gold in one pass
    chunks: int = 32  # in a step
    rate: float = 1e-3
    warm_up: int = 50  # steps
    fall: float = 0.7  # of the run
    trust: float = 1.5  # in the better teacher, where it and the first head teach together
    seed: int = 1


def train(gold: list[Chunk], silver: list[Chunk], checkpoint: Path, plan: Plan) -> Head:
    """Train a head, or go on from the checkpoint."""
    torch.manual_seed(plan.seed)
    head = Head()
    optimizer = torch.optim.AdamW(head.parameters(), lr=plan.rate, weight_decay=0.01, betas=(0.9, 0.98))
    chunks = gold * plan.repeats + silver
    steps = [step for number in range(plan.passes) for step in _steps(chunks, number, plan)]
    done = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        head.load_state_dict(state["head"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        done = state["step"]
    head.train()
    since, sum_of_losses = time.monotonic(), 0.0
    for number in range(done, len(steps)):
        share = min(1.0, (number + 1) / plan.warm_up, (len(steps) - number) / (plan.fall * len(steps)))
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * share
        *inputs, mask, allowed = _batch(steps[number])
        found = loss(head(*inputs, mask), allowed, mask, head.transitions)
        optimizer.zero_grad(set_to_none=True)
        found.backward()
        torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimizer.step()
        sum_of_losses += found.item()
        if (number + 1) % 100 == 0 or number + 1 == len(steps):
            progress = f"step {number + 1} of {len(steps)}, loss {sum_of_losses / 100:.4f}"
            print(f"{progress}, {time.monotonic() - since:.0f} s", flush=True)
            since, sum_of_losses = time.monotonic(), 0.0
            state = {"head": head.state_dict(), "optimizer": optimizer.state_dict(), "step": number + 1}
            torch.save(state | {"random": torch.get_rng_state()}, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
    return head.eval()


def _steps(chunks: list[Chunk], number: int, plan: Plan) -> list[list[Chunk]]:
    """Lay out one pass, chunks of like length together: the same for the same seed and number."""
    rng = random.Random(f"{plan.seed} {number}")  # noqa: S311 (no secret)
    by_length = sorted(chunks, key=lambda chunk: chunk[1][1] - chunk[1][0] + rng.random() * 20)
    steps = [by_length[at : at + plan.chunks] for at in range(0, len(by_length), plan.chunks)]
    rng.shuffle(steps)
    return steps


def _batch(chunks: list[Chunk]) -> list[torch.Tensor]:
    width = max(end - start for _, (start, end), _ in chunks)
    laid = [lay_out([bounds], one.states, one.words.features, one.known) for one, bounds, _ in chunks]
    arrays = [np.concatenate([_padded(one[part], width) for one in laid]) for part in range(len(laid[0]))]
    allowed = np.ones((len(chunks), width, TAGS), dtype=bool)
    for row, (_, (start, end), given) in enumerate(chunks):
        allowed[row, : end - start] = given[start:end]
    return [torch.from_numpy(array) for array in (*arrays, allowed)]


def _padded(array: npt.NDArray[Any], width: int) -> npt.NDArray[Any]:
    """Pad a batch's second axis, its words, with zeros."""
    return np.pad(array, [(0, 0), (0, width - array.shape[1])] + [(0, 0)] * (array.ndim - 2))


def together(head: Head, article: Article, teacher: list[Span], trust: float) -> list[Span]:
    """Name what head and teacher say together: the teacher's tags count ``trust`` more than others."""
    scores = np.zeros((len(article.words), TAGS), dtype=np.float32)
    with torch.no_grad():
        for start, end in article.chunks:
            laid = lay_out([(start, end)], article.states, article.words.features, article.known)
            scores[start:end] = head(*map(torch.from_numpy, laid))[0].numpy()
    scores[np.arange(len(scores)), tags_of(article, teacher)] += trust
    starts, ends = article.words.starts, article.words.ends
    path = best_path(scores, head.transitions.detach().numpy())
    return [(int(starts[first]), int(ends[last]), LABELS[label]) for label, first, last in ranges(path)]
