"""Pairs across processes: every process sees the embeddings of the whole batch."""

from typing import Any

import torch
import torch.distributed as distributed
from jaxtyping import Float
from torch import Tensor, nn


def shares(batch: int, processes: int) -> list[int]:
    """How many samples of a batch fall to each process: equal but for one.

    Example:
        >>> shares(10, 4)
        [3, 3, 2, 2]
    """
    whole, rest = divmod(batch, processes)
    return [whole + (process < rest) for process in range(processes)]


def gathered(mine: Float[Tensor, "share dim"], batch: int) -> Float[Tensor, "batch dim"]:
    """The embeddings of all processes in the batch's order, with gradients back to their owners.

    Each process then computes the loss of the whole batch, so the mean of the gradients
    over processes is the gradient of one process that holds the batch alone.
    """
    if not distributed.is_initialized() or distributed.get_world_size() == 1:
        return mine
    # torch gives this function no types.
    whole: Float[Tensor, "batch dim"] = _Gather.apply(mine, batch)  # type: ignore[no-untyped-call]
    return whole


def average_gradients(learners: nn.Module) -> None:
    """Let every process have the mean of all processes' gradients.

    A weight that had no part in this process's share, such as the encoder of a column that
    nobody in it has, adds nothing; wrapping the network would wait for it for ever.
    """
    if not distributed.is_initialized() or distributed.get_world_size() == 1:
        return
    weights = [weight for weight in learners.parameters() if weight.requires_grad]
    gradients = [
        torch.zeros_like(weight) if weight.grad is None else weight.grad for weight in weights
    ]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    means = torch.split(flat, [weight.numel() for weight in weights])
    for weight, mean in zip(weights, means, strict=True):
        weight.grad = mean.view_as(weight)


class _Gather(torch.autograd.Function):
    """All-gather of shares of unequal length; its gradient is summed over processes."""

    @staticmethod
    def forward(ctx: Any, mine: Tensor, batch: int) -> Tensor:
        sizes = shares(batch, distributed.get_world_size())
        rank = distributed.get_rank()
        ctx.start, ctx.stop = sum(sizes[:rank]), sum(sizes[: rank + 1])
        padded = mine.new_zeros(max(sizes), *mine.shape[1:])
        padded[: len(mine)] = mine
        parts = [torch.empty_like(padded) for _ in sizes]
        distributed.all_gather(parts, padded)
        return torch.cat([part[:size] for part, size in zip(parts, sizes, strict=True)])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        # A copy: autograd may still need the gradient it handed over.
        total = gradients[0].clone(memory_format=torch.contiguous_format)
        distributed.all_reduce(total)
        return total[ctx.start : ctx.stop], None
