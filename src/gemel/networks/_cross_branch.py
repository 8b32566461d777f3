"""An energy between the branches of two unlike encoders, symmetric by asking it twice."""

from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.energies import Energy


@final
class CrossBranch(nn.Module):
    """E(a, b) = ( m(f(a), g(b)) + m(g(a), f(b)) ) / 2, for embeddings [f(x); g(x)].

    Range and units: those of m. E(a, a) = m(f(a), g(a)) need not be the least.

    Args:
        measure: The energy m between two halves.

    Example:
        >>> import torch
        >>> from gemel.energies import Euclidean
        >>> a, b = torch.tensor([[0.0, 1.0]]), torch.tensor([[4.0, 2.0]])
        >>> CrossBranch(Euclidean()).paired(a, b)
        tensor([2.5000])
    """

    def __init__(self, measure: Energy) -> None:
        super().__init__()
        self.measure = measure

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        (first, second), (other_first, other_second) = _halves(left), _halves(right)
        there = self.measure.paired(first, other_second)
        return (there + self.measure.paired(second, other_first)) / 2

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        (first, second), (other_first, other_second) = _halves(queries), _halves(items)
        there = self.measure.matrix(first, other_second)
        return (there + self.measure.matrix(second, other_first)) / 2


def _halves(
    vectors: Float[Tensor, "rows dim"],
) -> tuple[Float[Tensor, "rows half"], Float[Tensor, "rows half"]]:
    first, second = vectors.chunk(2, dim=1)
    return first, second
