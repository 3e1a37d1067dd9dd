"""The teacher: MPNet (Song et al. 2020) as sentence-transformers/all-mpnet-base-v2 left it, as a tagger.

It reads the pieces, features and windows of the tagger that ships (``training.model``) and has its heads but
that for names. The tables of pieces and positions and the lowest layers stay as they were pretrained; the
features of words are added above them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Self

import torch
from safetensors.torch import load_file
from torch import nn

from training.articles import TAGS
from training.chain import first_transitions
from training.layer import Embeddings, Layer, Names
from training.model import VECTOR
from training.precision import reduced
from training.windows import CLASSIFY, HIDDEN, SEPARATE

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from onrecord.language.tagging.encoder import Run

WIDTH, HEADS, REACH, INNER, LAYERS = 768, 12, 64, 3072, 12
POSITIONS, VOCABULARY = 514, 30527
NAMES = Names(("attn.q", "attn.k", "attn.v"), "attn.o", "LayerNorm")
"""In MPNet's checkpoints."""
KEPT = 4
"""The lowest layers that stay as they were pretrained."""
NEAREST, BUCKETS, FARTHEST = 8, 16, 128
"""Distances to either side have a bucket each below the first, then ever wider ones up to the last."""
_PADDING, _SHIFT = 1, 4
_OWN = {CLASSIFY: 0, SEPARATE: 2, HIDDEN: 30526}
"""MPNet's numbers of the pieces that mark a window; BERT's pieces are shifted in it."""
_EPSILON = 1e-5


class Encoder(Embeddings):
    """Pieces and features to hidden states."""

    def __init__(self) -> None:
        super().__init__(VOCABULARY, POSITIONS, WIDTH, _EPSILON)
        self.layers = nn.ModuleList(
            Layer(WIDTH, HEADS, INNER, reach=REACH, epsilon=_EPSILON) for _ in range(LAYERS)
        )
        self.register_buffer("distance", torch.zeros(2 * BUCKETS, HEADS))
        for part in (self.piece, self.position, self.norm, self.layers[:KEPT]):
            part.requires_grad_(False)

    def train(self, mode: bool = True) -> Self:
        """Train, or not; what stays as it was pretrained has no dropout."""
        super().train(mode)
        for layer in self.layers[:KEPT]:
            layer.eval()
        return self

    def forward(
        self, pieces: torch.Tensor, features: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the last hidden state of each piece, and no other states: no head for names reads them."""
        length = pieces.shape[1]
        own = pieces + _SHIFT
        for theirs, number in _OWN.items():
            own = torch.where(pieces == theirs, number, own)
        own = torch.where(mask, own, _PADDING)
        places = torch.arange(length, device=pieces.device)
        nearness = self.distance[buckets(length).to(pieces.device)].permute(2, 0, 1)[None]
        hidden = self.norm(self.piece(own) + self.position(places + 2))
        bias = nearness + (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e4
        for layer in self.layers[:KEPT]:
            hidden = layer(hidden, bias)
        hidden = self.dropout(self.with_features(hidden, features))
        for layer in self.layers[KEPT:]:
            hidden = layer(hidden, bias)
        return hidden, hidden[..., :0]

    def load_pretrained(self, path: Path) -> None:
        """Take the weights from a checkpoint of MPNet in safetensors."""
        given = load_file(path)
        with torch.no_grad():
            self.piece.weight.copy_(given["embeddings.word_embeddings.weight"])
            self.position.weight.copy_(given["embeddings.position_embeddings.weight"])
            self.norm.weight.copy_(given["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(given["embeddings.LayerNorm.bias"])
            self.distance.copy_(given["encoder.relative_attention_bias.weight"])
            for number, layer in enumerate(self.layers):
                layer.load_pretrained(given, f"encoder.layer.{number}", NAMES)


def buckets(length: int) -> torch.Tensor:
    """Return the bucket of each two places' distance, (length, length): from, to (Raffel et al. 2020)."""
    places = torch.arange(length)
    distance = places[:, None] - places[None, :]
    away = distance.abs()
    wider = torch.log(away.clamp(min=1) / NEAREST) / math.log(FARTHEST / NEAREST) * (BUCKETS - NEAREST)
    beyond = (NEAREST + wider.long()).clamp(max=BUCKETS - 1)
    return (distance < 0).long() * BUCKETS + torch.where(away < NEAREST, away, beyond)


class Teacher(nn.Module):
    """The encoder with its heads: a score per word and tag, and the pointers' vectors."""

    names = None
    """It has no head for names."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.dropout = nn.Dropout(0.1)
        self.tag = nn.Linear(WIDTH, len(TAGS))
        self.pointer = nn.Linear(WIDTH, 4 * VECTOR)
        self.transitions = nn.Parameter(first_transitions(len(TAGS)))

    def run(self) -> Run:
        """Return what encodes a window, for ``onrecord.language.tagging.encoder``; it gives no states."""
        self.eval()
        device = self.transitions.device

        def encode(pieces: npt.NDArray[np.int64], features: npt.NDArray[np.int64]) -> Any:
            given = [torch.from_numpy(array)[None].to(device) for array in (pieces, features)]
            with torch.no_grad():
                with reduced(device):
                    hidden, states = self.encoder(*given, torch.ones_like(given[0], dtype=torch.bool))
                hidden = hidden.float()
                found = self.tag(hidden)[0], self.pointer(hidden)[0], states[0].half()
            return tuple(each.cpu().numpy() for each in found)

        return encode
