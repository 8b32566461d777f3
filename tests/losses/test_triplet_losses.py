"""Losses on given triplets against their equations written as loops."""

import math
import re

import pytest
import torch

from gemel.errors import RangeError, ShapeError
from gemel.losses import soft_triplet_loss, triplet_loss

POSITIVE, NEGATIVE = [0.3, 1.7, 0.05, 0.4], [0.35, 0.2, 2.0, 0.4]


def tensors(dtype=torch.float32):
    return torch.tensor(POSITIVE, dtype=dtype), torch.tensor(NEGATIVE, dtype=dtype)


@pytest.mark.parametrize("margin", [0.2, 1.0])
def test_the_hinge_agrees_with_the_equation_written_as_a_loop(margin):
    total = sum(max(0.0, margin + p - n) for p, n in zip(POSITIVE, NEGATIVE, strict=True))

    torch.testing.assert_close(triplet_loss(*tensors(), margin=margin), torch.tensor(total / 4))


def test_the_soft_margin_agrees_with_the_equation_written_as_a_loop():
    total = sum(math.log(1 + math.exp(p - n)) for p, n in zip(POSITIVE, NEGATIVE, strict=True))

    torch.testing.assert_close(soft_triplet_loss(*tensors()), torch.tensor(total / 4))


@pytest.mark.parametrize("loss", [triplet_loss, soft_triplet_loss])
def test_gradients_agree_with_finite_differences(loss):
    inputs = [values.requires_grad_() for values in tensors(torch.float64)]

    assert torch.autograd.gradcheck(loss, inputs)


def test_the_soft_margin_stays_finite_for_far_positives():
    torch.testing.assert_close(
        soft_triplet_loss(torch.tensor([1e4]), torch.tensor([0.0])), torch.tensor(1e4)
    )


def test_a_margin_at_zero_is_refused_with_the_way_out():
    message = (
        "triplet_loss needs margin > 0, got 0: at or below zero an encoder that maps everything "
        "to one point has no loss. For no margin at all, use soft_triplet_loss."
    )
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        triplet_loss(*tensors(), margin=0)


@pytest.mark.parametrize("loss", [triplet_loss, soft_triplet_loss])
def test_lists_of_two_lengths_are_refused_with_the_way_out(loss, as_a_user):
    message = (
        f"{loss.__name__} reads positive and negative side by side, one entry each, so both need "
        "one shape (n,); got positive (3,) and negative (1,). A whole matrix of energies goes to "
        "an objective instead: see `gemel.losses.build`."
    )
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        loss(torch.ones(3), torch.ones(1))
