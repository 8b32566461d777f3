"""Single passes over all of a matrix, where its memory is.

In main memory numpy makes them. Its sum of products reads about as fast as the memory gives,
where torch's product, and BLAS under numpy, were seen to take two to three times as long; and
threads of theirs that wait for the next call hold up whatever else wants a core.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor

SHARE = 2**22
"""Numbers from which a thread more is worth waking; 16 MiB."""

MOST_THREADS = 8
"""More do not read any faster: the memory is what they wait for."""


def multiply(
    rows: Float[Tensor, "rows dim"], probe: Float[Tensor, " dim"], out: Float[Tensor, " rows"]
) -> None:
    """The inner product of every row with the probe."""
    if rows.is_cuda:
        torch.mv(rows, probe, out=out)
        return
    left, right, products = rows.numpy(), probe.numpy(), out.numpy()

    def part(rows: slice) -> None:
        np.einsum("ij,j->i", left[rows], right, out=products[rows])

    parts = list(_parts(left.shape))
    if len(parts) == 1:
        part(parts[0])
    else:
        list(_threads(os.getpid()).map(part, parts))


def scale(values: Float[Tensor, " rows"], factor: Float[Tensor, " rows"]) -> None:
    """Multiply in place."""
    if values.is_cuda:
        values.mul_(factor)
    else:
        np.multiply(values.numpy(), factor.numpy(), out=values.numpy())


def subtract_from(start: Float[Tensor, " rows"], values: Float[Tensor, " rows"]) -> None:
    """What is left of `start`, in the place of the values."""
    if values.is_cuda:
        torch.sub(start, values, out=values)
    else:
        np.subtract(start.numpy(), values.numpy(), out=values.numpy())


def bar(values: Float[Tensor, " rows"], allowed: Bool[Tensor, " rows"]) -> None:
    """Make infinite, in place, what is not allowed."""
    if values.is_cuda:
        values.masked_fill_(~allowed, torch.inf)
    else:
        np.copyto(values.numpy(), np.inf, where=~allowed.numpy())


def minima(blocks: Float[Tensor, "blocks block"]) -> Float[Tensor, " blocks"]:
    """The least value of every block."""
    return blocks.amin(dim=1) if blocks.is_cuda else torch.from_numpy(blocks.numpy().min(axis=1))


def take(rows: Float[Tensor, "rows dim"], at: Int[ndarray, " some"]) -> Float[ndarray, "some dim"]:
    """Some rows, in main memory."""
    taken: ndarray = (
        rows[torch.from_numpy(at).to(rows.device)].cpu().numpy()
        if rows.is_cuda
        else rows.numpy()[at]
    )
    return taken


def _parts(shape: tuple[int, ...]) -> Iterator[slice]:
    rows, dim = shape
    parts = max(min(rows * dim // SHARE, MOST_THREADS, torch.get_num_threads()), 1)
    step = -(-rows // parts)
    return (slice(start, start + step) for start in range(0, rows, step))


@lru_cache(maxsize=1)
def _threads(process: int) -> ThreadPoolExecutor:
    """Of this process: one that splits off takes no threads along."""
    return ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="gemel-search")
