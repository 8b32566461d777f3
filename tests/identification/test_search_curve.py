import itertools
import json

import numpy as np
import pytest

from gemel.identification import SearchCurve
from gemel.identification._searches import measure_searches


def a_small_set(seed=0, *, identities=6, samples=2, strangers=3):
    """Energies of probes, some of whom are not enrolled; ties among them."""
    draws = np.random.default_rng(seed)
    column = np.concatenate([np.repeat(np.arange(identities), samples), np.full(strangers, -1)])
    energy = draws.uniform(1, 2, size=(len(column), identities)).round(1)
    own = np.where(column >= 0, draws.uniform(0.5, 1.6, size=len(column)).round(1), np.inf)
    own[1] = np.inf  # enrolled, without a reference to compare itself with
    return energy, column, own


@pytest.mark.parametrize("seed", range(4))
def test_a_search_curve_is_a_loop_over_every_gallery_that_could_be_drawn(seed):
    energy, column, own = a_small_set(seed)
    curve = measure_searches(energy, column, own)

    assert curve.sizes == (1, 2, 5)
    for size, threshold in itertools.product(curve.sizes, curve.energy):
        found, missed = [], []
        for row, mine, near in zip(energy, column, own, strict=True):
            others = [e for place, e in enumerate(row) if place != mine]
            galleries = itertools.combinations(others, size)
            found.append(np.mean([min(gallery) <= threshold for gallery in galleries]))
            if np.isfinite(near):
                beside = itertools.combinations(others, size - 1)
                missed.append(
                    np.mean([near > threshold or min([*g, np.inf]) <= near for g in beside])
                )
        assert curve.at(size, threshold) == pytest.approx(np.mean(found), abs=1e-12)
        assert curve.missed_at(size, threshold) == pytest.approx(np.mean(missed), abs=1e-12)


@pytest.fixture(scope="module")
def curve():
    draws = np.random.default_rng(3)
    column = np.repeat(np.arange(80), 3)
    alike = draws.gamma(8, 1 / 8, size=(240, 1))  # some probes are near to many
    energy = alike * draws.gamma(6, size=(240, 80))
    return measure_searches(energy, column, draws.gamma(2, 0.4, size=240))


def test_more_energy_and_more_identities_never_find_fewer_strangers(curve):
    sizes = [1, 1.5, 2, 3, 4, 7, 10, 30, 78, 79, 80, 200, 5000]
    rates = np.array([curve.false_positives(size) for size in sizes])

    assert (np.diff(rates, axis=1) >= 0).all()
    assert (np.diff(rates, axis=0) >= -1e-15).all()
    assert rates.min() == 0
    assert rates.max() <= 1


def test_more_energy_never_misses_more_of_the_enrolled(curve):
    for size in (1, 3, 79, 500):
        missed = curve.false_negatives(size)
        assert (np.diff(missed) <= 1e-15).all()
        assert missed[0] == 1
    assert curve.missed_at(500, 1.0) >= curve.missed_at(79, 1.0) >= curve.missed_at(1, 1.0)


@pytest.mark.parametrize("size", [1, 3, 40, 79, 1000])
@pytest.mark.parametrize("rate", [0.001, 0.01, 0.2, 0.9])
def test_a_threshold_is_the_largest_energy_that_keeps_the_rate(curve, size, rate):
    threshold = curve.threshold(size, rate)

    assert curve.at(size, threshold) <= rate * (1 + 1e-9)
    assert curve.at(size, threshold + 1e-6) > rate


def test_between_sizes_the_rate_is_near_the_exact_one():
    energy, column, own = a_small_set(5, identities=60, samples=2, strangers=0)
    energy = energy + np.random.default_rng(1).uniform(size=energy.shape)
    curve = measure_searches(energy, column, own)
    assert 35 not in curve.sizes

    from gemel.identification._subgalleries import missing_all

    for threshold in (1.05, 1.1, 1.2, 1.4):
        others = np.where(column[:, None] == np.arange(60), np.inf, energy)
        near = (others <= threshold).sum(axis=1)
        exact = np.mean(1 - missing_all(59, 35)[near])
        assert curve.at(35, threshold) == pytest.approx(exact, rel=0.03)


def test_beyond_the_calibration_set_the_rate_grows_in_proportion(curve):
    most, energy = curve.sizes[-1], curve.energy[len(curve.energy) // 3]

    far = curve.at(10 * most, energy)

    assert far == pytest.approx(1 - (1 - curve.at(most, energy)) ** 10)


def test_beyond_the_calibration_set_no_energy_is_free_because_nobody_was_seen_there(curve):
    most, least = curve.sizes[-1], curve.energy[1]

    assert curve.at(most, 0.9 * least) == 0
    assert curve.at(5 * most, 0.9 * least) > 0
    assert 0 < curve.threshold(10**6 * most, 0.001) < curve.threshold(5 * most, 0.001)


@pytest.mark.parametrize("size", [1, 3, 79, 1000])
def test_both_errors_are_equal_where_it_says(curve, size):
    energy = curve.equal_error(size)

    assert curve.at(size, energy) == pytest.approx(curve.missed_at(size, energy), abs=0.02)


def test_where_no_error_is_made_equal_is_midway():
    energy = np.full((4, 2), 3.0)
    curve = measure_searches(energy, np.array([0, 0, 1, 1]), np.array([1.0, 0.9, 0.8, 1.0]))

    assert curve.sizes == (1,)
    assert curve.equal_error(1) == pytest.approx(2.0)
    assert curve.equal_error(50) == pytest.approx(2.0)


def test_large_sets_are_kept_at_few_energies(curve):
    assert len(curve.energy) <= 260
    assert (np.diff(curve.energy) > 0).all()


def test_a_search_curve_survives_json_bit_for_bit(curve):
    assert SearchCurve.from_dict(json.loads(json.dumps(curve.to_dict()))) == curve
