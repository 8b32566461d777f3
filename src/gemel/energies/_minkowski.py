"""The one kernel under every energy: lengths of differences, pair by pair.

`torch.cdist` sums each pair's differences on its own, in one order whatever surrounds the
pair, so the paired form is the same kernel on batches of one. It holds no block of
queries x items x dim, and its gradient at distance zero is zero where a square root of
squares would give nan.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.errors import ShapeError

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


def check_paired(energy: object, left: Tensor, right: Tensor) -> None:
    """Refuse two batches whose rows do not line up."""
    name = type(energy).__name__
    if left.ndim != 2 or left.shape != right.shape:
        raise ShapeError(
            f"{name}.paired compares row i with row i, so both sides need one shape "
            f"(pairs, dim); got left {tuple(left.shape)} and right {tuple(right.shape)}. "
            f"To compare every query with every item, call `{name}.matrix`."
        )


def check_matrix(energy: object, queries: Tensor, items: Tensor) -> None:
    """Refuse two batches whose embeddings differ in length."""
    name = type(energy).__name__
    if queries.ndim != 2 or items.ndim != 2 or queries.shape[1] != items.shape[1]:
        raise ShapeError(
            f"{name}.matrix compares embeddings of one length, (queries, dim) with (items, dim); "
            f"got queries {tuple(queries.shape)} and items {tuple(items.shape)}. "
            "Embed both sides with one encoder; a single embedding z enters as z[None]."
        )
