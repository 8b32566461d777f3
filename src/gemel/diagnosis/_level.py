"""The loss at which a run that learns nothing comes to rest."""

import torch

from gemel.losses import Meeting, Objective


def loss_of_collapse(objective: Objective, *, identities: int = 4, samples: int = 4) -> float:
    """What a batch costs when all embeddings are one point, so that every energy is 0.

    The margin for triplets, margin² / 4 for balanced contrastive pairs, log 2 for evidence.

    Args:
        objective: A fresh one: those that remember would remember this batch.
        identities, samples: Of the batch; they matter where kinds of pairs are not balanced.

    Example:
        >>> from gemel.losses import TripletObjective
        >>> round(loss_of_collapse(TripletObjective("all", margin=0.5)), 6)
        0.5
    """
    who = torch.arange(identities).repeat_interleave(samples)
    meeting = Meeting(
        energies=torch.zeros(len(who), len(who)),
        same=who[:, None] == who,
        compared=~torch.eye(len(who), dtype=torch.bool),
        embeddings=torch.ones(len(who), 1),
        identity=who,
    )
    with torch.no_grad():
        return float(objective(meeting))
