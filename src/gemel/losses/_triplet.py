"""Triplet losses on given triplets: hinge and soft."""

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.errors import RangeError
from gemel.losses._shapes import check_side_by_side


def triplet_loss(
    positive: Float[Tensor, " triplets"],
    negative: Float[Tensor, " triplets"],
    *,
    margin: float = 0.2,
) -> Float[Tensor, ""]:
    """Ask that each positive be nearer to its anchor than the negative, by `margin`.

        L = mean( max(0, margin + E(anchor, positive) - E(anchor, negative)) )

    Args:
        positive: Energy of anchor and positive, lower is more alike.
        negative: Energy of the same anchor and the negative.
        margin: By how much the negative must be farther. Units of the energies.

    Raises:
        RangeError: If `margin` is not positive.
        ShapeError: If the two lists differ in length.

    Example:
        >>> triplet_loss(torch.tensor([0.5, 0.1]), torch.tensor([0.6, 0.9]))
        tensor(0.0500)

    Source:
        Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, eq. 2, on squared Euclidean
        energies. Differs: they sum; we take the mean, over any energy.
    """
    check_side_by_side("triplet_loss", positive=positive, negative=negative)
    return hinge(positive, negative, margin=check_margin(margin)).mean()


def soft_triplet_loss(
    positive: Float[Tensor, " triplets"], negative: Float[Tensor, " triplets"]
) -> Float[Tensor, ""]:
    """Push positives and negatives apart without a margin at which to stop.

        L = mean( log(1 + exp(E(anchor, positive) - E(anchor, negative))) )

    Args:
        positive: Energy of anchor and positive, lower is more alike.
        negative: Energy of the same anchor and the negative.

    Raises:
        ShapeError: If the two lists differ in length.

    Example:
        >>> soft_triplet_loss(torch.tensor([0.5]), torch.tensor([0.5]))
        tensor(0.6931)

    Source:
        Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for Person
        Re-Identification", 2017, sec. 2 (the soft margin); the logistic loss of Dong, Shen,
        "Triplet Loss in Siamese Network for Object Tracking", ECCV 2018, is the same for one
        anchor: see `LogisticTripletObjective`.
    """
    check_side_by_side("soft_triplet_loss", positive=positive, negative=negative)
    return softplus(positive, negative).mean()


def check_margin(margin: float) -> float:
    """`margin` itself, refused where the loss would be content with a collapsed encoder."""
    if margin <= 0:
        raise RangeError(
            f"triplet_loss needs margin > 0, got {margin}: at or below zero an encoder that "
            "maps everything to one point has no loss. For no margin at all, use soft_triplet_loss."
        )
    return margin


def hinge(
    positive: Float[Tensor, "*#triplets"], negative: Float[Tensor, "*#triplets"], *, margin: float
) -> Float[Tensor, "..."]:
    """The cost of each triplet under a margin."""
    return (margin + positive - negative).clamp(min=0)


def softplus(
    positive: Float[Tensor, "*#triplets"], negative: Float[Tensor, "*#triplets"]
) -> Float[Tensor, "..."]:
    """The cost of each triplet under a soft margin."""
    return torch.nn.functional.softplus(positive - negative)
