"""Koch's learned head: a logistic regression on coordinate differences."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gemel.energies._minkowski import distance_matrix, paired_distance
from gemel.energies._sides import check_matrix, check_paired


@final
class WeightedDifference(nn.Module):
    """E(a, b) = -(bias + sum_j alpha_j |a_j - b_j|), with alpha and bias learned.

    The energy is minus the logit of "same": sigmoid(-E) is the head's probability that both
    show one identity. Range: (-inf, inf). Units: nats of log-odds.

    Args:
        dim: Length of the embeddings.

    Example:
        >>> import torch
        >>> head = WeightedDifference(dim=4)
        >>> head.paired(torch.zeros(1, 4), torch.ones(1, 4))
        tensor([2.], grad_fn=<NegBackward0>)

    Source:
        Koch, Zemel, Salakhutdinov, "Siamese Neural Networks for One-shot Image
        Recognition", ICML deep learning workshop 2015, sec. 3.1. Differs: they draw alpha
        from N(0, 0.2); ours starts at -1/sqrt(dim) everywhere, so that from the first step
        a larger difference reads as less alike.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.full((dim,), -(dim**-0.5)))
        self.bias = nn.Parameter(torch.zeros(()))

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        for_same, against = self._signed_weights()
        return -(
            self.bias
            + paired_distance(left * for_same, right * for_same, order=1)
            - paired_distance(left * against, right * against, order=1)
        )

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        for_same, against = self._signed_weights()
        return -(
            self.bias
            + distance_matrix(queries * for_same, items * for_same, order=1)
            - distance_matrix(queries * against, items * against, order=1)
        )

    def _signed_weights(self) -> tuple[Float[Tensor, " dim"], Float[Tensor, " dim"]]:
        """The positive and the negative part of alpha, both >= 0.

        w |a - b| = |w a - w b| holds for w >= 0 only, and turns the weighted sum into two
        Manhattan distances that need no block of queries x items x dim.
        """
        return self.alpha.clamp(min=0), (-self.alpha).clamp(min=0)
