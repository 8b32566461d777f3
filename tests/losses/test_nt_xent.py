"""NT-Xent against its equation written as loops."""

import math
import re

import pytest
import torch

from gemel.energies import Cosine
from gemel.errors import RangeError
from gemel.losses import Meeting, NTXentObjective, Objective


def test_agrees_with_nested_loops(meet):
    meeting, temperature = meet(), 0.2

    costs = []
    for a, row in enumerate(meeting.energies.tolist()):
        others = [x for x in range(len(row)) if x != a]
        crowd = sum(math.exp(-row[n] / temperature) for n in others if not meeting.same[a, n])
        for p in others:
            if meeting.same[a, p]:
                mine = math.exp(-row[p] / temperature)
                costs.append(-math.log(mine / (mine + crowd)))

    objective = NTXentObjective(temperature)
    assert isinstance(objective, Objective)
    assert objective.offered(meeting) == len(costs)
    torch.testing.assert_close(objective(meeting).item(), sum(costs) / len(costs))


def test_two_views_of_each_sample_agree_with_the_papers_cross_entropy():
    views = torch.randn(8, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    unit = torch.nn.functional.normalize(views)
    logits = (unit @ unit.T / 0.5).fill_diagonal_(-torch.inf)
    other = torch.arange(8).roll(4)
    expected = torch.nn.functional.cross_entropy(logits, other)

    same = torch.arange(8)[:, None] % 4 == torch.arange(8)[None, :] % 4
    meeting = Meeting(Cosine().matrix(views, views), same, ~torch.eye(8, dtype=torch.bool))

    torch.testing.assert_close(NTXentObjective(0.5)(meeting), expected)


def test_gradient_agrees_with_finite_differences(meet):
    meeting = meet()
    objective = NTXentObjective(0.3)

    assert torch.autograd.gradcheck(
        lambda e: objective(Meeting(e, meeting.same, meeting.compared)), meeting.energies
    )


def test_a_low_temperature_neither_overflows_nor_loses_its_gradient(meet):
    meeting = meet(energies=(meet().energies.detach() * 1e4).requires_grad_())

    loss = NTXentObjective(1e-3)(meeting)
    loss.backward()

    assert loss.isfinite()
    assert meeting.energies.grad.isfinite().all()


@pytest.mark.parametrize("temperature", [0.0, -1.0])
def test_a_temperature_at_or_below_zero_is_refused(temperature):
    message = f"NTXentObjective needs temperature > 0, got {temperature}; usual are 0.05 to 0.5."
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        NTXentObjective(temperature)
