"""The losses that stress hard triplets against their equations written as loops."""

import math
import re

import pytest
import torch

from gemel.errors import RangeError
from gemel.losses import HardTripletObjective, Meeting, Objective

MARGIN, TEMPERATURE = 0.4, 0.3
every_loss = pytest.mark.parametrize("violation", ["difference", "ratio"])
every_form = pytest.mark.parametrize("temperature", [None, TEMPERATURE])


def violation_of(kind, positive, negative):
    if kind == "difference":
        return max(0.0, MARGIN + positive - negative)
    return max(0.0, MARGIN + math.log((positive + 0.01) / (negative + 0.01)))


def violations(meeting, kind):
    """A list for each anchor that has triplets."""
    of_anchors = []
    for a, row in enumerate(meeting.energies.tolist()):
        others = [x for x in range(len(row)) if x != a]
        positives = [row[x] for x in others if meeting.same[a, x]]
        negatives = [row[x] for x in others if not meeting.same[a, x]]
        if found := [violation_of(kind, p, n) for p in positives for n in negatives]:
            of_anchors.append(found)
    return of_anchors


@every_loss
def test_the_plain_form_is_the_mean_of_half_the_squares(meet, violation):
    meeting = meet()

    every = [v for found in violations(meeting, violation) for v in found]

    objective = HardTripletObjective(violation, margin=MARGIN)
    assert isinstance(objective, Objective)
    assert objective.offered(meeting) == len(every)
    torch.testing.assert_close(
        objective(meeting).item(), sum(v * v / 2 for v in every) / len(every)
    )
    assert objective.share_active(meeting) == sum(v > 0 for v in every) / len(every)


@every_loss
def test_the_weighted_form_is_a_soft_maximum_for_each_anchor(meet, violation):
    meeting = meet()

    of_anchors = [
        TEMPERATURE * math.log(sum(math.exp(v / TEMPERATURE) for v in found) / len(found))
        for found in violations(meeting, violation)
    ]

    got = HardTripletObjective(violation, margin=MARGIN, temperature=TEMPERATURE)(meeting)
    torch.testing.assert_close(got.item(), sum(of_anchors) / len(of_anchors))


@every_loss
@every_form
def test_gradient_agrees_with_finite_differences(meet, violation, temperature):
    meeting = meet()
    objective = HardTripletObjective(violation, margin=MARGIN, temperature=temperature)

    assert torch.autograd.gradcheck(
        lambda e: objective(Meeting(e, meeting.same, meeting.compared)), meeting.energies
    )


@every_loss
@every_form
def test_a_harder_triplet_pulls_harder(violation, temperature):
    energies = torch.tensor([[0.0, 0.5, 0.4, 0.6]] + [[0.0] * 4] * 3, requires_grad=True)
    same, compared = torch.zeros(2, 4, 4, dtype=torch.bool)
    same[0, 1] = compared[0, 1:] = True

    HardTripletObjective(violation, temperature=temperature)(
        Meeting(energies, same, compared)
    ).backward()

    hard, easy = -energies.grad[0, 2:]
    assert hard > easy > 0


@every_form
def test_the_ratio_does_not_see_the_scale_of_far_energies(meet, temperature):
    far = meet().energies.detach() + 1e3
    meetings = [meet(energies=far * scale) for scale in (1, 1000)]
    objective = HardTripletObjective("ratio", temperature=temperature)

    torch.testing.assert_close(*(objective(each) for each in meetings), rtol=0, atol=1e-4)


@every_loss
@every_form
def test_a_collapsed_encoder_has_a_loss(meet, violation, temperature):
    meeting = meet(energies=torch.zeros(7, 7, dtype=torch.float64))

    assert HardTripletObjective(violation, temperature=temperature)(meeting) > 0


@every_loss
@every_form
def test_a_batch_that_is_solved_gives_a_zero_that_backpropagates(meet, violation, temperature):
    energies = torch.where(meet().same, 0.1, 50.0).double().requires_grad_()
    meeting = meet(energies=energies)
    objective = HardTripletObjective(violation, temperature=temperature)

    loss = objective(meeting)
    loss.backward()

    torch.testing.assert_close(loss.item(), 0.0)
    assert not energies.grad.any()
    assert objective.share_active(meeting) == 0


def test_a_temperature_at_zero_is_refused_with_the_way_out():
    message = (
        "HardTripletObjective needs temperature > 0, got 0.0. For the plain form, leave it out."
    )
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        HardTripletObjective("ratio", temperature=0.0)
