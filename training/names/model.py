"""The head for names: a narrow transformer over the encoder's states, and a chain over types of names."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from onrecord.language.tagging.known import KNOWN
from onrecord.language.tagging.names import TAGS
from onrecord.language.tagging.pieces import BREAKS, CASES
from training.chain import first_transitions
from training.layer import STATES, Layer
from training.layer import WIDTH as ENCODER

WIDTH, LAYERS, HEADS, INNER = 256, 2, 8, 512
_NEVER = -30.0


class Head(nn.Module):
    """States, features and what is known of words to a score per word and tag."""

    def __init__(self) -> None:
        super().__init__()
        self.states = nn.Linear(ENCODER * len(STATES), WIDTH)
        self.case = nn.Embedding(len(CASES), WIDTH)
        self.line = nn.Embedding(len(BREAKS), WIDTH)
        self.known = nn.Linear(len(KNOWN), WIDTH)
        self.beside = nn.Conv1d(WIDTH, WIDTH, 3, padding=1)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(WIDTH, HEADS, INNER) for _ in range(LAYERS))
        self.dropout = nn.Dropout(0.2)
        self.tag = nn.Linear(WIDTH, TAGS)
        self.transitions = nn.Parameter(first_transitions(TAGS))

    def forward(
        self, states: torch.Tensor, features: torch.Tensor, known: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """Return scores (batch, words, TAGS)."""
        hidden = self.states(self.dropout(states)) + self.known(known)
        hidden = (hidden + self.case(features[..., 0]) + self.line(features[..., 2])) * mask[..., None]
        beside = self.beside(hidden.transpose(1, 2)).transpose(1, 2)
        hidden = self.dropout(self.norm(hidden + functional.gelu(beside)))
        bias = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e4
        for layer in self.layers:
            hidden = layer(hidden, bias)
        scores: torch.Tensor = self.tag(self.dropout(hidden))
        return scores


def loss_of_names(head: Head, states: torch.Tensor, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return the mean loss per word of a batch of windows (``training.windows.batch``).

    Args:
        head: reads the names.
        states: the encoder's, of pieces: (batch, pieces, dimensions).
        batch: its arrays.
    """
    named = batch["named"]
    if not named.any():
        return states.new_zeros(())
    at = batch["firsts"][..., None].expand(-1, -1, states.shape[-1])
    whole = [states.gather(1, at), batch["word features"], batch["known"], named, batch["allowed"]]
    half = -(-named.shape[1] // 2)  # the head reads about as many words at once as when it runs

    def cut(array: torch.Tensor) -> torch.Tensor:
        filled = torch.cat(
            [array, array.new_zeros((len(array), 2 * half - array.shape[1], *array.shape[2:]))], 1
        )
        return filled.reshape(2 * len(array), half, *array.shape[2:])

    parts = [cut(array) for array in whole]
    read = parts[3].any(dim=1)
    *inputs, mask, allowed = (part[read] for part in parts)
    return loss(head(*inputs, mask), allowed | ~mask[..., None], mask, head.transitions)


def loss(
    scores: torch.Tensor, allowed: torch.Tensor, mask: torch.Tensor, transitions: torch.Tensor
) -> torch.Tensor:
    """Return the mean negative log likelihood, per word, of the tag sequences that are allowed.

    A chain that is partly observed (Täckström et al. 2013): all sequences against those allowed.
    """
    both = torch.cat([scores, scores.masked_fill(~allowed, _NEVER)])
    sums = _log_partition(both, mask.repeat(2, 1), transitions)
    size = len(scores)
    return (sums[:size] - sums[size:]).sum() / mask.sum()


def _log_partition(scores: torch.Tensor, mask: torch.Tensor, transitions: torch.Tensor) -> torch.Tensor:
    moves = transitions.exp()
    forward = scores[:, 0]
    for place in range(1, scores.shape[1]):
        peak = forward.max(dim=1, keepdim=True).values
        moved = torch.log((forward - peak).exp() @ moves + 1e-30) + peak + scores[:, place]
        forward = torch.where(mask[:, place, None], moved, forward)
    return torch.logsumexp(forward, dim=1)
