"""Losses on given pairs against their equations written as loops."""

import math
import re

import pytest
import torch

from gemel.errors import RangeError, ShapeError
from gemel.losses import binary_cross_entropy_loss, contrastive_loss, hinge_loss

ENERGY = [0.3, 1.7, 0.05, 0.2, 2.0, 0.9]
SAME = [True, True, True, False, False, False]


def tensors(dtype=torch.float32):
    return torch.tensor(ENERGY, dtype=dtype), torch.tensor(SAME)


@pytest.mark.parametrize(("margin", "positive_margin"), [(1.0, 0.0), (1.5, 0.1), (0.25, 0.2)])
def test_contrastive_agrees_with_the_equation_written_as_a_loop(margin, positive_margin):
    total = 0.0
    for e, is_same in zip(ENERGY, SAME, strict=True):
        short = e - positive_margin if is_same else margin - e
        total += max(0.0, short) ** 2 / 2

    got = contrastive_loss(*tensors(), margin=margin, positive_margin=positive_margin)

    torch.testing.assert_close(got, torch.tensor(total / 6))


def test_contrastive_gradient_agrees_with_finite_differences():
    energy, same = tensors(torch.float64)

    assert torch.autograd.gradcheck(
        lambda e: contrastive_loss(e, same, positive_margin=0.1), energy.requires_grad_()
    )


def test_a_same_pair_within_the_positive_margin_is_not_pulled():
    energy = torch.tensor([0.2, 0.4], requires_grad=True)

    contrastive_loss(energy, torch.tensor([True, True]), positive_margin=0.3).backward()

    assert energy.grad[0] == 0
    assert energy.grad[1] > 0


@pytest.mark.parametrize("margin", [0, -1.0])
def test_a_margin_at_or_below_zero_is_refused_with_the_reason(margin):
    message = (
        f"contrastive_loss needs margin > 0, got {margin}: at or below zero no "
        "different pair is ever pushed, and the encoder may collapse to a point."
    )
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        contrastive_loss(*tensors(), margin=margin)


@pytest.mark.parametrize("positive_margin", [-0.1, 1.0])
def test_a_positive_margin_outside_the_margin_is_refused_with_the_way_out(positive_margin):
    message = (
        f"contrastive_loss needs 0 <= positive_margin < margin, got {positive_margin} with "
        "margin 1.0: same pairs must come to rest nearer than different ones. "
        "Without a second margin, leave positive_margin at 0."
    )
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        contrastive_loss(*tensors(), positive_margin=positive_margin)


def test_binary_cross_entropy_agrees_with_the_equation_written_as_a_loop():
    total = 0.0
    for e, is_same in zip(ENERGY, SAME, strict=True):
        probability = 1 / (1 + math.exp(e))
        total -= math.log(probability if is_same else 1 - probability)

    torch.testing.assert_close(binary_cross_entropy_loss(*tensors()), torch.tensor(total / 6))


def test_binary_cross_entropy_gradient_agrees_with_finite_differences():
    energy, same = tensors(torch.float64)

    assert torch.autograd.gradcheck(
        lambda e: binary_cross_entropy_loss(e, same), energy.requires_grad_()
    )


@pytest.mark.parametrize(("energy", "same"), [(1e4, True), (-1e4, False)])
def test_binary_cross_entropy_stays_finite_where_a_sigmoid_saturates(energy, same):
    energy = torch.tensor([energy], requires_grad=True)

    loss = binary_cross_entropy_loss(energy, torch.tensor([same]))
    loss.backward()

    torch.testing.assert_close(loss, torch.tensor(1e4))
    torch.testing.assert_close(energy.grad.abs(), torch.ones(1))


def test_the_hinge_agrees_with_the_equation_written_as_a_loop():
    scores = [3.0, 0.4, -2.0, 0.0, 1.5, -1.2]
    total = 0.0
    for o, is_same in zip(scores, SAME, strict=True):
        y = 1 if is_same else -1
        total += max(0.0, 1 - y * o)

    got = hinge_loss(-torch.tensor(scores), torch.tensor(SAME))

    torch.testing.assert_close(got, torch.tensor(total / 6))


def test_the_gradient_of_the_hinge_agrees_with_finite_differences():
    energy, same = tensors(torch.float64)

    assert torch.autograd.gradcheck(lambda e: hinge_loss(e, same), energy.requires_grad_())


def test_the_hinge_leaves_scores_beyond_one_alone():
    energy = torch.tensor([-1.5, 1.5, -0.5, 0.5], requires_grad=True)

    hinge_loss(energy, torch.tensor([True, False, True, False])).backward()

    assert energy.grad.tolist() == [0, 0, 0.25, -0.25]


@pytest.mark.parametrize("loss", [contrastive_loss, binary_cross_entropy_loss, hinge_loss])
def test_lists_of_two_lengths_are_refused_with_the_way_out(loss, as_a_user):
    message = (
        f"{loss.__name__} reads energy and same side by side, one entry each, so both need one "
        "shape (n,); got energy (3,) and same (1,). A whole matrix of energies goes to an "
        "objective instead: see `gemel.losses.build`."
    )
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        loss(torch.ones(3), torch.ones(1, dtype=torch.bool))


def test_a_matrix_of_energies_is_refused_too(as_a_user):
    with pytest.raises(ShapeError, match=r"got energy \(2, 2\) and same \(2, 2\)"):
        contrastive_loss(torch.ones(2, 2), torch.ones(2, 2, dtype=torch.bool))
