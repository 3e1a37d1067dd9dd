"""How is the tagger trained? By passes over the articles, resumable, one line of progress every few steps.

The rate warms up, stays, and falls to nothing over the last part, so that a run may be resumed with another
number of passes as long as its fall has not begun.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from training.articles import Example, by_article, is_held_out
from training.model import LAYERS, Tagger, loss
from training.windows import batch, tile

if TYPE_CHECKING:
    from pathlib import Path

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Plan:
    """A run's settings; rates are for AdamW (Loshchilov and Hutter 2019)."""

    passes: int = 6
    size: int = 398  # pieces of a window, less the two that mark its ends
    windows: int = 6  # in a step
    rate: float = 2e-4
    layer_decay: float = 0.9  # of the rate, per layer downwards
    head_rate: float = 1e-3
    warm_up: float = 0.4  # of a pass
    fall: float = 0.5  # of the run
    pointing: float = 0.1  # weight of the pointers' loss
    blind: float = 0.06  # share of windows without case features: headlines, transcripts in capitals
    hidden: float = 0.05  # share of pieces hidden from the encoder
    versions: int = 3  # of a multiply annotated article, in one pass
    seed: int = 1


def read_weights(checkpoints: list[Path]) -> dict[str, torch.Tensor]:
    """Read a checkpoint's weights, or the mean of several that share a beginning (Wortsman et al. 2022)."""
    states = [torch.load(path, map_location="cpu", weights_only=True)["model"] for path in checkpoints]
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def steps_of(
    articles: dict[str, list[Example]], number: int, plan: Plan
) -> list[list[tuple[Example, int, int]]]:
    """Lay out one pass: the same for the same seed and number."""
    rng = random.Random(f"{plan.seed} {number}")  # noqa: S311 (no secret)
    windows = []
    for versions in articles.values():
        for example in rng.sample(versions, min(plan.versions, len(versions))):
            windows += [(example, start, end) for start, end in tile(example, plan.size, rng)]
    rng.shuffle(windows)
    full = len(windows) // plan.windows
    return [windows[step * plan.windows : (step + 1) * plan.windows] for step in range(full)]


def rate_at(step: int, steps: int, steps_per_pass: float, plan: Plan) -> float:
    """Give the share of the full rate at a step: a trapezoid."""
    rise = plan.warm_up * steps_per_pass
    fall = plan.fall * steps
    return max(0.0, min(1.0, (step + 1) / rise, (steps - step) / fall))


def optimiser(model: Tagger, plan: Plan) -> torch.optim.AdamW:
    """Group parameters by rate; the piece table stays as it was pretrained."""
    model.encoder.piece.weight.requires_grad_(False)
    groups = []
    rated = [
        (f"encoder.layers.{n}.", plan.rate * plan.layer_decay ** (LAYERS - 1 - n)) for n in range(LAYERS)
    ]
    rated += [
        ("encoder.case", plan.head_rate),
        ("encoder.quotation", plan.head_rate),
        ("encoder.line", plan.head_rate),
    ]
    rated += [("encoder.", plan.rate * plan.layer_decay**LAYERS), ("", plan.head_rate)]
    taken: set[str] = set()
    for prefix, rate in rated:
        found = [
            (name, weight)
            for name, weight in model.named_parameters()
            if name.startswith(prefix) and name not in taken and weight.requires_grad
        ]
        taken.update(name for name, _ in found)
        for decay, some in (
            (0.01, [w for _, w in found if w.ndim > 1]),
            (0.0, [w for _, w in found if w.ndim < 2]),
        ):
            if some:
                groups.append({"params": some, "lr": rate, "full_rate": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def train(
    examples: list[Example],
    encoder: Path,
    run: Path,
    plan: Plan,
    *,
    start: Path | None = None,
    compiled: bool = False,
) -> Tagger:
    """Train, or go on training from the run's checkpoint.

    Args:
        examples: all versions of all articles; those held out are left out.
        encoder: the pretrained encoder's safetensors file.
        run: a folder for checkpoints; made if missing.
        plan: settings.
        start: a checkpoint to start from instead of the pretrained encoder.
        compiled: let torch compile the encoder: slow to start, faster after.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run.mkdir(parents=True, exist_ok=True)
    articles = by_article(one for one in examples if not is_held_out(one.article))
    torch.manual_seed(plan.seed)
    model = Tagger()
    if start is None:
        model.encoder.load_pretrained(encoder)
    else:
        model.load_state_dict(read_weights([start]))
    model.to(device)
    optimizer = optimiser(model, plan)
    done = 0
    checkpoint = run / CHECKPOINT
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"].cpu())
        done = state["step"]
        print(f"resuming at step {done}", flush=True)
    encode = torch.compile(model.encoder, dynamic=False) if compiled else model.encoder

    def save(path: Path, step: int) -> None:
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
        state["random"] = torch.get_rng_state()
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    passes = [steps_of(articles, number, plan) for number in range(plan.passes)]
    steps = [(number, chosen) for number, one in enumerate(passes) for chosen in one]
    ends = {sum(len(one) for one in passes[: number + 1]) for number in range(plan.passes)}
    print(f"{len(articles)} articles, {len(steps)} steps in {plan.passes} passes, on {device}", flush=True)
    model.train()
    since, seen, sums = time.monotonic(), 0, [0.0, 0.0]
    for step in range(done, len(steps)):
        number, chosen = steps[step]
        rng = random.Random(f"{plan.seed} {step} step")  # noqa: S311 (no secret)
        laid = batch(chosen, plan.size + 2, blind=plan.blind, hidden=plan.hidden, rng=rng)
        laid = {name: tensor.to(device) for name, tensor in laid.items()}
        share = rate_at(step, len(steps), len(steps) / plan.passes, plan)
        for group in optimizer.param_groups:
            group["lr"] = group["full_rate"] * share
        with torch.autocast(device.type, torch.bfloat16):
            hidden = encode(laid["pieces"], laid["features"], laid["mask"])
        hidden = model.dropout(hidden.float())
        tagging, pointing = loss(model.tag(hidden), model.pointer(hidden), model.transitions, laid)
        optimizer.zero_grad(set_to_none=True)
        (tagging + plan.pointing * pointing).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen += int(laid["mask"].sum())
        sums[0] += tagging.item()
        sums[1] += pointing.item()
        if (step + 1) % 25 == 0:
            spent = time.monotonic() - since
            print(
                f"pass {number + 1} step {step + 1}/{len(steps)} tags {sums[0] / 25:.4f}"
                f" pointers {sums[1] / 25:.3f} rate {share:.2f} {seen / spent:.0f} pieces/s"
                f" about {(len(steps) - step - 1) * spent / 25 / 60:.0f} min left",
                flush=True,
            )
            since, seen, sums = time.monotonic(), 0, [0.0, 0.0]
        if (step + 1) % 100 == 0:
            save(checkpoint, step + 1)
        if step + 1 in ends:
            save(run / f"pass-{number + 1}.pt", step + 1)
    save(checkpoint, len(steps))
    return model.eval()
