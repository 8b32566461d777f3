"""The contrastive loss on given pairs, with one margin or two."""

from jaxtyping import Bool, Float
from torch import Tensor

from gemel.errors import RangeError
from gemel.losses._shapes import check_side_by_side


def contrastive_loss(
    energy: Float[Tensor, " pairs"],
    same: Bool[Tensor, " pairs"],
    *,
    margin: float = 1.0,
    positive_margin: float = 0.0,
) -> Float[Tensor, ""]:
    """Pull same pairs below `positive_margin` and push different pairs past `margin`.

        L = mean( same * max(0, E - positive_margin)**2 / 2
                  + (1 - same) * max(0, margin - E)**2 / 2 )

    Args:
        energy: Energy of each pair, lower is more alike. Range [0, inf).
        same: True where both members show one identity.
        margin: Energy at which a different pair stops pushing. Units of `energy`.
        positive_margin: Energy below which a same pair stops pulling. Units of `energy`.

    Returns:
        The mean over pairs.

    Raises:
        RangeError: If the margins do not fulfil 0 <= positive_margin < margin.
        ShapeError: If `energy` and `same` differ in length.

    Example:
        >>> import torch
        >>> contrastive_loss(torch.tensor([2.0, 0.5]), torch.tensor([True, False]))
        tensor(1.0625)

    Source:
        Hadsell, Chopra, LeCun, "Dimensionality Reduction by Learning an Invariant Mapping",
        CVPR 2006, eq. 4. Differs: their Y is 1 for a *different* pair; our `same` is its
        negation. They sum over pairs; we take the mean. Two margins: Lin, Morère,
        Chandrasekhar, Veillard, Goh, "DeepHash: Getting Regularization, Depth and
        Fine-Tuning Right", 2015; `positive_margin=0` is Hadsell's form.
    """
    check_margins(margin, positive_margin)
    check_side_by_side("contrastive_loss", energy=energy, same=same)
    pull = (energy - positive_margin).clamp(min=0).square() / 2
    push = (margin - energy).clamp(min=0).square() / 2
    return pull.where(same, push).mean()


def check_margins(margin: float, positive_margin: float) -> None:
    """Refuse margins under which different pairs are not told from same ones."""
    if margin <= 0:
        raise RangeError(
            f"contrastive_loss needs margin > 0, got {margin}: at or below zero no "
            "different pair is ever pushed, and the encoder may collapse to a point."
        )
    if not 0 <= positive_margin < margin:
        raise RangeError(
            f"contrastive_loss needs 0 <= positive_margin < margin, got {positive_margin} with "
            f"margin {margin}: same pairs must come to rest nearer than different ones. "
            "Without a second margin, leave positive_margin at 0."
        )
