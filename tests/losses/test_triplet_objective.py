"""Every kind of mining against nested loops over a batch."""

import math
import re

import pytest
import torch

from gemel.errors import RangeError
from gemel.losses import Meeting, Objective, TripletObjective

IDENTITY = [0, 0, 0, 1, 1, 2, 3]
BATCH = len(IDENTITY)
MINING = ["all", "hard", "semi-hard"]
MARGINS = [0.2, 0.7, "soft"]
every_mining = pytest.mark.parametrize("mining", MINING)
every_margin = pytest.mark.parametrize("margin", MARGINS)


def batch(dtype=torch.float32):
    """Symmetric energies, who is the same, and everyone compared with everyone else."""
    generator = torch.Generator().manual_seed(3)
    half = torch.rand(BATCH, BATCH, generator=generator, dtype=dtype) * 2
    identity = torch.tensor(IDENTITY)
    same = identity[:, None] == identity[None, :]
    return (half + half.T) / 2, same, ~torch.eye(BATCH, dtype=torch.bool)


def cost_of(positive, negative, margin):
    if margin == "soft":
        return math.log(1 + math.exp(positive - negative))
    return max(0.0, margin + positive - negative)


def members(a, same, compared):
    """The energies' columns that are positives and negatives of anchor a."""
    others = [x for x in range(len(same)) if compared[a][x]]
    return [x for x in others if same[a][x]], [x for x in others if not same[a][x]]


def all_costs(energies, same, compared, margin):
    costs = []
    for a, row in enumerate(energies):
        positives, negatives = members(a, same, compared)
        costs += [cost_of(row[p], row[n], margin) for p in positives for n in negatives]
    return [cost for cost in costs if cost > 0]


def hard_costs(energies, same, compared, margin):
    costs = []
    for a, row in enumerate(energies):
        positives, negatives = members(a, same, compared)
        if positives and negatives:
            farthest = max(row[p] for p in positives)
            costs.append(cost_of(farthest, min(row[n] for n in negatives), margin))
    return costs


def semi_hard_costs(energies, same, compared, margin):
    costs = []
    for a, row in enumerate(energies):
        positives, negatives = members(a, same, compared)
        for p in positives:
            farther = [row[n] for n in negatives if row[n] > row[p]]
            if farther:
                costs.append(cost_of(row[p], min(farther), margin))
    return [cost for cost in costs if cost > 0]


LOOPS = {"all": all_costs, "hard": hard_costs, "semi-hard": semi_hard_costs}


@every_mining
@every_margin
def test_agrees_with_nested_loops(mining, margin):
    energies, same, compared = batch(torch.float64)

    costs = LOOPS[mining](energies.tolist(), same.tolist(), compared.tolist(), margin)

    got = TripletObjective(mining, margin=margin)(Meeting(energies, same, compared))
    torch.testing.assert_close(got.item(), sum(costs) / len(costs))


@every_mining
@every_margin
def test_gradient_agrees_with_finite_differences(mining, margin):
    energies, same, compared = batch(torch.float64)
    objective = TripletObjective(mining, margin=margin)

    assert torch.autograd.gradcheck(
        lambda e: objective(Meeting(e, same, compared)), energies.requires_grad_()
    )


@every_mining
def test_many_blocks_add_up_to_what_one_block_gives(mining, monkeypatch):
    energies, same, compared = batch(torch.float64)
    inputs = [energies.clone().requires_grad_(), energies.clone().requires_grad_()]
    objective = TripletObjective(mining)

    objective(Meeting(inputs[0], same, compared)).backward()
    monkeypatch.setattr("gemel.losses._every_triplet._BLOCK", BATCH)
    objective(Meeting(inputs[1], same, compared)).backward()

    torch.testing.assert_close(inputs[0].grad, inputs[1].grad)


@every_mining
def test_given_triplets_count_by_their_anchors_row_alone(mining):
    energies, _, _ = batch()
    energies[0, 1], energies[0, 5] = 0.4, 0.9
    same, compared = torch.zeros(2, BATCH, BATCH, dtype=torch.bool)
    same[0, 1] = compared[0, 1] = compared[0, 5] = True

    got = TripletObjective(mining, margin=2.0)(Meeting(energies, same, compared))

    torch.testing.assert_close(got, torch.tensor(2.0 + 0.4 - 0.9))
    assert TripletObjective(mining).offered(Meeting(energies, same, compared)) == 1


@every_mining
def test_anchors_without_a_positive_are_skipped(mining):
    energies, same, compared = batch()
    changed = energies.clone()
    changed[5:] = 1e6  # the rows of the two identities with one sample

    objective = TripletObjective(mining)

    before, after = (objective(Meeting(e, same, compared)) for e in (energies, changed))
    assert torch.equal(after, before)


@every_mining
@pytest.mark.parametrize("relation", ["all the same", "nobody the same", "nobody compared"])
def test_a_batch_without_triplets_gives_a_zero_that_backpropagates(mining, relation):
    energies, _, compared = batch()
    energies.requires_grad_()
    same = torch.full((BATCH, BATCH), relation != "nobody the same")
    compared &= relation != "nobody compared"

    loss = TripletObjective(mining)(Meeting(energies, same, compared))
    loss.backward()

    assert loss == 0
    assert torch.equal(energies.grad, torch.zeros(BATCH, BATCH))


@every_mining
def test_a_batch_that_is_solved_gives_a_zero_that_backpropagates(mining):
    _, same, compared = batch()
    energies = torch.where(same, 0.1, 5.0).requires_grad_()

    loss = TripletObjective(mining)(Meeting(energies, same, compared))
    loss.backward()

    assert loss == 0
    assert torch.equal(energies.grad, torch.zeros(BATCH, BATCH))


def test_offers_every_triplet():
    energies, same, compared = batch()

    objective = TripletObjective()

    assert isinstance(objective, Objective)
    # Three anchors x 2 positives x 4 negatives, two x 1 x 5, two lone anchors.
    assert objective.offered(Meeting(energies, same, compared)) == 3 * 2 * 4 + 2 * 1 * 5


def test_all_triplets_are_looked_at_for_those_that_are_active():
    energies, same, compared = batch()
    active = all_costs(energies.tolist(), same.tolist(), compared.tolist(), 0.2)

    objective, meeting = TripletObjective(margin=0.2), Meeting(energies, same, compared)

    assert objective.share_active(meeting) == pytest.approx(
        len(active) / objective.offered(meeting)
    )


def test_the_hardest_triplet_of_each_anchor_is_looked_at_for_those_that_are_active():
    energies, same, compared = batch()
    costs = hard_costs(energies.tolist(), same.tolist(), compared.tolist(), 0.2)

    got = TripletObjective("hard", margin=0.2).share_active(Meeting(energies, same, compared))

    assert got == pytest.approx(sum(cost > 0 for cost in costs) / len(costs))


def test_each_genuine_pair_is_looked_at_for_a_semi_hard_negative():
    energies, same, compared = batch()
    active = semi_hard_costs(energies.tolist(), same.tolist(), compared.tolist(), 0.2)

    got = TripletObjective("semi-hard", margin=0.2).share_active(Meeting(energies, same, compared))

    assert got == pytest.approx(len(active) / (3 * 2 + 2 * 1))


@every_mining
def test_an_empty_miner_leaves_nothing_active(mining):
    _, same, compared = batch()
    solved = Meeting(torch.where(same, 0.1, 5.0), same, compared)

    assert TripletObjective(mining).share_active(solved) == 0


def test_memory_is_that_of_one_block_however_many_triplets():
    rows, held = 96, []
    energies = torch.rand(rows, rows).requires_grad_()
    same = torch.arange(rows)[:, None] % 2 == torch.arange(rows)[None, :] % 2

    def pack(tensor):
        held.append(tensor.numel())
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        TripletObjective()(Meeting(energies, same, ~torch.eye(rows, dtype=torch.bool)))

    assert max(held) <= rows**2


def test_a_margin_at_zero_is_refused_with_the_way_out():
    message = (
        "triplet_loss needs margin > 0, got 0.0: at or below zero an encoder that maps "
        "everything to one point has no loss. For no margin at all, use soft_triplet_loss."
    )
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        TripletObjective(margin=0.0)
