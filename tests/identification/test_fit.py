import json

import numpy as np
import pytest

from gemel.errors import SettingsError, SupportError
from gemel.identification import IdentificationSettings, Labelled, fit_identification


def test_there_is_a_level_for_each_number_of_references_that_the_data_afford(people, compare):
    vectors, who = people(12, 6)
    labelled = Labelled(vectors, who, who)

    identification = fit_identification(labelled, None, compare, IdentificationSettings())

    assert [level.references for level in identification.levels] == [1, 2, 3, 5]
    assert "Calibrated with so many references of each identity: 1, 2, 3, 5." in (
        identification.notes
    )


def test_four_identities_with_many_samples_are_no_level(people, compare):
    vectors, who = people(12, 6)
    kept = (who < 4) | (np.arange(len(who)) % 6 < 3)
    labelled = Labelled(vectors[kept], who[kept], who[kept])

    identification = fit_identification(labelled, None, compare, IdentificationSettings())

    assert [level.references for level in identification.levels] == [1, 2]


def test_two_identities_are_enough_to_answer_and_promise_nothing(people, compare):
    vectors, who = people(2, 2)

    identification = fit_identification(
        Labelled(vectors, who, who), None, compare, IdentificationSettings()
    )
    point = identification.operating_point(10, 1)

    assert not point.supported
    assert "there are 1, from 2 identities" in point.rule
    assert np.isfinite(point.threshold)


@pytest.mark.parametrize(("count", "samples"), [(1, 5), (5, 1)])
def test_without_a_second_identity_or_a_second_sample_there_is_nothing_to_learn(
    people, compare, count, samples
):
    vectors, who = people(count, samples)

    with pytest.raises(SupportError, match="Calibrate on more samples of each identity"):
        fit_identification(Labelled(vectors, who, who), None, compare, IdentificationSettings())


def test_more_references_are_judged_by_what_more_references_show(fit):
    identification = fit(60, 5, fusion="mean-vector", references=(1, 4))
    one, four = identification.levels

    missed = [level.curve.false_non_match_rate for level in (one, four)]
    assert one.calibration != four.calibration
    assert four.searches.missed_at(20, four.searches.threshold(20, 0.1)) < (
        one.searches.missed_at(20, one.searches.threshold(20, 0.1))
    )
    assert missed[0] != missed[1]


def test_with_two_sides_only_the_second_probes(people, compare):
    vectors, who = people(30, 4)
    side = np.arange(len(who)) % 2
    vectors[side == 1] += 5.0  # another appearance, which moves every genuine energy

    identification = fit_identification(
        Labelled(vectors, who, who, side=side), None, compare, IdentificationSettings()
    )

    level = identification.levels[0]
    assert [level.references for level in identification.levels] == [1, 2]
    assert level.support.genuine_trials == 60
    assert level.searches.energy[1] > 5.0


def test_the_same_seed_teaches_the_same(people, compare):
    vectors, who = people(20, 4)
    labelled, settings = Labelled(vectors, who, who), IdentificationSettings()

    one, same, other = (
        json.dumps(fit_identification(labelled, None, compare, settings, seed=seed).to_dict())
        for seed in (3, 3, 4)
    )

    assert one == same
    assert one != other


def test_a_miss_rate_that_the_data_cannot_support_is_refused(fit):
    with pytest.raises(
        SupportError,
        match=r"A false negative rate of 1 % needs 300 identities .* there are 60, 240 too few",
    ):
        fit(60, miss_rate=0.01)


@pytest.mark.parametrize(
    "values", [{"references": []}, {"references": [0]}, {"rate": 0}, {"fusion": "nearest"}]
)
def test_settings_that_mean_nothing_are_refused(values):
    with pytest.raises(SettingsError):
        IdentificationSettings.read(values, "identification")


@pytest.mark.slow
def test_two_thousand_samples_of_a_thousand_identities_take_seconds(people, compare):
    import time

    vectors, who = people(1000, 2)
    started = time.perf_counter()

    def by_products(probes, references):
        squares = (probes**2).sum(1)[:, None] + (references**2).sum(1) - 2 * probes @ references.T
        return np.sqrt(np.maximum(squares, 0))

    fit_identification(
        Labelled(vectors, who, who),
        people(300, 1, seed=1)[0],
        by_products,
        IdentificationSettings(),
    )

    assert time.perf_counter() - started < 20
