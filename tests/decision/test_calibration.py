import json
import math

import numpy as np
import pytest

from gemel.decision import (
    IsotonicCalibration,
    LogisticCalibration,
    calibration_from_dict,
    evidence_bounds,
    fit_calibration,
)
from gemel.errors import SupportError, UnknownNameError
from gemel.metrics import Trials, cllr, minimum_cllr

KINDS = pytest.mark.parametrize("kind", ["logistic", "isotonic"])


def normal_trials(pairs, *, seed=0, apart=2.0):
    """Independent pairs whose true evidence is known: E ~ N(0, 1), genuine shifted down."""
    draws = np.random.default_rng(seed)
    same = np.arange(pairs) % 2 == 0
    energy = draws.normal(size=pairs) - apart * same
    return Trials(energy, same, np.arange(pairs), np.arange(pairs) + pairs, "sample")


@KINDS
def test_evidence_comes_near_to_the_true_density_ratio(kind):
    calibration = fit_calibration(normal_trials(40_000), kind)
    energy = np.linspace(-3.0, 1.0, 9)

    true = 2.0 * (-1.0 - energy)  # log N(E; -2, 1) / N(E; 0, 1)

    np.testing.assert_allclose(calibration.log_likelihood_ratio(energy), true, atol=0.35)


@KINDS
def test_evidence_on_unseen_trials_costs_about_the_minimum(kind):
    calibration, unseen = (
        fit_calibration(normal_trials(20_000), kind),
        normal_trials(20_000, seed=1),
    )

    cost = cllr(calibration.log_likelihood_ratio(unseen.energy), unseen.same)

    assert 0 < cost - minimum_cllr(unseen.energy, unseen.same) < 0.01


def test_the_logistic_fit_agrees_with_its_loss_at_the_least_point():
    trials = normal_trials(400)
    fitted = LogisticCalibration.fit(trials)

    def loss(bias, slope):
        total = 1e-6 / 2 * slope**2
        for energy, is_same in zip(trials.energy, trials.same, strict=True):
            logit = bias + slope * (energy - fitted.location) / fitted.scale
            total += math.log1p(math.exp(-logit if is_same else logit)) / 400
        return total

    best = loss(fitted.bias, fitted.slope)
    for step in (-1e-3, 1e-3):
        assert loss(fitted.bias + step, fitted.slope) > best
        assert loss(fitted.bias, fitted.slope + step) > best


def test_both_kinds_of_pair_weigh_one_half_however_many_there_are():
    trials = normal_trials(20_000)
    few_genuine = trials.take(np.flatnonzero(~trials.same | (np.arange(20_000) % 20 == 0)))

    energy = np.array([-1.0])

    assert few_genuine.same.mean() < 0.1
    assert fit_calibration(few_genuine, "logistic").log_likelihood_ratio(energy) == pytest.approx(
        [0.0], abs=0.15
    )


def test_separable_energies_do_not_diverge(compare_all):
    trials, _ = compare_all(12, 4, noise=0.001)

    fitted = LogisticCalibration.fit(trials)

    assert np.isfinite([fitted.bias, fitted.slope]).all()
    assert cllr(fitted.log_likelihood_ratio(trials.energy), trials.same) < 0.4


@KINDS
def test_energies_the_wrong_way_round_are_no_evidence(kind):
    trials = normal_trials(4000, apart=-2.0)

    llr = fit_calibration(trials, kind).log_likelihood_ratio(np.array([-5.0, 0.0, 5.0]))

    np.testing.assert_allclose(llr, 0.0, atol=1e-9)


def test_energies_that_are_all_equal_are_no_evidence():
    trials = Trials(np.ones(8), np.arange(8) < 4, np.arange(8), np.arange(8) + 8)

    llr = LogisticCalibration.fit(trials).log_likelihood_ratio(np.array([0.0, 1.0, 9.0]))

    np.testing.assert_allclose(llr, 0.0, atol=1e-9)


def test_evidence_is_capped_to_what_the_sample_supports(compare_all):
    trials, _ = compare_all(12, 4)  # 66 pairs of identities, 12 identities

    lowest, highest = evidence_bounds(trials.support)
    llr = fit_calibration(trials).log_likelihood_ratio(np.array([-1e6, 1e6]))

    assert llr.tolist() == [highest, lowest] == [math.log(66 / 3), -math.log(12 / 3)]


def test_the_cap_never_falls_below_one_bit(compare_all):
    trials, _ = compare_all(2, 4)

    assert evidence_bounds(trials.support) == (-math.log(2), math.log(2))


def test_auto_is_logistic_until_the_data_show_a_shape(compare_all):
    assert isinstance(fit_calibration(compare_all(60, 2)[0]), LogisticCalibration)
    assert isinstance(fit_calibration(compare_all(200, 2)[0]), IsotonicCalibration)


def test_isotonic_with_few_people_is_refused_with_the_number_needed(compare_all):
    trials, _ = compare_all(20, 2)
    message = (
        r"needs 50 identities with genuine pairs and 1,000 impostor pairs of distinct "
        r"identities; there are 20 and 190\. Use the logistic"
    )
    with pytest.raises(SupportError, match=message):
        fit_calibration(trials, "isotonic")


@KINDS
def test_a_calibration_comes_back_from_json_bit_for_bit(kind):
    calibration = fit_calibration(normal_trials(4000), kind)

    assert calibration_from_dict(json.loads(json.dumps(calibration.to_dict()))) == calibration


def test_an_unknown_calibration_suggests_the_nearest(as_a_user):
    with pytest.raises(UnknownNameError, match=r"Did you mean 'logistic'"):
        calibration_from_dict({"kind": "logistc"})
    with pytest.raises(UnknownNameError, match=r"Did you mean 'isotonic'"):
        fit_calibration(normal_trials(40), "isotonc")


def test_energies_that_are_all_one_number_are_no_evidence_and_no_warning():
    same = np.arange(400) % 2 == 0
    trials = Trials(np.ones(400, dtype=np.float32), same, np.arange(400), np.arange(400) + 400)

    calibration = LogisticCalibration.fit(trials)

    assert np.abs(calibration.log_likelihood_ratio(np.ones(3))).max() < 1e-6
