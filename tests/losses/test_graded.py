"""Regression to graded scores against its equations written as loops."""

import math
import re

import pytest
import torch

from gemel.energies import ExponentialManhattan
from gemel.errors import ShapeError
from gemel.losses import GradedObjective, Objective, correlation_loss, graded_loss

ENERGY = [0.3, 0.9, 0.05, 0.2, 0.6]
SCORE = [0.8, 0.0, 1.0, 0.5, 0.25]
every_loss = pytest.mark.parametrize("loss", [graded_loss, correlation_loss])


def tensors():
    return torch.tensor(ENERGY, dtype=torch.float64), torch.tensor(SCORE, dtype=torch.float64)


def test_the_squared_error_agrees_with_a_loop():
    total = 0.0
    for energy, score in zip(ENERGY, SCORE, strict=True):
        total += ((1 - energy) - score) ** 2

    torch.testing.assert_close(graded_loss(*tensors()).item(), total / 5)


def test_the_squared_error_reads_the_similarity_of_malstm():
    left, right = torch.rand(2, 5, 3, dtype=torch.float64)
    score = tensors()[1]

    total = 0.0
    for one, other, graded in zip(left, right, score, strict=True):
        total += (math.exp(-sum(abs(a - b) for a, b in zip(one, other, strict=True))) - graded) ** 2

    got = graded_loss(ExponentialManhattan().paired(left, right), score)
    torch.testing.assert_close(got, total / 5)


def test_the_correlation_agrees_with_a_loop():
    similarity = [-energy for energy in ENERGY]
    mean_of, mean_graded = sum(similarity) / 5, sum(SCORE) / 5
    both = of = graded = 0.0
    for one, other in zip(similarity, SCORE, strict=True):
        both += (one - mean_of) * (other - mean_graded)
        of += (one - mean_of) ** 2
        graded += (other - mean_graded) ** 2

    torch.testing.assert_close(
        correlation_loss(*tensors()).item(), 1 - both / math.sqrt(of * graded)
    )


@pytest.mark.parametrize(("slope", "expected"), [(-3.0, 0.0), (3.0, 2.0)])
def test_a_straight_line_correlates_fully_whatever_its_scale(slope, expected):
    score = tensors()[1]

    torch.testing.assert_close(correlation_loss(5 + slope * score, score).item(), expected)


@every_loss
def test_gradient_agrees_with_finite_differences(loss):
    energy, score = tensors()

    assert torch.autograd.gradcheck(lambda e: loss(e, score), energy.requires_grad_())


@pytest.mark.parametrize("pairs", [1, 5])
def test_scores_that_all_agree_teach_correlation_nothing(pairs):
    energy = torch.rand(pairs, requires_grad=True)

    loss = correlation_loss(energy, torch.full((pairs,), 0.3))
    loss.backward()

    assert loss == 0
    assert not energy.grad.any()


def test_energies_that_all_agree_know_nothing_and_still_backpropagate():
    energy = torch.full((5,), 0.5, dtype=torch.float64, requires_grad=True)

    loss = correlation_loss(energy, tensors()[1])
    loss.backward()

    assert loss == 1
    assert energy.grad.isfinite().all()


@every_loss
def test_a_batch_is_its_list_of_pairs(meet, loss):
    score = torch.rand(7, 7, dtype=torch.float64)
    meeting = meet(score=(score + score.T) / 2)

    pairs = [(i, j) for i in range(7) for j in range(i + 1, 7)]
    energy = torch.stack([meeting.energies[i, j] for i, j in pairs])
    graded = torch.stack([meeting.score[i, j] for i, j in pairs])

    objective = GradedObjective(loss)
    assert isinstance(objective, Objective)
    assert objective.offered(meeting) == len(pairs)
    torch.testing.assert_close(objective(meeting), loss(energy, graded))


@every_loss
def test_what_nobody_graded_is_fitted_to_same(meet, loss):
    plain = meet()

    torch.testing.assert_close(
        GradedObjective(loss)(plain), GradedObjective(loss)(meet(score=plain.same.double()))
    )


@every_loss
def test_a_batch_without_pairs_gives_a_zero_that_backpropagates(meet, loss):
    meeting = meet(compared=torch.zeros(7, 7, dtype=torch.bool))

    value = GradedObjective(loss)(meeting)
    value.backward()

    assert value == 0
    assert not meeting.energies.grad.any()


@every_loss
def test_lists_of_two_lengths_are_refused_with_the_way_out(loss, as_a_user):
    message = (
        f"{loss.__name__} reads energy and score side by side, one entry each, so both need one "
        "shape (n,); got energy (3,) and score (1,). A whole matrix of energies goes to an "
        "objective instead: see `gemel.losses.build`."
    )
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        loss(torch.ones(3), torch.ones(1))


def test_a_meeting_may_grade_pairs_it_does_not_compare(meet):
    score = torch.rand(7, 7, dtype=torch.float64)
    compared = meet().compared.clone()
    compared[0, 1] = compared[1, 0] = False
    changed = score.clone()
    changed[0, 1] = changed[1, 0] = 99.0

    before, after = (
        GradedObjective(graded_loss)(meet(compared=compared, score=each))
        for each in (score, changed)
    )
    assert torch.equal(before, after)
