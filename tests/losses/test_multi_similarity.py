"""The multi-similarity loss and its mining against their equations written as loops."""

import math
import re

import pytest
import torch

from gemel.errors import RangeError
from gemel.losses import Meeting, MultiSimilarityObjective, Objective

CHOSEN = {"threshold": 0.7, "positive_scale": 3.0, "negative_scale": 10.0, "slack": 0.05}


def mined(row, positives, negatives):
    near = [p for p in positives if row[p] > min(row[n] for n in negatives) - CHOSEN["slack"]]
    far = [n for n in negatives if row[n] < max(row[p] for p in positives) + CHOSEN["slack"]]
    return near, far


def members(a, meeting):
    others = [x for x in range(len(meeting)) if x != a]
    same = [x for x in others if meeting.same[a, x]]
    return same, [x for x in others if x not in same]


def cost_of(row, near, far):
    pull = sum(math.exp(CHOSEN["positive_scale"] * (row[p] - CHOSEN["threshold"])) for p in near)
    push = sum(math.exp(-CHOSEN["negative_scale"] * (row[n] - CHOSEN["threshold"])) for n in far)
    return (
        math.log(1 + pull) / CHOSEN["positive_scale"]
        + math.log(1 + push) / CHOSEN["negative_scale"]
    )


def test_agrees_with_nested_loops_over_mined_pairs(meet):
    meeting = meet()

    costs, kept, offered = [], 0, 0
    for a, row in enumerate(meeting.energies.tolist()):
        positives, negatives = members(a, meeting)
        if positives and negatives:
            near, far = mined(row, positives, negatives)
            costs.append(cost_of(row, near, far))
            kept += len(near) + len(far)
            offered += len(positives) + len(negatives)

    objective = MultiSimilarityObjective(**CHOSEN)
    assert isinstance(objective, Objective)
    assert objective.offered(meeting) == offered
    assert objective.share_active(meeting) == pytest.approx(kept / offered)
    assert 0 < kept < offered
    torch.testing.assert_close(objective(meeting).item(), sum(costs) / len(costs))


def test_gradient_agrees_with_finite_differences(meet):
    meeting = meet()
    objective = MultiSimilarityObjective(**CHOSEN)

    assert torch.autograd.gradcheck(
        lambda e: objective(Meeting(e, meeting.same, meeting.compared)), meeting.energies
    )


def test_pairs_that_lie_apart_by_more_than_the_slack_are_left_alone(meet):
    energies = torch.where(meet().same, 0.1, 0.9).double().requires_grad_()
    meeting = meet(energies=energies)
    objective = MultiSimilarityObjective()

    loss = objective(meeting)
    loss.backward()

    assert loss == 0
    assert not energies.grad.any()
    assert objective.share_active(meeting) == 0


def test_scales_at_zero_are_refused():
    message = (
        "MultiSimilarityObjective needs scales > 0 and slack >= 0, got positive_scale=0.0, "
        "negative_scale=50.0 and slack=0.1."
    )
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        MultiSimilarityObjective(positive_scale=0.0)
