"""Objective over pairs: every pair of the batch once, both kinds weighing the same."""

from typing import Protocol, final, runtime_checkable

from jaxtyping import Bool, Float
from torch import Tensor

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
        >>> PairObjective(contrastive_loss)(energies, same, ~torch.eye(3, dtype=torch.bool))
        tensor(1.0625)
    """

    def __init__(self, loss: PairLoss, *, balanced: bool = True) -> None:
        self._loss = loss
        self._balanced = balanced

    def __call__(
        self,
        energies: Float[Tensor, "batch batch"],
        same: Bool[Tensor, "batch batch"],
        compared: Bool[Tensor, "batch batch"],
    ) -> Float[Tensor, ""]:
        """The mean over pairs; zero where the batch holds none."""
        once = _once(compared)
        energy, is_same = energies[once], (same | same.mT)[once]
        if not len(energy):
            return nothing(energies)
        if not self._balanced:
            return self._loss(energy, is_same)
        kinds = [kind for kind in (is_same, ~is_same) if kind.any()]
        return (
            sum((self._loss(energy[kind], is_same[kind]) for kind in kinds), nothing(energies)) / 2
        )

    def offered(
        self, same: Bool[Tensor, "batch batch"], compared: Bool[Tensor, "batch batch"]
    ) -> int:
        """How many pairs the batch holds."""
        return int(_once(compared).sum())


def _once(compared: Bool[Tensor, "batch batch"]) -> Bool[Tensor, "batch batch"]:
    """Each unordered pair at its place above the diagonal."""
    return (compared | compared.mT).triu(diagonal=1)
