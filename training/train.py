"""Training of the tagger: passes over the articles, resumable, a line of progress every few steps."""

from __future__ import annotations

import random
import time
from dataclasses import asdict
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from training.articles import by_article, is_held_out
from training.model import Tagger, loss
from training.names.model import loss_of_names
from training.plan import Plan, rate_at, steps_of
from training.precision import reduced
from training.windows import batch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from training.articles import Example
    from training.plan import Step
    from training.teacher.model import Teacher

    Network = Tagger | Teacher

CHECKPOINT = "checkpoint.pt"
EVERY = 100
"""Steps between checkpoints; the end of each pass has a checkpoint too."""
SHOWN = 25
"""Steps between lines of progress."""


def read_weights(checkpoints: list[Path]) -> dict[str, torch.Tensor]:
    """Read a checkpoint's weights, or the mean of several that share a beginning (Wortsman et al. 2022)."""
    states = [torch.load(path, map_location="cpu", weights_only=True)["model"] for path in checkpoints]
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def trained(checkpoints: list[Path]) -> Tagger:
    """Return a tagger for inference with the mean weights of checkpoints."""
    model = Tagger.of(read_weights(checkpoints))
    model.eval()
    return model


def optimiser(model: Network, plan: Plan) -> torch.optim.AdamW:
    """Group the parameters that are learnt by their rates."""
    groups = []
    layers = len(model.encoder.layers)
    rated = [
        (f"encoder.layers.{n}.", plan.rate * plan.layer_decay ** (layers - 1 - n)) for n in range(layers)
    ]
    rated += [
        ("encoder.case", plan.head_rate),
        ("encoder.quotation", plan.head_rate),
        ("encoder.line", plan.head_rate),
    ]
    rated += [("encoder.", plan.rate * plan.layer_decay**layers), ("", plan.head_rate)]
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


class Schedule(NamedTuple):
    """The steps of a run, pass after pass."""

    steps: list[tuple[int, Step]]
    """The number of the pass, from 1, and the windows of each step."""
    ends: frozenset[int]
    """How many steps are done when a pass ends."""


def schedule(examples: list[Example], others: list[Example], plan: Plan) -> Schedule:
    """Lay out the steps of a run.

    Args:
        examples: all versions of all articles; those held out are left out.
        others: the same articles with other names in them, drawn instead of them.
        plan: settings.

    Raises:
        ValueError: there are too few articles for a step.
    """
    articles = by_article(example for example in examples if not is_held_out(example.article))
    instead = by_article(others)
    passes = [steps_of(articles, number, plan, instead) for number in range(plan.passes)]
    if not all(passes):
        raise ValueError(
            f"{len(articles)} articles do not fill a step of {plan.windows} windows: train on more"
        )
    return Schedule(
        [(number, step) for number, steps in enumerate(passes, 1) for step in steps],
        frozenset(accumulate(map(len, passes))),
    )


def train(
    examples: list[Example],
    others: list[Example],
    model: Network,
    run: Path,
    plan: Plan,
    *,
    compiled: bool = False,
) -> None:
    """Train, or resume from the run's checkpoint; ``weights_after`` names what each pass left.

    Args:
        examples: all versions of all articles; those held out are left out.
        others: the same articles with other names in them, drawn instead of them.
        model: as it starts; it is trained in place, unless the run has a checkpoint.
        run: a folder for checkpoints; made if missing.
        plan: settings.
        compiled: let torch compile the encoder: slow to start, faster after.

    Raises:
        ValueError: there are too few articles for a step, or the run was begun by another plan.
    """
    run.mkdir(parents=True, exist_ok=True)
    steps, ends = schedule(examples, others, plan)
    trainer = Trainer(model, plan, len(steps))
    checkpoint = run / CHECKPOINT
    if checkpoint.exists():
        trainer.resume(checkpoint)
        print(f"{run}: resuming at step {trainer.done}", flush=True)
    if compiled:
        trainer.compile()
    print(f"{run}: {len(steps)} steps in {plan.passes} passes, on {trainer.device}", flush=True)
    progress = Progress(len(steps))
    while trainer.done < len(steps):
        number, windows = steps[trainer.done]
        losses = trainer.step(windows)
        progress.note(number, trainer.done, losses)
        if trainer.done in ends:
            trainer.save(weights_after(run, number))
        if trainer.done % EVERY == 0 or trainer.done in ends:
            trainer.save(checkpoint)


class Losses(NamedTuple):
    """The losses of a step, the pieces that it read, and its share of the full rate."""

    tags: float
    pointers: float
    names: float
    pieces: int
    rate: float


class Trainer:
    """A model with its optimiser, and how many of the run's steps are done.

    Args:
        model: as it starts.
        plan: settings.
        steps: of the whole run.
    """

    def __init__(self, model: Network, plan: Plan, steps: int) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.done = 0
        self._plan, self._steps = plan, steps
        self._model = model
        torch.manual_seed(plan.seed)
        self._model.to(self.device)
        self._model.train()
        self._encode: Callable[..., tuple[torch.Tensor, torch.Tensor]] = self._model.encoder
        self._optimizer = optimiser(self._model, plan)

    def compile(self) -> None:
        """Let torch compile the encoder."""
        self._encode = torch.compile(self._model.encoder, dynamic=False)

    def resume(self, checkpoint: Path) -> None:
        """Continue from a checkpoint.

        Raises:
            ValueError: another plan, or other data, began the run.
        """
        state = torch.load(checkpoint, map_location=self.device, weights_only=True)
        if (changed := self._plan.difference(state["plan"])) or state["steps"] != self._steps:
            raise ValueError(
                f"{checkpoint.parent} holds a run on other data or by another plan ({changed or 'steps'}):"
                " name another folder by --run, or remove it"
            )
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"].cpu())
        self.done = state["step"]

    def save(self, path: Path) -> None:
        """Write a checkpoint; an interrupted write leaves the previous file."""
        state: dict[str, Any] = {
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "step": self.done,
            "random": torch.get_rng_state(),
            "plan": asdict(self._plan),
            "steps": self._steps,
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def step(self, windows: Step) -> Losses:
        """Learn from the windows of the next step."""
        plan, model = self._plan, self._model
        rng = random.Random(f"{plan.seed} {self.done} step")  # noqa: S311 (no secret)
        arrays = batch(windows, plan.size + 2, blind=plan.blind, hidden=plan.hidden, rng=rng)
        laid = {name: torch.from_numpy(array).to(self.device) for name, array in arrays.items()}
        share = rate_at(self.done, self._steps, plan)
        for group in self._optimizer.param_groups:
            group["lr"] = group["full_rate"] * share
        with reduced(self.device):
            hidden, states = self._encode(laid["pieces"], laid["features"], laid["mask"])
        hidden = model.dropout(hidden.float())
        tagging, pointing = loss(model.tag(hidden), model.pointer(hidden), model.transitions, laid)
        naming = tagging.new_zeros(())
        if model.names is not None:
            naming = loss_of_names(model.names, states.float(), laid)
        self._optimizer.zero_grad(set_to_none=True)
        (tagging + plan.pointing * pointing + plan.naming * naming).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        self._optimizer.step()
        self.done += 1
        return Losses(tagging.item(), pointing.item(), naming.item(), int(laid["mask"].sum()), share)


class Progress:
    """Prints a line every ``SHOWN`` steps: mean losses, pieces a second, minutes left."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._since, self._losses = time.monotonic(), list[Losses]()

    def note(self, number: int, done: int, losses: Losses) -> None:
        """Add the losses of a step, and print a line if it is due."""
        self._losses.append(losses)
        if done % SHOWN:
            return
        count, spent = len(self._losses), time.monotonic() - self._since
        tags, pointers, names, pieces = (
            sum(getattr(each, name) for each in self._losses) for name in Losses._fields[:4]
        )
        print(
            f"pass {number} step {done}/{self._steps} tags {tags / count:.4f}"
            f" pointers {pointers / count:.3f} names {names / count:.4f} rate {losses.rate:.2f}"
            f" {pieces / spent:.0f} pieces/s about {(self._steps - done) * spent / count / 60:.0f} min left",
            flush=True,
        )
        self._since, self._losses = time.monotonic(), []


def weights_after(run: Path, number: int) -> Path:
    """Return the path of a run's weights after a number of passes."""
    return run / f"pass-{number}.pt"
