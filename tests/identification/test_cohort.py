import numpy as np
import pytest
from safetensors.numpy import load, save

from gemel.errors import SupportError
from gemel.identification import Cohort, Scoring


@pytest.fixture
def cohort(people, compare):
    return Cohort.of(people(40, 1, seed=5)[0], compare)


def test_quality_is_the_share_of_the_cohort_that_is_nearer_to_the_rest(cohort, people, compare):
    samples = people(6, 1, seed=6)[0]
    energy = compare(cohort.vectors, cohort.vectors)
    typical = [
        np.mean([energy[one, other] for other in range(40) if other != one]) for one in range(40)
    ]

    quality = cohort.quality(samples, compare)

    for sample, given in zip(samples, quality, strict=True):
        mean = np.mean([compare(sample[None], other[None])[0, 0] for other in cohort.vectors])
        assert given == sum(nearer < mean for nearer in typical) / 40


def test_a_sample_that_is_like_everybody_has_no_quality(cohort, compare):
    blank = cohort.vectors.mean(axis=0, keepdims=True)

    assert cohort.quality(blank, compare).tolist() == [0]
    assert cohort.quality(cohort.vectors, compare).mean() > 0.4


def test_no_sample_has_no_quality_and_without_a_cohort_all_are_good(cohort, compare):
    assert cohort.quality(cohort.vectors[:0], compare).tolist() == []
    assert Scoring().quality(cohort.vectors[:2], compare).tolist() == [1, 1]


def test_a_cohort_survives_safetensors_bit_for_bit(cohort):
    again = Cohort.from_arrays(load(save(cohort.to_arrays())))

    np.testing.assert_array_equal(again.vectors, cohort.vectors)
    np.testing.assert_array_equal(again.typical, cohort.typical)
    assert again.vectors.dtype == cohort.vectors.dtype == np.float32
    assert again.nearest == cohort.nearest


def test_a_handful_is_no_cohort(people, compare):
    with pytest.raises(SupportError, match=r"needs 20 samples of .* got 12, 8 too few"):
        Cohort.of(people(12, 1)[0], compare)


def test_an_identification_keeps_no_more_of_a_cohort_than_was_asked_for(people, compare):
    from gemel.identification import IdentificationSettings, Labelled, fit_identification

    vectors, who = people(20, 3)
    others = people(90, 1, seed=1)[0]

    def kept(most):
        settings = IdentificationSettings(cohort=most, references=(1,))
        return fit_identification(
            Labelled(vectors, who, who), others, compare, settings
        ).scoring.cohort

    assert len(kept(90).vectors) == 90
    assert len(kept(25).vectors) == len(np.unique(kept(25).vectors, axis=0)) == 25
    assert kept(0) is None
