"""The sum of coordinate differences of two embeddings, plain and squashed into [0, 1)."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.energies._minkowski import distance_matrix, paired_distance
from gemel.energies._sides import check_matrix, check_paired


@final
class Manhattan:
    """E(a, b) = sum_j |a_j - b_j|.

    Range: [0, inf). Units: those of the embedding.

    Example:
        >>> import torch
        >>> a, b = torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, -4.0]])
        >>> Manhattan().paired(a, b)
        tensor([7.])

    Source:
        Chopra, Hadsell, LeCun, "Learning a Similarity Metric Discriminatively, with
        Application to Face Verification", CVPR 2005, sec. 2.1.
    """

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        return paired_distance(left, right, order=1)

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        return distance_matrix(queries, items, order=1)


@final
class ExponentialManhattan:
    """E(a, b) = 1 - exp(-sum_j |a_j - b_j|).

    Range: [0, 1]. No units. Far pairs all read 1 and their gradient vanishes.

    Example:
        >>> import torch
        >>> a, b = torch.tensor([[0.0]]), torch.tensor([[1.0]])
        >>> ExponentialManhattan().paired(a, b)
        tensor([0.6321])

    Source:
        Mueller, Thyagarajan, "Siamese Recurrent Architectures for Learning Sentence
        Similarity", AAAI 2016 (MaLSTM). Differs: theirs is the similarity, exp(-L1).
    """

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        return _squashed(paired_distance(left, right, order=1))

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        return _squashed(distance_matrix(queries, items, order=1))


def _squashed(distance: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
    # expm1 keeps the digits that 1 - exp(-d) loses for small distances.
    return -torch.expm1(-distance)
