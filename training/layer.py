"""What encoders are made of, embeddings and layers of a BERT, and the dimensions of ours."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from onrecord.language.tagging.pieces import BREAKS, CASES, QUOTATION

WIDTH, HEADS, INNER = 384, 12, 1536
"""Of the encoder as it was pretrained."""
REACH = 32
"""Dimensions of a head of attention."""
STATES = (2, 4)
"""The layers whose states the head for names reads."""


class Embeddings(nn.Module):
    """What an encoder starts from: tables of pieces, places and features of words, and a normalisation.

    Args:
        vocabulary: number of pieces.
        positions: number of places.
        width: dimensions of the states.
        epsilon: of the normalisation.
    """

    def __init__(self, vocabulary: int, positions: int, width: int, epsilon: float) -> None:
        super().__init__()
        self.piece = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(positions, width)
        self.case = nn.Embedding(len(CASES), width)
        self.quotation = nn.Embedding(len(QUOTATION), width)
        self.line = nn.Embedding(len(BREAKS), width)
        self.norm = nn.LayerNorm(width, eps=epsilon)
        self.dropout = nn.Dropout(0.1)
        for table in (self.case, self.quotation, self.line):
            nn.init.normal_(table.weight, std=0.02)

    def with_features(self, hidden: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
        """Add what the features of words, (windows, pieces, 3), stand for to states."""
        hidden = hidden + self.case(features[..., 0]) + self.quotation(features[..., 1])
        return hidden + self.line(features[..., 2])


class Names(NamedTuple):
    """What a checkpoint calls the parts of a layer's attention; the other parts are called alike."""

    parts: tuple[str, str, str]
    """Query, key and value."""
    attended: str
    norm: str


class Layer(nn.Module):
    """A BERT layer, attention without dropout.

    Args:
        width: dimensions of the states.
        heads: of the attention.
        inner: units between the two halves of the transformation.
        reach: dimensions of a head.
        epsilon: of the normalisations.
    """

    def __init__(
        self, width: int, heads: int, inner: int, *, reach: int = REACH, epsilon: float = 1e-12
    ) -> None:
        super().__init__()
        self.heads, self.reach = heads, reach
        self.attention = nn.Linear(width, 3 * heads * reach)
        self.attended = nn.Linear(heads * reach, width)
        self.attention_norm = nn.LayerNorm(width, eps=epsilon)
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width, eps=epsilon)
        self.dropout = nn.Dropout(0.1)

    def load_pretrained(self, given: dict[str, torch.Tensor], layer: str, names: Names) -> None:
        """Take the weights of a layer of a checkpoint."""
        for kind in ("weight", "bias"):
            parts = [given[f"{layer}.attention.{part}.{kind}"] for part in names.parts]
            getattr(self.attention, kind).copy_(torch.cat(parts))
            for ours, theirs in (
                (self.attended, f"attention.{names.attended}"),
                (self.attention_norm, f"attention.{names.norm}"),
                (self.inner, "intermediate.dense"),
                (self.outer, "output.dense"),
                (self.norm, "output.LayerNorm"),
            ):
                getattr(ours, kind).copy_(given[f"{layer}.{theirs}.{kind}"])

    def forward(self, hidden: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """Attend, then transform; ``bias`` is added to the attention scores."""
        hidden = self.attention_norm(hidden + self.dropout(self.attended(self.mixed(hidden, bias))))
        return self.norm(hidden + self.dropout(self.outer(functional.gelu(self.inner(hidden)))))

    def mixed(self, hidden: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """Return what the heads attend to, (windows, pieces, heads * reach)."""
        size, length, _ = hidden.shape
        parts = self.attention(hidden).view(size, length, 3, self.heads, self.reach)
        parts = parts.permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        bias = bias if bias is None else bias.to(query.dtype)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return mixed.transpose(1, 2).reshape(size, length, self.heads * self.reach)
