"""The hinge loss on given pairs, for energies that are minus a score."""

from jaxtyping import Bool, Float
from torch import Tensor

from gemel.losses._shapes import check_side_by_side


def hinge_loss(energy: Float[Tensor, " pairs"], same: Bool[Tensor, " pairs"]) -> Float[Tensor, ""]:
    """Push the scores of same pairs above 1 and those of different pairs below -1.

        L = mean( max(0, 1 - y * o) )    with  o = -E,  y = 1 where same, else -1

    Args:
        energy: Minus the score, lower is more alike. Range (-inf, inf); an energy that cannot
            fall below zero leaves every same pair with a loss, so use a measure that learns
            its score, such as `gemel.energies.WeightedDifference`.
        same: True where both members show one identity.

    Returns:
        The mean over pairs; zero once every score lies beyond 1 on its own side.

    Raises:
        ShapeError: If `energy` and `same` differ in length.

    Example:
        >>> import torch
        >>> hinge_loss(torch.tensor([-3.0, 0.5]), torch.tensor([True, False]))
        tensor(0.2500)

    Source:
        Zagoruyko, Komodakis, "Learning to Compare Image Patches via Convolutional Neural
        Networks", CVPR 2015, eq. 1, without its weight decay. Differs: they sum; we take the
        mean.
    """
    check_side_by_side("hinge_loss", energy=energy, same=same)
    return (1 + energy.where(same, -energy)).clamp(min=0).mean()
