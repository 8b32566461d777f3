"""Genuine pairs alone, against a loop."""

import pytest
import torch

from gemel.energies import Cosine
from gemel.losses import AlignmentObjective, Meeting, Objective


def test_is_the_mean_energy_of_genuine_pairs_from_both_sides(meet):
    energies = torch.rand(7, 7, dtype=torch.float64)
    meeting = meet(energies=energies)

    genuine = [
        energies[i, j].item() for i in range(7) for j in range(7) if i != j and meeting.same[i, j]
    ]

    objective = AlignmentObjective()
    assert isinstance(objective, Objective)
    assert objective.offered(meeting) == len(genuine)
    torch.testing.assert_close(objective(meeting).item(), sum(genuine) / len(genuine))


def test_two_views_with_a_stopped_gradient_agree_with_simsiam():
    draws = torch.Generator().manual_seed(0)
    p1, p2, z1, z2 = torch.randn(4, 3, 5, generator=draws, dtype=torch.float64)

    def negative_cosine(p, z):
        return -torch.nn.functional.cosine_similarity(p, z.detach()).mean()

    expected = negative_cosine(p1, z2) / 2 + negative_cosine(p2, z1) / 2

    energies = Cosine().matrix(torch.cat((p1, p2)), torch.cat((z1, z2)).detach())
    same = torch.arange(6)[:, None] % 3 == torch.arange(6)[None, :] % 3
    got = AlignmentObjective()(Meeting(energies, same, ~torch.eye(6, dtype=torch.bool)))

    torch.testing.assert_close(got, expected + 1)


def test_gradient_agrees_with_finite_differences(meet):
    meeting = meet()

    assert torch.autograd.gradcheck(
        lambda e: AlignmentObjective()(Meeting(e, meeting.same, meeting.compared)),
        meeting.energies,
    )


@pytest.mark.parametrize("identity", [(0, 1, 2), (0,)])
def test_a_batch_of_strangers_gives_a_zero_that_backpropagates(meet, identity):
    meeting = meet(identity=identity)

    loss = AlignmentObjective()(meeting)
    loss.backward()

    assert loss == 0
    assert AlignmentObjective().share_active(meeting) == 0
