"""Dynamic time warping between two sequences of vectors, and the gradient along its path."""

from typing import Any, final

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from gemel.energies._minkowski import distances_within
from gemel.energies._sides import check_matrix, check_paired
from gemel.errors import SettingsError

# Cells of a block's tables: few enough to stay near the processor, whatever is compared.
_CELLS_AT_ONCE = 2**19


@final
class Warping(nn.Module):
    """E(a, b) = min over paths of sum_(i, j) ||a_i - b_j|| / steps, embeddings as sequences.

    An embedding is `steps` vectors one after the other. A path leads from the first two to the
    last two; each move goes one step on in a, in b, or in both. What was done faster or slower
    is thus compared with what it was, and a step that lasts longer costs nothing.

    Range: [0, inf), units: those of the vectors. Symmetric, and 0 for equal embeddings; the
    triangle inequality does not hold. The gradient is that of the cells on the best path, which
    is the true one wherever a single path is best. No smoothed minimum (Cuturi, Blondel, "Soft-
    DTW", ICML 2017): with one, equal embeddings would not read 0.

    Work: steps**2 vector distances a pair. Compared a block at a time; learning keeps the
    embeddings alone and finds the path again.

    Args:
        dim: Length of the embeddings.
        steps: Vectors that an embedding is cut into.

    Raises:
        SettingsError: If embeddings cannot be cut into so many vectors.

    Example:
        >>> import torch
        >>> a, b = torch.tensor([[1.0, 1.0, 2.0, 5.0]]), torch.tensor([[1.0, 2.0, 2.0, 6.0]])
        >>> Warping(dim=4, steps=4).paired(a, b)
        tensor([0.2500])

    Source:
        Sakoe, Chiba, "Dynamic programming algorithm optimization for spoken word recognition",
        IEEE TASSP 1978; between the embeddings of a siamese network after Wu, Kimura, Iwana,
        Uchida, Kise, "Deep Dynamic Time Warping", ICDAR 2019. Differs: every cell weighs one and
        the sum is divided by the steps, not by the length of the path; no band.
    """

    def __init__(self, dim: int, steps: int) -> None:
        super().__init__()
        if dim % steps:
            raise SettingsError(
                f"Energy 'warping' cuts an embedding into steps of one length; {dim} numbers do "
                f"not give {steps}. Set network.encoder.dim to a multiple of {steps}."
            )
        self.steps = steps

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        row = torch.arange(len(left), device=left.device)
        return self._energy(left, right, row, row)

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        wide, high = len(items), len(queries)
        if queries is items:
            # A batch that meets itself: each pair once, and in both its places.
            row, column = torch.triu_indices(high, high, device=queries.device)
            place = torch.empty(high, high, dtype=torch.long, device=queries.device)
            place[row, column] = place[column, row] = torch.arange(len(row), device=row.device)
            return self._energy(queries, items, row, column)[place]
        every = torch.arange(high * wide, device=queries.device)
        energy = self._energy(queries, items, every // max(wide, 1), every % max(wide, 1))
        return energy.view(high, wide)

    def _energy(
        self,
        queries: Float[Tensor, "queries dim"],
        items: Float[Tensor, "items dim"],
        row: Int[Tensor, " pairs"],
        column: Int[Tensor, " pairs"],
    ) -> Float[Tensor, " pairs"]:
        """Query `row` against item `column`, in blocks."""
        sides = [_cut(side, self.steps) for side in (queries, items)]
        size = max(1, _CELLS_AT_ONCE // self.steps**2)
        blocks = zip(torch.split(row, size), torch.split(column, size), strict=True)
        each: list[Tensor] = [_BestPath.apply(*sides, *block) for block in blocks]  # type: ignore[no-untyped-call]
        return torch.cat(each) / self.steps


def _cut(embeddings: Float[Tensor, "rows dim"], steps: int) -> Float[Tensor, "rows steps each"]:
    return embeddings.reshape(len(embeddings), steps, embeddings.shape[1] // steps)


class _BestPath(torch.autograd.Function):
    """The least sum of distances along a path, and its gradient: that of the path found."""

    @staticmethod
    def forward(
        ctx: Any, queries: Tensor, items: Tensor, row: Tensor, column: Tensor
    ) -> Float[Tensor, " pairs"]:
        """From sequences (rows, steps, each) and the pairs to compare."""
        ctx.save_for_backward(queries, items, row, column)
        return _sums(queries[row], items[column])[-1, -1].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor, Tensor, None, None]:
        """Move the vectors that met on the path towards each other, or apart."""
        queries, items, row, column = ctx.saved_tensors
        left, right = queries[row], items[column]
        distance = distances_within(left, right)
        # Two equal vectors have no direction, and pass nothing on.
        met = _path(_sums(left, right)) & (distance > 0)
        pull = (upstream[0][:, None, None] / distance).masked_fill(~met, 0)
        to_left = pull.sum(2, keepdim=True) * left - pull @ right
        to_right = pull.sum(1)[..., None] * right - pull.mT @ left
        # An index_add_ of rows takes a CPU four times as long.
        to_queries = torch.zeros_like(queries).index_put_((row,), to_left, accumulate=True)
        to_items = torch.zeros_like(items).index_put_((column,), to_right, accumulate=True)
        return to_queries, to_items, None, None


def _sums(
    left: Float[Tensor, "pairs steps each"], right: Float[Tensor, "pairs steps each"]
) -> Float[Tensor, "diagonals places pairs"]:
    """The least sum up to each cell: cell (i, j) stands in diagonal i + j at place i + 1.

    A diagonal needs only the two before it, so a loop over diagonals takes all pairs at once.
    Place 0 and what lies outside the table are infinite.
    """
    pairs, steps, _ = left.shape
    cells = distances_within(left, right).permute(1, 2, 0).flatten(0, 1)
    sums = cells.new_full((2 * steps - 1, steps + 1, pairs), torch.inf)
    sums[0, 1] = cells[0]
    for diagonal in range(1, 2 * steps - 1):
        first, last = max(0, diagonal - steps + 1), min(diagonal, steps - 1) + 1
        before = sums[diagonal - 1]
        least = torch.minimum(before[first:last], before[first + 1 : last + 1])
        if diagonal > 1:
            least = torch.minimum(least, sums[diagonal - 2, first:last])
        # One row on and one column back: steps - 1 cells on.
        start = first * steps + diagonal - first
        here = cells[start :: max(steps - 1, 1)][: last - first]
        torch.add(least, here, out=sums[diagonal, first + 1 : last + 1])
    return sums


def _path(sums: Float[Tensor, "diagonals places pairs"]) -> Bool[Tensor, "pairs steps steps"]:
    """The cells that the best path goes through, followed from its end to its start."""
    diagonals, places, pairs = sums.shape
    pair = torch.arange(pairs, device=sums.device)
    at, diagonal = torch.full_like(pair, places - 2), torch.full_like(pair, diagonals - 1)
    met = torch.zeros(pairs, places - 1, places - 1, dtype=torch.bool, device=sums.device)
    for _ in range(diagonals):
        met[pair, at, diagonal - at] = True
        one, two = (diagonal - 1).clamp(min=0), (diagonal - 2).clamp(min=0)
        in_both = sums[two, at, pair].masked_fill(diagonal < 2, torch.inf)
        move = torch.stack([in_both, sums[one, at, pair], sums[one, at + 1, pair]]).argmin(0)
        at = torch.where((move < 2) & (diagonal > 0), at - 1, at)
        diagonal = torch.where(move == 0, two, one)
    return met
