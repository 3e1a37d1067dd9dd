"""The model: a small BERT encoder with features, a CRF over roles, and pointers between spans.

The encoder is MiniLM (Wang et al. 2020) as sentence-transformers/all-MiniLM-L6-v2 left it;
``training.pruning`` takes heads of attention out of it. The pointers say, for a content, where its cue
starts and, for a cue, where its source starts: a source shared by two cues needs no second tag, which flat
tags cannot express.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from training.articles import IGNORED, TAGS
from training.chain import chain_loss, first_transitions
from training.layer import HEADS, INNER, REACH, STATES, WIDTH, Embeddings, Layer, Names
from training.names.model import Head

if TYPE_CHECKING:
    from pathlib import Path

LAYERS, POSITIONS, VOCABULARY = 6, 512, 30522
NAMES = Names(("self.query", "self.key", "self.value"), "output.dense", "output.LayerNorm")
"""In BERT's checkpoints."""
VECTOR = 32
"""Dimensions of a pointer's vector; there are four: content→cue and cue→source, from and to."""


class Encoder(Embeddings):
    """Pieces and features to hidden states."""

    def __init__(self, heads: int = HEADS) -> None:
        super().__init__(VOCABULARY, POSITIONS, WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer(WIDTH, heads, INNER) for _ in range(LAYERS))
        self.piece.weight.requires_grad_(False)  # stays as it was pretrained

    def forward(
        self, pieces: torch.Tensor, features: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the last hidden state of each piece, and its states after the layers of ``STATES``."""
        hidden = self.dropout(self.embed(pieces, features))
        bias = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e4
        after = []
        for layer in self.layers:
            hidden = layer(hidden, bias)
            after.append(hidden)
        return hidden, torch.cat([after[layer - 1] for layer in STATES], dim=-1)

    def embed(self, pieces: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
        """Return the states that the first layer reads."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        hidden = self.with_features(self.piece(pieces) + self.position(places), features)
        embedded: torch.Tensor = self.norm(hidden)
        return embedded

    def load_pretrained(self, path: Path) -> None:
        """Take the encoder's weights from a BERT checkpoint in safetensors."""
        given = {name.removeprefix("bert."): tensor for name, tensor in load_file(path).items()}
        with torch.no_grad():
            self.piece.weight.copy_(given["embeddings.word_embeddings.weight"])
            self.position.weight.copy_(
                given["embeddings.position_embeddings.weight"]
                + given["embeddings.token_type_embeddings.weight"][0]
            )
            self.norm.weight.copy_(given["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(given["embeddings.LayerNorm.bias"])
            for number, layer in enumerate(self.layers):
                layer.load_pretrained(given, f"encoder.layer.{number}", NAMES)


class Tagger(nn.Module):
    """The encoder with its heads: a score per word and tag, the pointers' vectors, and the names."""

    def __init__(self, heads: int = HEADS) -> None:
        super().__init__()
        self.encoder = Encoder(heads)
        self.names = Head()
        self.dropout = nn.Dropout(0.1)
        self.tag = nn.Linear(WIDTH, len(TAGS))
        self.pointer = nn.Linear(WIDTH, 4 * VECTOR)
        self.transitions = nn.Parameter(first_transitions(len(TAGS)))

    @classmethod
    def of(cls, weights: dict[str, torch.Tensor]) -> Tagger:
        """Return the tagger that has these weights, and so as many heads of attention."""
        model = cls(weights["encoder.layers.0.attended.weight"].shape[1] // REACH)
        model.load_state_dict(weights)
        return model


def loss(
    emissions: torch.Tensor, vectors: torch.Tensor, transitions: torch.Tensor, batch: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean negative log likelihood per word of the tags, and per pointer of the pointers."""
    firsts = batch["firsts"]
    at = firsts[..., None]
    emissions = emissions.float().gather(1, at.expand(-1, -1, emissions.shape[-1]))
    vectors = vectors.float().gather(1, at.expand(-1, -1, vectors.shape[-1]))
    present = batch["tags"] != IGNORED
    read = present[:, 0]  # the others are of articles without statements
    tagging = emissions.new_zeros(())
    if read.any():
        tags, targets = batch["tags"][read].clamp(min=0), batch["targets"][read]
        tagging = chain_loss(emissions[read], tags, targets, present[read], transitions) / present.sum()
    pointing = emissions.new_zeros(())
    for relation in range(2):
        start = 2 * relation * VECTOR
        origin, target = vectors[..., start : start + 2 * VECTOR].split(VECTOR, dim=-1)
        scores = origin @ target.transpose(1, 2)
        scores = scores.masked_fill(~present[:, None, :], -1e4)
        wanted = batch["pointers"][..., relation]
        kept = wanted != IGNORED
        if kept.any():
            pointing = pointing + functional.cross_entropy(scores[kept], wanted[kept])
    return tagging, pointing
