"""Many steps to one vector, each sequence over its own length."""

from collections.abc import Mapping

import torch
from jaxtyping import Float, Int
from torch import Tensor

from gemel.encoders._settings import Pooling

WHOLE = (1,)
PARTS: Mapping[Pooling, tuple[int, ...] | None] = {
    "none": None,
    "average": WHOLE,
    "pyramid": (1, 2, 4),
}
"""Into how many parts a way of pooling cuts a sequence, cutting by cutting; None pools nothing
and leaves it to the encoder."""


def mean_of_parts(
    states: Float[Tensor, "batch time features"],
    length: Int[Tensor, " batch"],
    parts: tuple[int, ...] = WHOLE,
) -> Float[Tensor, "batch pooled"]:
    """The mean state over each part of the sequence, side by side.

    A sequence of L steps cut in P has its part p over steps floor(p L / P) to
    ceil((p + 1) L / P): neighbours share a step where L is no multiple of P, and none is empty.

    Args:
        states: Of every step, real or not.
        length: Steps that are real, at least 1.
        parts: Into how many parts to cut, for each cutting.

    Example:
        >>> states = torch.tensor([[[1.0], [3.0], [8.0]]])
        >>> mean_of_parts(states, torch.tensor([2]), (1, 2))
        tensor([[2., 1., 3.]])
    """
    step = torch.arange(states.shape[1], device=states.device)
    shares = []
    for cut in parts:
        part = torch.arange(cut, device=states.device)[:, None]
        reach = length[:, None, None]
        inside = (step >= part * reach // cut) & (step < -(-(part + 1) * reach // cut))
        shares.append(inside / inside.sum(dim=2, keepdim=True))
    return torch.bmm(torch.cat(shares, dim=1).to(states), states).flatten(1)
