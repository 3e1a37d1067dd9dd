"""The heads of attention and inner units that a trained encoder needs least, taken out of it.

What is taken out of a layer is what the loss depends on least: for every window the product of a part's
weights with their gradient, in absolute value, summed over windows (Molchanov et al. 2017; of heads, Michel
et al. 2019). A run of training afterwards, here one with a teacher, wins back what is lost.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import torch

from training.layer import REACH, Layer
from training.model import LAYERS, Tagger, loss
from training.windows import batch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from training.plan import Plan, Step

HEADS, INNER = 8, 1152
"""What is left of each layer's 12 heads and 1,536 inner units."""
STEPS = 40
"""Steps of training whose windows are looked at."""


class Importance(NamedTuple):
    """How much the loss depends on each part of the encoder."""

    heads: torch.Tensor
    """(layers, heads of a layer)"""
    inner: torch.Tensor
    """(layers, inner units of a layer)"""


def importance(model: Tagger, steps: Iterable[Step], plan: Plan) -> Importance:
    """Read the windows of some steps one by one, and sum what each of them says."""
    model.eval()
    layers: list[Layer] = list(model.encoder.layers)
    found = Importance(
        torch.zeros(LAYERS, layers[0].heads), torch.zeros(LAYERS, layers[0].inner.out_features)
    )
    rng = random.Random(plan.seed)  # noqa: S311 (no secret)
    for step in steps:
        for window in step:
            laid = {
                name: torch.from_numpy(array)
                for name, array in batch([window], plan.size + 2, blind=0, hidden=0, rng=rng).items()
            }
            hidden, _ = model.encoder(laid["pieces"], laid["features"], laid["mask"])
            tagging, pointing = loss(model.tag(hidden), model.pointer(hidden), model.transitions, laid)
            model.zero_grad()
            (tagging + plan.pointing * pointing).backward()
            for number, layer in enumerate(layers):
                found.heads[number] += _depends(layer.attended.weight).view(-1, REACH).sum(dim=1).abs()
                found.inner[number] += _depends(layer.outer.weight).abs()
    return found


def _depends(weight: torch.Tensor) -> torch.Tensor:
    """Return, by column of a weight, by how much the loss changes with what the column reads."""
    return (weight.detach() * weight.grad).sum(dim=0)


def pruned(model: Tagger, parts: Importance) -> Tagger:
    """Return a smaller tagger, with the ``HEADS`` and ``INNER`` most important parts of each layer."""
    weights = model.state_dict()
    for number, layer in enumerate(model.encoder.layers):
        heads = parts.heads[number].topk(HEADS).indices.sort().values
        inner = parts.inner[number].topk(INNER).indices.sort().values
        columns = (heads[:, None] * REACH + torch.arange(REACH)).flatten()
        rows = torch.cat([columns + part * layer.heads * REACH for part in range(3)])
        for name, kept, axis in (
            ("attention.weight", rows, 0), ("attention.bias", rows, 0), ("attended.weight", columns, 1),
            ("inner.weight", inner, 0), ("inner.bias", inner, 0), ("outer.weight", inner, 1),
        ):  # fmt: skip
            at = f"encoder.layers.{number}.{name}"
            weights[at] = weights[at].index_select(axis, kept)
    return Tagger.of(weights)
