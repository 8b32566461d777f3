"""Do strangers find somebody as often as promised, among people who were never seen?"""

import numpy as np
import pytest

RATE = 0.05


@pytest.fixture(scope="module")
def calibrations(fit):
    return [
        fit(150, 4, seed=seed, rate=RATE, references=(1, 3), fusion="mean-energy")
        for seed in range(4)
    ]


def found_by_strangers(identification, people, roster_of, compare, identities, references, seed):
    """The share of new probes that find somebody, over new galleries of that size."""
    galleries = max(1, 120 // identities)
    vectors, who = people(galleries * identities, references, seed=[seed, 1])
    probes, _ = people(500, 1, seed=[seed, 2])
    energies = identification.scoring.energies(probes, roster_of(vectors, who), compare)
    nearest = energies.reshape(len(probes), galleries, identities).min(axis=2)
    return (nearest <= identification.operating_point(identities, references).threshold).mean()


@pytest.mark.parametrize("references", [1, 2, 3])
@pytest.mark.parametrize("identities", [3, 20, 100, 149])
def test_the_rate_holds_in_galleries_of_every_size_that_was_calibrated(
    calibrations, people, roster_of, compare, identities, references
):
    measured = [
        found_by_strangers(one, people, roster_of, compare, identities, references, seed)
        for seed, one in enumerate(calibrations)
    ]

    assert RATE / 2 < np.mean(measured) < RATE * 1.6


def test_the_rate_is_not_exceeded_in_a_gallery_past_the_calibration_set(
    calibrations, people, roster_of, compare
):
    measured = [
        found_by_strangers(one, people, roster_of, compare, 900, 1, seed)
        for seed, one in enumerate(calibrations)
    ]

    assert RATE / 10 < np.mean(measured) < RATE * 1.3


def test_the_enrolled_are_missed_as_often_as_was_estimated(
    calibrations, people, roster_of, compare
):
    measured, estimated = [], []
    for seed, identification in enumerate(calibrations):
        vectors, who = people(80, 4, seed=[seed, 1])
        enrolled = np.arange(len(who)) % 4 < 3
        roster = roster_of(vectors[enrolled], who[enrolled])
        energies = identification.scoring.energies(vectors[~enrolled], roster, compare)
        names = [f"{name:02d}" for name in range(80)]
        answers = [identification.answer(names, row, np.full(80, 3), 80) for row in energies]
        missed = [a.identity != names[own] for a, own in zip(answers, range(80), strict=True)]
        measured.append(np.mean(missed))
        estimated.append(identification.operating_point(80, 3).false_negative_rate)

    assert np.mean(measured) == pytest.approx(np.mean(estimated), abs=0.08)


def test_a_threshold_for_one_pair_would_be_far_too_lax(calibrations, people, roster_of, compare):
    identification = calibrations[0]
    vectors, who = people(100, 1, seed=[0, 1])
    probes, _ = people(400, 1, seed=[0, 2])
    energies = identification.scoring.energies(probes, roster_of(vectors, who), compare)

    alone = identification.operating_point(1, 1).threshold

    assert (energies.min(axis=1) <= alone).mean() > 5 * RATE


@pytest.mark.slow
@pytest.mark.parametrize("identities", [300, 1000])
@pytest.mark.parametrize("seed", [0, 100])
def test_past_a_small_calibration_set_strangers_find_about_as_few_as_aimed_at(
    fit, people, roster_of, compare, identities, seed
):
    """Sixty people, some of whom are like many: 1 % among 300 lies beyond all that they show."""
    measured = []
    for draw in range(seed, seed + 8):
        small = fit(60, 4, seed=draw, references=(1,), fusion="mean-energy")
        measured.append(found_by_strangers(small, people, roster_of, compare, identities, 1, draw))

    assert np.mean(measured) < 0.02
