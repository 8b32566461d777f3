"""Laws every energy obeys, on inputs nobody chose by hand."""

from math import gcd

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gemel import energies

EXACT = [name for name in energies.NAMES if name != "concatenation"]
every_energy = pytest.mark.parametrize("name", energies.NAMES)
seeds = st.integers(min_value=0, max_value=2**31)
rows_of = st.integers(min_value=1, max_value=40)
dims = st.integers(min_value=1, max_value=300)


def drawn(name, seed, rows, dim):
    """An energy whose weights, if it has any, are of both signs; and two batches, float32."""
    generator = torch.Generator().manual_seed(seed)
    energy = energies.build(name, dim, steps=gcd(dim, 12))
    if isinstance(energy, torch.nn.Module):
        for weight in energy.parameters():
            scale = weight.shape[-1] ** -0.5 if weight.ndim > 1 else 1.0
            weight.data = scale * torch.randn(weight.shape, generator=generator)
    return energy, *torch.randn(2, rows, dim, generator=generator)


def agree(name, found, expected):
    """Bit for bit; decision networks, whose sums have no one order, to rounding."""
    close = 0.0 if name in EXACT else 1e-4
    torch.testing.assert_close(found, expected, rtol=close, atol=close)


@every_energy
@settings(max_examples=30)
@given(seed=seeds, rows=rows_of, dim=dims)
def test_paired_is_the_diagonal_of_the_matrix(name, seed, rows, dim):
    energy, left, right = drawn(name, seed, rows, dim)

    agree(name, energy.matrix(left, right).diagonal(), energy.paired(left, right))


@every_energy
@settings(max_examples=30)
@given(seed=seeds, rows=rows_of, dim=dims)
def test_a_pair_reads_the_same_alone_and_in_company(name, seed, rows, dim):
    energy, left, right = drawn(name, seed, rows, dim)

    last = slice(rows - 1, rows)
    alone = energy.matrix(left[last], right[last])

    agree(name, alone[0], energy.paired(left, right)[last])


@every_energy
@settings(max_examples=30)
@given(seed=seeds, rows=rows_of, dim=dims)
def test_a_pair_reads_the_same_however_its_memory_is_laid_out(name, seed, rows, dim):
    energy, left, right = drawn(name, seed, rows, dim)

    strided = left.T.contiguous().T

    agree(name, energy.matrix(strided, right), energy.matrix(left, right))


@every_energy
@settings(max_examples=30)
@given(seed=seeds, rows=rows_of, dim=dims)
def test_swapping_the_two_sides_changes_nothing(name, seed, rows, dim):
    energy, left, right = drawn(name, seed, rows, dim)

    agree(name, energy.paired(left, right), energy.paired(right, left))
    agree(name, energy.matrix(left, right), energy.matrix(right, left).T)


@every_energy
@settings(max_examples=30)
@given(seed=seeds, rows=rows_of, dim=dims)
def test_permuting_the_items_permutes_the_columns(name, seed, rows, dim):
    energy, left, right = drawn(name, seed, rows, dim)
    order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed))

    agree(name, energy.matrix(left, right[order]), energy.matrix(left, right)[:, order])


@every_energy
@settings(max_examples=30)
@given(seed=seeds, rows=rows_of, dim=dims, scale=st.sampled_from([0.0, 1e-20, 1.0, 1e15]))
def test_gradients_are_finite_at_every_scale_and_at_equal_rows(name, seed, rows, dim, scale):
    energy, left, right = drawn(name, seed, rows, dim)
    left = (left * scale).requires_grad_()

    energy.matrix(left, torch.cat([left.detach(), right])).sum().backward()

    assert left.grad.isfinite().all()
