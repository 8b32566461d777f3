"""Binary cross-entropy on given pairs, for energies that are minus a logit."""

from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from gemel.losses._shapes import check_side_by_side


def binary_cross_entropy_loss(
    energy: Float[Tensor, " pairs"], same: Bool[Tensor, " pairs"]
) -> Float[Tensor, ""]:
    """Fit sigmoid(-E) to the probability that a pair is the same.

        L = mean( same * log(1 + exp(E)) + (1 - same) * log(1 + exp(-E)) )

    Args:
        energy: Minus the logit of "same", lower is more alike. Range (-inf, inf); an energy
            that cannot fall below zero never reads more probable than one half, so use a
            learned head such as `gemel.energies.WeightedDifference`.
        same: True where both members show one identity.

    Returns:
        The mean over pairs, in nats; finite for every finite energy.

    Raises:
        ShapeError: If `energy` and `same` differ in length.

    Example:
        >>> import torch
        >>> binary_cross_entropy_loss(torch.tensor([0.0]), torch.tensor([True]))
        tensor(0.6931)

    Source:
        Koch, Zemel, Salakhutdinov, "Siamese Neural Networks for One-shot Image
        Recognition", ICML deep learning workshop 2015, sec. 3.2, without its weight decay.
    """
    check_side_by_side("binary_cross_entropy_loss", energy=energy, same=same)
    return binary_cross_entropy_with_logits(-energy, same.to(energy.dtype))
