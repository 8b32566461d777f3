"""What two batches of embeddings need before they can be compared."""

from torch import Tensor

from gemel.errors import ShapeError


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
