"""The softmax-ratio triplet loss against its equation written as loops."""

import math
import re
from itertools import combinations

import pytest
import torch

from gemel.errors import RangeError, ShapeError
from gemel.losses import Meeting, Objective, SoftmaxTripletObjective, softmax_triplet_loss

every_shape = pytest.mark.parametrize(("positives", "negatives"), [(1, 1), (1, 2), (2, 1), (2, 2)])


def share_of(positives, negatives):
    """Softmax share that the positives hold."""
    near, far = (sum(math.exp(e) for e in side) for side in (positives, negatives))
    return near / (near + far)


def test_one_of_each_agrees_with_the_papers_equation_up_to_its_factor_of_two():
    near, far = torch.tensor([0.3, 1.7, 0.2]), torch.tensor([0.9, 0.4, 0.2])

    total = 0.0
    for d_plus, d_minus in zip(near.tolist(), far.tolist(), strict=True):
        share = math.exp(d_plus) / (math.exp(d_plus) + math.exp(d_minus))
        total += (share - 0) ** 2 + ((1 - share) - 1) ** 2

    got = softmax_triplet_loss(near[:, None], far[:, None])
    torch.testing.assert_close(2 * got, torch.tensor(total / 3))


@every_shape
def test_every_choice_agrees_with_nested_loops(meet, positives, negatives):
    meeting = meet()

    costs = []
    for a, row in enumerate(meeting.energies.tolist()):
        others = [x for x in range(len(row)) if x != a]
        same = [x for x in others if meeting.same[a, x]]
        different = [x for x in others if not meeting.same[a, x]]
        for near in combinations(same, positives):
            for far in combinations(different, negatives):
                share = share_of([row[p] for p in near], [row[n] for n in far])
                costs.append(share**2)

    objective = SoftmaxTripletObjective(positives, negatives)
    assert isinstance(objective, Objective)
    assert objective.offered(meeting) == len(costs)
    torch.testing.assert_close(objective(meeting).item(), sum(costs) / len(costs))


@every_shape
def test_gradient_agrees_with_finite_differences(meet, positives, negatives):
    meeting = meet()
    objective = SoftmaxTripletObjective(positives, negatives)

    assert torch.autograd.gradcheck(
        lambda e: objective(Meeting(e, meeting.same, meeting.compared)), meeting.energies
    )


def test_a_given_quadruplet_counts_once():
    energies = torch.rand(4, 4)
    same, compared = torch.zeros(2, 4, 4, dtype=torch.bool)
    same[0, 1] = compared[0, 1:] = True

    got = SoftmaxTripletObjective(positives=1, negatives=2)(Meeting(energies, same, compared))

    torch.testing.assert_close(got, softmax_triplet_loss(energies[:1, 1:2], energies[:1, 2:]))


def test_far_energies_do_not_overflow():
    got = softmax_triplet_loss(torch.tensor([[1e4]]), torch.tensor([[0.0]]))

    torch.testing.assert_close(got, torch.tensor(1.0))


def test_a_batch_with_too_few_positives_gives_a_zero_that_backpropagates(meet):
    meeting = meet(identity=(0, 0, 1))

    loss = SoftmaxTripletObjective(positives=2)(meeting)
    loss.backward()

    assert loss == 0
    assert torch.equal(meeting.energies.grad, torch.zeros(3, 3, dtype=torch.float64))


def test_a_triplet_without_a_negative_is_refused():
    message = (
        "A softmax-triplet needs at least one positive and one negative, got positives=1 and "
        "negatives=0. Leave both at 1 for the usual triplet."
    )
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        SoftmaxTripletObjective(negatives=0)


def test_lists_in_place_of_matrices_are_refused_with_the_way_out(as_a_user):
    message = (
        "softmax_triplet_loss reads positives (anchors, P) and negatives (anchors, N), a row for "
        "each anchor; got (3,) and (3,). One positive each is a column: positives[:, None]."
    )
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        softmax_triplet_loss(torch.ones(3), torch.ones(3))
