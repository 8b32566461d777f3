"""The length of the straight line between two embeddings, and its square."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.energies._minkowski import distance_matrix, paired_distance
from gemel.energies._sides import check_matrix, check_paired


@final
class Euclidean:
    """E(a, b) = ||a - b||.

    Range: [0, inf). Units: those of the embedding. The gradient at distance 0 is 0.

    Example:
        >>> import torch
        >>> a, b = torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]])
        >>> Euclidean().paired(a, b)
        tensor([5.])

    Source:
        Hadsell, Chopra, LeCun, "Dimensionality Reduction by Learning an Invariant Mapping",
        CVPR 2006, eq. 1.
    """

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        return paired_distance(left, right, order=2)

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        return distance_matrix(queries, items, order=2)


@final
class SquaredEuclidean:
    """E(a, b) = ||a - b||^2.

    Range: [0, inf). Units: those of the embedding, squared.

    Example:
        >>> import torch
        >>> a, b = torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]])
        >>> SquaredEuclidean().paired(a, b)
        tensor([25.])

    Source:
        Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, sec. 3.1.
    """

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        return paired_distance(left, right, order=2).square()

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        return distance_matrix(queries, items, order=2).square()
