"""How is the tagger trained? By passes over the articles, resumable, one line of progress every few steps."""

from __future__ import annotations

import random
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import torch

from training.articles import Example, by_article, is_held_out
from training.model import LAYERS, Tagger, loss
from training.names.model import loss_of_names
from training.plan import Plan, rate_at, steps_of
from training.windows import batch

if TYPE_CHECKING:
    from pathlib import Path

CHECKPOINT = "checkpoint.pt"
EVERY = 100
"""Steps between checkpoints; there is one at the end of each pass, too."""


def read_weights(checkpoints: list[Path]) -> dict[str, torch.Tensor]:
    """Read a checkpoint's weights, or the mean of several that share a beginning (Wortsman et al. 2022)."""
    states = [torch.load(path, map_location="cpu", weights_only=True)["model"] for path in checkpoints]
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


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
    others: list[Example],
    encoder: Path,
    run: Path,
    plan: Plan,
    *,
    start: Path | None = None,
    compiled: bool = False,
) -> None:
    """Train, or go on from the run's checkpoint; ``weights_after`` names what each pass left.

    Args:
        examples: all versions of all articles; those held out are left out.
        others: the same articles with other names in them, drawn instead of them.
        encoder: the pretrained encoder's safetensors file.
        run: a folder for checkpoints; made if missing.
        plan: settings.
        start: a checkpoint to start from instead of the pretrained encoder.
        compiled: let torch compile the encoder: slow to start, faster after.

    Raises:
        ValueError: there are too few articles for a step, or the run was begun by another plan.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run.mkdir(parents=True, exist_ok=True)
    articles = by_article(one for one in examples if not is_held_out(one.article))
    instead = by_article(others)
    passes = [steps_of(articles, number, plan, instead) for number in range(plan.passes)]
    steps = [(number, chosen) for number, one in enumerate(passes) for chosen in one]
    if not all(passes):
        raise ValueError(
            f"{len(articles)} articles do not fill one step of {plan.windows} windows: train on more"
        )
    ends = {sum(len(one) for one in passes[: number + 1]) for number in range(plan.passes)}
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
        if (changed := plan.difference(state["plan"])) or state["steps"] != len(steps):
            raise ValueError(
                f"{run} holds a run on other data or by another plan ({changed or 'steps'}):"
                " name another folder by --run, or remove it"
            )
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"].cpu())
        done = state["step"]
        print(f"{run}: resuming at step {done}", flush=True)
    encode = torch.compile(model.encoder, dynamic=False) if compiled else model.encoder

    def save(path: Path, step: int) -> None:
        state: dict[str, Any] = {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "step": step,
        }
        state |= {"random": torch.get_rng_state(), "plan": asdict(plan), "steps": len(steps)}
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    print(
        f"{run}: {len(articles)} articles, {len(steps)} steps in {plan.passes} passes, on {device}",
        flush=True,
    )
    model.train()
    since, seen, sums = time.monotonic(), 0, [0.0, 0.0, 0.0]
    for step in range(done, len(steps)):
        number, chosen = steps[step]
        rng = random.Random(f"{plan.seed} {step} step")  # noqa: S311 (no secret)
        arrays = batch(chosen, plan.size + 2, blind=plan.blind, hidden=plan.hidden, rng=rng)
        laid = {name: torch.from_numpy(array).to(device) for name, array in arrays.items()}
        share = rate_at(step, len(steps), plan)
        for group in optimizer.param_groups:
            group["lr"] = group["full_rate"] * share
        with torch.autocast(device.type, torch.bfloat16):
            hidden, states = encode(laid["pieces"], laid["features"], laid["mask"])
        hidden = model.dropout(hidden.float())
        tagging, pointing = loss(model.tag(hidden), model.pointer(hidden), model.transitions, laid)
        naming = loss_of_names(model.names, states.float(), laid)
        optimizer.zero_grad(set_to_none=True)
        (tagging + plan.pointing * pointing + plan.naming * naming).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen += int(laid["mask"].sum())
        sums[0] += tagging.item()
        sums[1] += pointing.item()
        sums[2] += naming.item()
        if (step + 1) % 25 == 0:
            spent = time.monotonic() - since
            print(
                f"pass {number + 1} step {step + 1}/{len(steps)} tags {sums[0] / 25:.4f}"
                f" pointers {sums[1] / 25:.3f} names {sums[2] / 25:.4f} rate {share:.2f}"
                f" {seen / spent:.0f} pieces/s"
                f" about {(len(steps) - step - 1) * spent / 25 / 60:.0f} min left",
                flush=True,
            )
            since, seen, sums = time.monotonic(), 0, [0.0, 0.0, 0.0]
        if step + 1 in ends:
            save(weights_after(run, number + 1), step + 1)
        if (step + 1) % EVERY == 0 or step + 1 in ends:
            save(checkpoint, step + 1)


def weights_after(run: Path, number: int) -> Path:
    """Name the file of the weights that a run had after so many passes."""
    return run / f"pass-{number}.pt"
