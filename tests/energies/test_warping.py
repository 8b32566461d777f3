"""Dynamic time warping against the textbook's table, and what it is blind to."""

import re

import pytest
import torch

from gemel import energies
from gemel.energies import Warping
from gemel.errors import SettingsError


def table(a, b):
    """The least sum of distances along a path through the table of all steps, cell by cell."""
    steps = len(a)
    least = [[float("inf")] * (steps + 1) for _ in range(steps + 1)]
    least[0][0] = 0.0
    for i in range(steps):
        for j in range(steps):
            before = min(least[i][j], least[i][j + 1], least[i + 1][j])
            least[i + 1][j + 1] = float((a[i] - b[j]).norm()) + before
    return least[steps][steps] / steps


def sequences(steps, each, rows=4, seed=3):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, rows, steps * each, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize(("steps", "each"), [(1, 3), (2, 1), (5, 2), (9, 3)])
def test_agrees_with_the_table_filled_cell_by_cell(steps, each):
    left, right = sequences(steps, each)

    found = Warping(steps * each, steps).matrix(left, right)

    for row, a in enumerate(left.view(-1, steps, each)):
        for column, b in enumerate(right.view(-1, steps, each)):
            assert float(found[row, column]) == pytest.approx(table(a, b))


def test_a_step_that_lasts_longer_costs_nothing():
    short = torch.tensor([1.0, 2.0, 5.0, 3.0])
    slow_at_first, slow_at_last = short[[0, 0, 0, 1, 2, 3]], short[[0, 1, 2, 3, 3, 3]]

    assert Warping(6, steps=6).paired(slow_at_first[None], slow_at_last[None]) == 0


def test_the_order_of_steps_counts():
    ahead = torch.tensor([[1.0, 2.0, 5.0, 3.0]])

    assert Warping(4, steps=4).paired(ahead, ahead.flip(1)) > 0


def test_one_step_is_the_straight_line():
    left, right = sequences(1, 4)

    expected = energies.Euclidean().matrix(left, right)

    assert torch.equal(Warping(4, steps=1).matrix(left, right), expected)


@pytest.mark.parametrize(("steps", "each"), [(1, 3), (3, 1), (6, 2)])
def test_gradients_of_long_paths_agree_with_finite_differences(steps, each):
    sides = [side.requires_grad_() for side in sequences(steps, each, rows=3).unbind()]
    energy = Warping(steps * each, steps)

    assert torch.autograd.gradcheck(energy.paired, sides)
    assert torch.autograd.gradcheck(energy.matrix, sides)


def test_only_steps_that_meet_on_the_path_move():
    left = torch.tensor([[0.0, 5.0]], requires_grad=True)

    Warping(2, steps=2).paired(left, torch.tensor([[0.0, 4.0]])).sum().backward()

    torch.testing.assert_close(left.grad, torch.tensor([[0.0, 0.5]]))


def test_a_batch_that_meets_itself_reads_as_one_that_meets_its_copy():
    batch, _ = sequences(5, 2, rows=6)
    energy = Warping(10, steps=5)

    assert torch.equal(energy.matrix(batch, batch), energy.matrix(batch, batch.clone()))


@pytest.mark.parametrize("cells", [1, 3 * 25, 10**6])
def test_blocks_of_any_size_answer_and_learn_alike(cells, monkeypatch):
    energy, (left, right) = Warping(10, steps=5), sequences(5, 2)
    whole, whole_slope = answer_and_slope(energy, left, right)

    monkeypatch.setattr("gemel.energies._warping._CELLS_AT_ONCE", cells)
    found, slope = answer_and_slope(energy, left, right)

    assert torch.equal(found, whole)
    torch.testing.assert_close(slope, whole_slope)


def answer_and_slope(energy, left, right):
    left = left.clone().requires_grad_()
    found = energy.matrix(left, right)
    found.square().sum().backward()
    return found.detach(), left.grad


def test_an_embedding_that_steps_cannot_share_is_refused():
    message = (
        "Energy 'warping' cuts an embedding into steps of one length; 10 numbers do not give 4. "
        "Set network.encoder.dim to a multiple of 4."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        energies.build("warping", 10, steps=4)


def test_an_embedding_of_one_vector_is_refused_with_an_encoder_that_gives_several():
    message = (
        "Energy 'warping' compares sequences of vectors, and here an embedding is one vector. "
        "Take network.encoder.name=local, which keeps the order of time."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        energies.build("warping", 10)
