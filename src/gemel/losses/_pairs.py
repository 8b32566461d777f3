"""Objective over pairs: every pair of the batch once, both kinds weighing the same."""

from typing import Protocol, final, runtime_checkable

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing


@runtime_checkable
class PairLoss(Protocol):
    """A mean over given pairs, such as `contrastive_loss`."""

    def __call__(
        self, energy: Float[Tensor, " pairs"], same: Bool[Tensor, " pairs"], /
    ) -> Float[Tensor, ""]: ...


@final
class PairObjective:
    """The mean of `loss` over the pairs of a batch, each unordered pair once.

        balanced:  L = (mean over genuine pairs + mean over impostor pairs) / 2
        otherwise: L = mean over all pairs

    A batch of 6 identities x 32 samples holds five times as many impostor as genuine pairs;
    balanced, both kinds weigh one half however many there are. A kind that is absent from
    the batch adds nothing.

    A pair counts when `compared` holds in either direction, and is the same when `same`
    does; the energy is read above the diagonal.

    Args:
        loss: Mean loss of given pairs: (energy, same) -> scalar.
        balanced: Whether genuine and impostor pairs each weigh one half.

    Example:
        >>> import torch
        >>> from gemel.losses import contrastive_loss
        >>> energies = torch.tensor([[0.0, 2.0, 0.5], [2.0, 0.0, 0.5], [0.5, 0.5, 0.0]])
        >>> same = torch.tensor([[True, True, False], [True, True, False], [False, False, True]])
        >>> meeting = Meeting(energies, same, compared=~torch.eye(3, dtype=torch.bool))
        >>> PairObjective(contrastive_loss)(meeting)
        tensor(1.0625)
    """

    def __init__(self, loss: PairLoss, *, balanced: bool = True) -> None:
        self._loss = loss
        self._balanced = balanced

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The mean over pairs; zero where the batch holds none."""
        once = each_pair_once(meeting)
        return self._mean(meeting.energies[once], (meeting.same | meeting.same.mT)[once])

    def offered(self, meeting: Meeting) -> int:
        """How many pairs the batch holds."""
        return int(each_pair_once(meeting).sum())

    def share_active(self, meeting: Meeting) -> float:
        """Share of the pairs whose loss moves with their energy."""
        once = each_pair_once(meeting)
        energy = meeting.energies[once].detach().requires_grad_()
        if not len(energy):
            return 0.0
        with torch.enable_grad():
            loss = self._mean(energy, (meeting.same | meeting.same.mT)[once])
        (slope,) = torch.autograd.grad(loss, energy)
        return float((slope != 0).float().mean())

    def _mean(
        self, energy: Float[Tensor, " pairs"], same: Bool[Tensor, " pairs"]
    ) -> Float[Tensor, ""]:
        if not len(energy):
            return nothing(energy)
        if not self._balanced:
            return self._loss(energy, same)
        kinds = [kind for kind in (same, ~same) if kind.any()]
        return sum((self._loss(energy[kind], same[kind]) for kind in kinds), nothing(energy)) / 2


def each_pair_once(meeting: Meeting) -> Bool[Tensor, "batch batch"]:
    """Each unordered pair that is compared, at its place above the diagonal."""
    return (meeting.compared | meeting.compared.mT).triu(diagonal=1)
