"""The angle between two embeddings, from the origin or from their own means."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.energies._minkowski import distance_matrix, paired_distance
from gemel.energies._sides import check_matrix, check_paired

# Shorter vectors have no direction to speak of, and 1/length would blow up their gradient.
_SHORTEST = 1e-12


@final
class Cosine:
    """E(a, b) = 1 - <a, b> / (||a|| ||b||).

    Computed as half the squared distance of the unit vectors, which is the same number and
    stays exact for near vectors, where 1 - <a, b> cancels.

    Range: [0, 2]. No units. A zero vector has no direction: it reads 1/2 against any other
    and 0 against another zero vector, and passes no gradient.

    Example:
        >>> import torch
        >>> a, b = torch.tensor([[2.0, 0.0]]), torch.tensor([[-3.0, 0.0]])
        >>> Cosine().paired(a, b)
        tensor([2.])
    """

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        return paired_distance(_unit(left), _unit(right), order=2).square() / 2

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        return distance_matrix(_unit(queries), _unit(items), order=2).square() / 2


@final
class Correlation:
    """E(a, b) = 1 - Pearson's correlation of the coordinates of a and b.

    The cosine energy of embeddings less their own mean; blind to an offset and a scale.

    Range: [0, 2]. No units. A constant vector reads 1/2 against any other and 0 against
    another constant one, and passes no gradient.

    Example:
        >>> import torch
        >>> a = torch.tensor([[1.0, 1.0, 3.0, 3.0]])
        >>> b = torch.tensor([[9.0, 9.0, 5.0, 5.0]])
        >>> Correlation().paired(a, b)
        tensor([2.])
    """

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        return Cosine().paired(_centred(left), _centred(right))

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        return Cosine().matrix(_centred(queries), _centred(items))


def _unit(vectors: Float[Tensor, "rows dim"]) -> Float[Tensor, "rows dim"]:
    # Rows laid out otherwise would be summed in another order, and lose the last bit.
    vectors = vectors.contiguous()
    length: Float[Tensor, "rows 1"] = torch.linalg.vector_norm(vectors, dim=1, keepdim=True)
    # Dividing by infinity sends a directionless vector, and its gradient, to zero.
    return vectors / length.masked_fill(length < _SHORTEST, torch.inf)


def _centred(vectors: Float[Tensor, "rows dim"]) -> Float[Tensor, "rows dim"]:
    return vectors - vectors.contiguous().mean(dim=1, keepdim=True)
