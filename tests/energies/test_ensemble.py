"""The ensemble against its equation written as loops over pairs and trees."""

import math
import re

import pytest
import torch

from gemel.energies import Energy, Ensemble, Euclidean, WeightedDifference
from gemel.errors import ShapeError

KINDS = ["gradient-boosting", "random-forest"]
each_kind = pytest.mark.parametrize("kind", KINDS)
TREES, DEPTH, DIM = 5, 3, 4


def drawn(kind, measure=None):
    """An ensemble with trees drawn at random; a forest's shares add up to less than 1."""
    draws = torch.Generator().manual_seed(3)
    nodes = 2**DEPTH - 1
    ensemble = Ensemble(measure or Euclidean(), kind, trees=TREES, depth=DEPTH)
    leaf = torch.rand(TREES, nodes + 1, generator=draws)
    ensemble.trees.load_state_dict(
        {
            "feature": torch.randint(DIM, (TREES, nodes), generator=draws),
            "threshold": 2 * torch.rand(TREES, nodes, generator=draws),
            "leaf": leaf / TREES if kind == "random-forest" else 4 * leaf - 2,
            "offset": torch.tensor(0.0 if kind == "random-forest" else 0.25),
        }
    )
    ensemble.alpha.fill_(1.5)
    ensemble.beta.fill_(-2.0)
    return ensemble


def two_batches(rows=6):
    return torch.randn(2, rows, DIM, generator=torch.Generator().manual_seed(7))


def sum_of_trees(trees, differences):
    """Walk down every tree, a question at a time."""
    total = trees.offset.item()
    for feature, threshold, leaf in zip(
        trees.feature.tolist(), trees.threshold.tolist(), trees.leaf.tolist(), strict=True
    ):
        node = 0
        while node < len(feature):
            node = 2 * node + 1 + (differences[feature[node]] > threshold[node])
        total += leaf[node - len(feature)]
    return total


def by_loops(ensemble, a, b):
    energy = math.dist(a, b)
    from_measure = 1 / (1 + math.exp(ensemble.alpha.item() * energy + ensemble.beta.item()))
    total = sum_of_trees(ensemble.trees, [abs(x - y) for x, y in zip(a, b, strict=True)])
    from_trees = total if ensemble.kind == "random-forest" else 1 / (1 + math.exp(-total))
    mean = (from_measure + from_trees) / 2
    return -math.log(mean / (1 - mean))


@each_kind
def test_agrees_with_its_equation_written_as_loops(kind):
    ensemble = drawn(kind)
    left, right = two_batches()

    expected = torch.tensor(
        [[by_loops(ensemble, a, b) for b in right.tolist()] for a in left.tolist()]
    )

    torch.testing.assert_close(ensemble.matrix(left, right), expected)
    torch.testing.assert_close(ensemble.paired(left, right), expected.diagonal())


@each_kind
def test_swapping_the_two_sides_changes_nothing(kind):
    ensemble, (left, right) = drawn(kind), two_batches()

    assert torch.equal(ensemble.paired(left, right), ensemble.paired(right, left))
    torch.testing.assert_close(ensemble.matrix(left, right), ensemble.matrix(right, left).T)


@each_kind
def test_blocks_change_nothing(kind, monkeypatch):
    ensemble, (left, right) = drawn(kind), two_batches()
    whole = ensemble.matrix(left, right), ensemble.paired(left, right)

    monkeypatch.setattr("gemel.energies._ensemble._BLOCK", 4 * TREES)

    torch.testing.assert_close(ensemble.matrix(left, right), whole[0])
    torch.testing.assert_close(ensemble.paired(left, right), whole[1])


@each_kind
def test_an_empty_side_gives_an_empty_answer(kind):
    none, some = torch.zeros(0, DIM), torch.ones(3, DIM)

    assert drawn(kind).matrix(none, some).shape == (0, 3)
    assert drawn(kind).matrix(some, none).shape == (3, 0)
    assert drawn(kind).paired(none, none).shape == (0,)


@each_kind
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_two_certain_votes_stay_finite(kind, scale):
    ensemble, (left, right) = drawn(kind), two_batches() * scale
    ensemble.trees.leaf.fill_(1.0 if kind == "random-forest" else 100.0)
    ensemble.beta.fill_(-200.0)

    assert ensemble.paired(left, right).isfinite().all()
    assert ensemble.paired(left, left).max() < -60


@each_kind
def test_the_state_dict_holds_all_of_it_in_shapes_that_the_arguments_tell(kind):
    ensemble = drawn(kind, WeightedDifference(DIM))
    fresh = Ensemble(WeightedDifference(DIM), kind, trees=TREES, depth=DEPTH)
    left, right = two_batches()

    fresh.load_state_dict(ensemble.state_dict())

    assert torch.equal(fresh.matrix(left, right), ensemble.matrix(left, right))
    assert {"measure.alpha", "measure.bias", "alpha", "beta", "trees.leaf"} < set(
        ensemble.state_dict()
    )


def test_a_gradient_passes_through_the_measure_and_none_through_the_trees():
    ensemble, (left, right) = drawn("gradient-boosting").double(), two_batches().double()
    left.requires_grad_()

    # The trees are constant but for jumps, which a step of 1e-6 does not meet here.
    assert torch.autograd.gradcheck(lambda z: ensemble.paired(z, right), left)


def test_an_ensemble_is_an_energy():
    assert isinstance(drawn("random-forest"), Energy)


def test_sides_that_do_not_line_up_are_refused(as_a_user):
    message = "Ensemble.paired compares row i with row i"
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}"):
        drawn("random-forest").paired(torch.ones(3, DIM), torch.ones(2, DIM))
