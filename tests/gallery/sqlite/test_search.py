"""The search in single precision loses nothing that double precision finds."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gemel.gallery.sqlite._matrix import Matrix
from gemel.gallery.sqlite._nearest import least, searched
from gemel.gallery.sqlite._passes import multiply
from gemel.gallery.sqlite._rulers import Cosine, Euclidean, Manhattan

RULERS = [Euclidean, Cosine, Manhattan]
CPU = torch.device("cpu")


def matrix_of(ruler, vectors, device=CPU):
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    matrix = Matrix(vectors.shape[1], ruler(vectors.shape[1]), 1, device)
    for start in range(0, len(vectors), 100):
        part = vectors[start : start + 100]
        matrix.append(np.arange(start, start + len(part)), np.ones(len(part)), part)
    return matrix


def plain(ruler, vectors, probe):
    """The distances again, one vector after the other."""
    rows, probe = vectors.astype(np.float32).astype(float), probe.astype(np.float32).astype(float)

    def unit(vector):
        length = np.linalg.norm(vector)
        return vector / length if length >= 1e-12 else 0 * vector

    if ruler is Manhattan:
        return np.array([np.abs(row - probe).sum() for row in rows])
    if ruler is Cosine:
        return np.array([((unit(row) - unit(probe)) ** 2).sum() / 2 for row in rows])
    return np.array([((row - probe) ** 2).sum() for row in rows])


def check(ruler, vectors, probe, wanted, allowed=None, device=CPU):
    matrix = matrix_of(ruler, vectors, device)
    mask = None if allowed is None else torch.from_numpy(allowed).to(device)

    found = searched(matrix, probe.astype(np.float32), wanted, mask)

    far = plain(ruler, vectors, probe)
    if allowed is not None:
        far[~allowed] = np.inf
    last = np.sort(far)[min(wanted, len(far)) - 1]
    sure = np.flatnonzero(far < last * (1 - 1e-12) - 1e-300)
    assert set(sure) <= set(found.rows.tolist())
    there = min(wanted, int(np.isfinite(far).sum()))
    assert len(found.rows) >= there
    np.testing.assert_allclose(found.distance, far[found.rows], rtol=1e-12, atol=1e-300)
    assert (found.distance <= last * (1 + 1e-12)).all()


@pytest.mark.parametrize("ruler", RULERS)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 400),
    dim=st.integers(1, 20),
    scale=st.sampled_from([1e-30, 1e-12, 1e-3, 1.0, 1e6, 1e14]),
    offset=st.sampled_from([0.0, 1.0, 1e4]),
    wanted=st.integers(1, 50),
)
def test_every_nearest_row_is_found(ruler, seed, count, dim, scale, offset, wanted):
    draws = np.random.default_rng(seed)
    vectors = scale * (draws.normal(size=(count, dim)) + offset)
    vectors[draws.random(count) < 0.1] = vectors[0]

    check(ruler, vectors, scale * (draws.normal(size=dim) + offset), wanted)


@pytest.mark.parametrize("ruler", RULERS)
def test_one_very_long_vector_hides_nobody(ruler):
    draws = np.random.default_rng(0)
    vectors = draws.normal(size=(3_000, 16))
    vectors[7] *= 1e12

    for wanted in (1, 10, 100):
        check(ruler, vectors, draws.normal(size=16), wanted)


@pytest.mark.parametrize("ruler", RULERS)
def test_zeros_have_no_direction_and_a_distance(ruler):
    draws = np.random.default_rng(1)
    vectors = draws.normal(size=(200, 5))
    vectors[::3] = 0

    check(ruler, vectors, np.zeros(5), 30)
    check(ruler, vectors, draws.normal(size=5), 30)


@pytest.mark.parametrize("ruler", RULERS)
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_only_rows_that_are_allowed_are_found(ruler, share):
    draws = np.random.default_rng(2)
    vectors, allowed = draws.normal(size=(2_000, 6)), draws.random(2_000) < share

    check(ruler, vectors, draws.normal(size=6), 25, allowed)


@pytest.mark.parametrize("ruler", RULERS)
def test_erased_rows_are_not_found_before_or_after_the_rest_moves_together(ruler):
    draws = np.random.default_rng(3)
    vectors = draws.normal(size=(2_000, 6)).astype(np.float32)
    matrix, probe = matrix_of(ruler, vectors), draws.normal(size=6).astype(np.float32)
    left = draws.permutation(2_000)
    for _ in range(6):
        gone, left = left[:300], left[300:]
        matrix.erase(gone)

        found = searched(matrix, probe, 20, None)

        owners = matrix.owners.owner[found.rows]
        far = plain(ruler, vectors, probe)
        assert set(owners) == set(left[np.argsort(far[left])[:20]])
        np.testing.assert_array_equal(matrix.rows(found.rows), vectors[owners])
        assert matrix.live == matrix.owners.identities == len(left)
    assert matrix.moved > 0
    assert matrix.count < 2_000


def test_rows_that_are_all_alike_are_all_found():
    """More than are looked at in a first pass."""
    vectors = np.ones((500, 3))
    vectors[::2] = 2

    assert len(searched(matrix_of(Euclidean, vectors), np.ones(3, np.float32), 4, None).rows) == 250


@given(
    seed=st.integers(0, 1_000), blocks=st.integers(1, 60), wanted=st.integers(1, 40),
    ties=st.booleans(),
)  # fmt: skip
def test_the_least_values_are_those_of_a_sort(seed, blocks, wanted, ties):
    draws = torch.Generator().manual_seed(seed)
    values = torch.randn(blocks, 8, generator=draws)
    values = values.round() if ties else values

    found, at = least(values, wanted)

    flat = values.flatten()
    assert torch.equal(found, flat.sort().values[: len(found)])
    assert torch.equal(flat[at], found)
    assert len(at.unique()) == len(at) == min(wanted, len(flat))


@pytest.mark.parametrize("count", [1, 5, 6, 7, 1_000])
def test_a_product_is_the_same_in_several_threads(monkeypatch, count):
    monkeypatch.setattr("gemel.gallery.sqlite._passes.SHARE", 8)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    draws = torch.Generator().manual_seed(count)
    rows, probe = torch.randn(count, 4, generator=draws), torch.randn(4, generator=draws)
    out = torch.full((count,), torch.nan)

    multiply(rows, probe, out)

    torch.testing.assert_close(out, rows @ probe)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no graphics card")
@pytest.mark.parametrize("ruler", RULERS)
def test_a_graphics_card_finds_the_same(ruler):
    draws = np.random.default_rng(4)
    vectors, allowed = draws.normal(size=(20_000, 32)), draws.random(20_000) < 0.5

    for mask in (None, allowed):
        check(ruler, vectors, draws.normal(size=32), 50, mask, torch.device("cuda"))
