"""The pair objective against nested loops over a batch."""

import pytest
import torch

from gemel.losses import (
    Meeting,
    Objective,
    PairObjective,
    binary_cross_entropy_loss,
    contrastive_loss,
)

IDENTITY = [0, 0, 0, 1, 1, 2, 3]
BATCH = len(IDENTITY)


def batch(dtype=torch.float32):
    """Symmetric energies, who is the same, and everyone compared with everyone else."""
    generator = torch.Generator().manual_seed(3)
    half = torch.rand(BATCH, BATCH, generator=generator, dtype=dtype) * 2
    identity = torch.tensor(IDENTITY)
    same = identity[:, None] == identity[None, :]
    return (half + half.T) / 2, same, ~torch.eye(BATCH, dtype=torch.bool)


def contrastive_of(energy, is_same):
    return energy**2 / 2 if is_same else max(0.0, 1 - energy) ** 2 / 2


def test_unbalanced_agrees_with_a_loop_over_unordered_pairs():
    energies, same, compared = batch()

    costs = [
        contrastive_of(energies[i, j].item(), same[i, j])
        for i in range(BATCH)
        for j in range(i + 1, BATCH)
    ]

    got = PairObjective(contrastive_loss, balanced=False)(Meeting(energies, same, compared))
    torch.testing.assert_close(got, torch.tensor(sum(costs) / len(costs)))


def test_balanced_agrees_with_one_loop_over_each_kind():
    energies, same, compared = batch()

    costs = {True: [], False: []}
    for i in range(BATCH):
        for j in range(i + 1, BATCH):
            costs[same[i, j].item()].append(contrastive_of(energies[i, j].item(), same[i, j]))
    means = [sum(kind) / len(kind) for kind in costs.values()]

    got = PairObjective(contrastive_loss)(Meeting(energies, same, compared))
    torch.testing.assert_close(got, torch.tensor(sum(means) / 2))


@pytest.mark.parametrize("balanced", [True, False])
@pytest.mark.parametrize("loss", [contrastive_loss, binary_cross_entropy_loss])
def test_gradient_agrees_with_finite_differences(loss, balanced):
    energies, same, compared = batch(torch.float64)
    objective = PairObjective(loss, balanced=balanced)

    assert torch.autograd.gradcheck(
        lambda e: objective(Meeting(e, same, compared)), energies.requires_grad_()
    )


@pytest.mark.parametrize("balanced", [True, False])
def test_pairs_that_are_not_compared_do_not_count(balanced):
    energies, same, compared = batch()
    compared[0, 3] = compared[3, 0] = False
    changed = energies.clone()
    changed[0, 3] = changed[3, 0] = 1e6

    objective = PairObjective(contrastive_loss, balanced=balanced)

    before, after = (objective(Meeting(e, same, compared)) for e in (energies, changed))
    assert torch.equal(after, before)


def test_given_pairs_marked_below_the_diagonal_only_count_once():
    energies, same, _ = batch()
    given = torch.zeros(BATCH, BATCH, dtype=torch.bool)
    given[1, 0] = given[4, 2] = True

    got = PairObjective(contrastive_loss, balanced=False)(Meeting(energies, same & given, given))

    pull = energies[0, 1] ** 2 / 2
    push = (1 - energies[2, 4]).clamp(min=0) ** 2 / 2
    torch.testing.assert_close(got, (pull + push) / 2)
    assert PairObjective(contrastive_loss).offered(Meeting(energies, same & given, given)) == 2


@pytest.mark.parametrize("is_same", [True, False])
def test_a_batch_of_one_kind_weighs_it_one_half(is_same):
    energies, _, compared = batch()
    same = torch.full((BATCH, BATCH), is_same)

    balanced = PairObjective(contrastive_loss)(Meeting(energies, same, compared))
    plain = PairObjective(contrastive_loss, balanced=False)(Meeting(energies, same, compared))

    torch.testing.assert_close(balanced, plain / 2)


@pytest.mark.parametrize("balanced", [True, False])
def test_a_batch_without_pairs_gives_a_zero_that_backpropagates(balanced):
    energies, same, _ = batch()
    energies.fill_(torch.inf).requires_grad_()
    nobody = torch.zeros(BATCH, BATCH, dtype=torch.bool)

    loss = PairObjective(contrastive_loss, balanced=balanced)(Meeting(energies, same, nobody))
    loss.backward()

    assert loss == 0
    assert torch.equal(energies.grad, torch.zeros(BATCH, BATCH))


@pytest.mark.parametrize("balanced", [True, False])
def test_a_pair_is_active_while_its_loss_is_above_zero(balanced):
    energies, same, compared = batch()
    meeting = Meeting(energies, same, compared)

    costs = [
        contrastive_of(energies[i, j].item(), same[i, j])
        for i in range(BATCH)
        for j in range(i + 1, BATCH)
    ]
    active = sum(cost > 0 for cost in costs)

    got = PairObjective(contrastive_loss, balanced=balanced).share_active(meeting)
    assert 0 < active < len(costs)
    assert got == pytest.approx(active / len(costs))


def test_every_pair_is_active_under_a_loss_that_is_never_zero():
    assert PairObjective(binary_cross_entropy_loss).share_active(Meeting(*batch())) == 1


def test_a_batch_without_pairs_has_nothing_active():
    energies, same, _ = batch()

    nobody = torch.zeros(BATCH, BATCH, dtype=torch.bool)

    assert PairObjective(contrastive_loss).share_active(Meeting(energies, same, nobody)) == 0


def test_offers_each_unordered_pair_once():
    energies, same, compared = batch()

    objective = PairObjective(contrastive_loss)

    assert isinstance(objective, Objective)
    assert objective.offered(Meeting(energies, same, compared)) == BATCH * (BATCH - 1) // 2
