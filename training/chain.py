"""The linear chain over the tags of words: what it starts from, and its loss."""

from __future__ import annotations

import torch


def first_transitions(tags: int) -> torch.Tensor:
    """Return the transitions (tags, tags) that a chain starts from: inside a label only after that label."""
    transitions = torch.zeros(tags, tags)
    for before in range(tags):
        for after in range(2, tags, 2):
            if before not in (after - 1, after):
                transitions[before, after] = -8.0
    return transitions


def chain_loss(
    emissions: torch.Tensor,
    tags: torch.Tensor,
    targets: torch.Tensor,
    present: torch.Tensor,
    transitions: torch.Tensor,
) -> torch.Tensor:
    """Return the summed negative log likelihood under a linear chain (Lafferty et al. 2001).

    Where targets are probabilities, it is the cross entropy with the chain that they are of, but for what
    depends on transitions alone (Wang et al. 2020): so these should be that chain's, and stay as they are.

    Args:
        emissions: (windows, words, tags) scores.
        tags: (windows, words) what each word is, for the transitions.
        targets: (windows, words, tags) how probable each tag is: 1 for the one that is annotated, or a
            mixture of that with what a teacher says.
        present: (windows, words) what is no padding.
        transitions: (tags, tags) scores.
    """
    wanted = (emissions * targets).sum(dim=2)
    steps = transitions[tags[:, :-1], tags[:, 1:]]
    score = (wanted * present).sum() + (steps * present[:, 1:]).sum()
    alpha = emissions[:, 0]
    for place in range(1, emissions.shape[1]):
        moved = torch.logsumexp(alpha[:, :, None] + transitions, dim=1) + emissions[:, place]
        alpha = torch.where(present[:, place, None], moved, alpha)
    return torch.logsumexp(alpha, dim=1).sum() - score
