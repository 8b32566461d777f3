"""The one kernel under every closed form: lengths of differences, pair by pair.

`torch.cdist` sums each pair's differences on its own, in one order whatever surrounds the
pair, so the paired form is the same kernel on batches of one. It holds no block of
queries x items x dim, and its gradient at distance zero is zero where a square root of
squares would give nan.
"""

import torch
from jaxtyping import Float
from torch import Tensor

# The faster modes expand (a - b)^2 by a matrix product, which cancels for close vectors.
_EXACT = "donot_use_mm_for_euclid_dist"


def paired_distance(
    left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"], *, order: float
) -> Float[Tensor, " pairs"]:
    """(sum_j |left_j - right_j|^order)^(1/order), row i against row i."""
    each = torch.cdist(left[:, None], right[:, None], p=order, compute_mode=_EXACT)
    return each[:, 0, 0]


def distance_matrix(
    queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"], *, order: float
) -> Float[Tensor, "queries items"]:
    """The same distance from every query to every item."""
    return torch.cdist(queries, items, p=order, compute_mode=_EXACT)


def distances_within(
    left: Float[Tensor, "pairs steps each"], right: Float[Tensor, "pairs steps each"]
) -> Float[Tensor, "pairs steps steps"]:
    """Of each pair of sequences, the straight line from every vector of one to every other's."""
    return torch.cdist(left, right, p=2, compute_mode=_EXACT)
