"""Heads of attention taken out of a trained encoder, and what reads the others fitted to make up for it.

From the first layer to the last: what the attention of a layer adds, as part of the smaller encoder, is
fitted by least squares to what it adds in the whole one, and those heads stay with which that goes best (He,
Zhang and Sun 2017; of transformers: Kwon et al. 2022). Nothing is trained.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.articles import by_article, is_held_out
from training.layer import REACH, WIDTH, Layer
from training.least_squares import Equations
from training.model import Tagger
from training.plan import steps_of
from training.windows import batch

if TYPE_CHECKING:
    from training.articles import Example
    from training.plan import Plan

    States = list[torch.Tensor]
    """Of some windows, each (1, pieces, WIDTH)."""

STEPS = 60
"""Steps of training whose windows are read."""


def pruned(model: Tagger, plan: Plan, examples: list[Example], heads: int) -> Tagger:
    """Return a smaller tagger.

    Args:
        model: the whole one.
        plan: of the steps whose windows are read.
        examples: what it was trained on.
        heads: what is left of each layer's.
    """
    articles = by_article(each for each in examples if not is_held_out(each.article))
    rng = random.Random(plan.seed)  # noqa: S311 (no secret)
    with torch.no_grad():
        model.eval()
        whole = ours = [
            _embedded(model, window, plan, rng)
            for step in steps_of(articles, 0, plan)[:STEPS]
            for window in step
        ]
        weights = model.state_dict()
        for number, layer in enumerate(model.encoder.layers):
            smaller, whole, ours = _smaller(layer, heads, whole, ours)
            place = f"encoder.layers.{number}."
            weights |= {place + name: tensor for name, tensor in smaller.state_dict().items()}
            lost = sum(float((one - other).square().sum()) for one, other in zip(whole, ours, strict=True))
            share = lost / sum(float(each.square().sum()) for each in whole)
            print(f"layer {number + 1}: {share:.4f} of its states lost", flush=True)
    return Tagger.of(weights)


def _embedded(
    model: Tagger, window: tuple[Example, int, int], plan: Plan, rng: random.Random
) -> torch.Tensor:
    """Return what the first layer reads of a window."""
    arrays = batch([window], plan.size + 2, blind=plan.blind, hidden=0, rng=rng)
    length = int(arrays["mask"].sum())
    pieces, features = (torch.from_numpy(arrays[name][:, :length]) for name in ("pieces", "features"))
    return model.encoder.embed(pieces, features)


def _smaller(layer: Layer, heads: int, whole: States, ours: States) -> tuple[Layer, States, States]:
    """Return a smaller layer, and what either makes of the states it reads."""
    wanted = [states + layer.attended(layer.mixed(states)) for states in whole]
    pairs = zip(ours, wanted, strict=True)
    before = torch.cat([layer.attended.weight.T, layer.attended.bias[None]]).double().numpy()
    rows = ((layer.mixed(states)[0].numpy(), (goal - states)[0].numpy()) for states, goal in pairs)
    equations = Equations(rows, before)
    kept = equations.best_groups(REACH, heads)
    fitted = torch.from_numpy(equations.solved(kept))
    left = Layer(WIDTH, heads, layer.inner.out_features)
    reading = torch.from_numpy(np.concatenate([kept + part * layer.heads * REACH for part in range(3)]))
    weights = layer.state_dict()
    weights |= {f"attention.{kind}": weights[f"attention.{kind}"][reading] for kind in ("weight", "bias")}
    weights |= {"attended.weight": fitted[:-1].T, "attended.bias": fitted[-1]}
    left.load_state_dict(weights)
    left.eval()
    return left, [layer(states) for states in whole], [left(states) for states in ours]
