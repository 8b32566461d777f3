import json

import numpy as np
import pytest
from safetensors.numpy import load, save

from gemel.errors import BundleError, RangeError
from gemel.identification import Cohort, Identification


@pytest.fixture(scope="module")
def normalised(fit):
    return fit(30, cohort=60, normalisation="adaptive-s")


def test_an_identification_with_a_cohort_survives_bit_for_bit(
    normalised, people, roster_of, compare
):
    values = json.loads(json.dumps(normalised.to_dict()))
    cohort = Cohort.from_arrays(load(save(normalised.scoring.cohort.to_arrays())))

    again = Identification.from_dict(values, cohort)

    assert again.to_dict() == normalised.to_dict()
    probes, roster = people(3, 1)[0], roster_of(*people(4, 2, seed=3))
    np.testing.assert_array_equal(
        again.scoring.energies(probes, roster, compare),
        normalised.scoring.energies(probes, roster, compare),
    )


def test_a_cohort_that_is_missing_or_too_many_is_refused(normalised, identification, compare):
    with pytest.raises(BundleError, match=r"cannot be read: TypeError its cohort is missing"):
        Identification.from_dict(normalised.to_dict(), None)
    with pytest.raises(BundleError, match=r"cannot be read: TypeError it has no cohort"):
        Identification.from_dict(identification.to_dict(), normalised.scoring.cohort)


@pytest.mark.parametrize("lost", ["levels", "settings", "fusion", "support", "cohort"])
def test_an_identification_with_a_part_missing_is_refused(identification, lost):
    values = {name: part for name, part in identification.to_dict().items() if name != lost}

    with pytest.raises(BundleError, match=f"KeyError '{lost}'"):
        Identification.from_dict(values, None)


def test_a_setting_of_another_version_is_refused(identification):
    values = identification.to_dict()

    with pytest.raises(BundleError, match="unknown key 'rates'"):
        Identification.from_dict({**values, "settings": {"rates": 1}}, None)


def test_a_claimed_identity_is_judged_against_it_alone(identification):
    point = identification.operating_point(1, 2)

    match = identification.verdict(point.threshold - 0.01, 2)
    other = identification.verdict(point.threshold + 0.01, 2)

    assert (match.outcome, match.same) == ("match", True)
    assert other.outcome == "non-match"
    assert match.match_threshold == point.threshold
    assert match.false_match_rate <= 0.05
    assert match.prior == 0.5
    assert match.probability == pytest.approx(1 / (1 + np.exp(-match.log_likelihood_ratio)))
    assert other.reason.endswith("and a match allows 5 %.")


def test_a_claim_by_an_unlike_input_is_inconclusive(identification):
    verdict = identification.verdict(0.1, 2, unlike="its embedding is blank")

    assert verdict.outcome == "inconclusive"
    assert "its embedding is blank" in verdict.reason


def test_a_claim_between_the_points_is_inconclusive(fit):
    careful = fit(60, noise=0.8, miss_rate=0.05, rate=0.01)
    point = careful.operating_point(1, 1)

    verdict = careful.verdict((point.threshold + point.unknown_threshold) / 2, 1)

    assert verdict.outcome == "inconclusive"
    assert verdict.non_match_threshold == point.unknown_threshold


def test_a_claim_without_a_finite_energy_is_refused(identification):
    with pytest.raises(RangeError, match="needs finite energies, got inf"):
        identification.verdict(np.inf, 2)


def test_a_match_with_the_closest_of_many_references_is_worth_less(fit):
    identification = fit(60, 6, references=(1, 5), fusion="closest", rate=0.05)
    calibrated = identification.levels[-1].calibration
    energy = 0.5

    five, ten = identification.verdict(energy, 5), identification.verdict(energy, 10)

    known = calibrated.log_likelihood_ratio(np.array([energy]))[0]
    assert five.log_likelihood_ratio == known > np.log(2)
    assert ten.log_likelihood_ratio == pytest.approx(known - np.log(2))
    assert 1 - ten.false_match_rate == pytest.approx((1 - five.false_match_rate) ** 2)
    assert identification.verdict(9.0, 10).log_likelihood_ratio < 0
    assert identification.verdict(9.0, 10).log_likelihood_ratio == (
        identification.verdict(9.0, 5).log_likelihood_ratio
    )


def test_what_was_chosen_and_what_is_supported_are_noted(identification):
    assert identification.notes[-1] == (
        "A false positive rate of 5 % is supported among 30 identities or fewer."
    )
    assert identification.support.units == 60
