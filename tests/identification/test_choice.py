import numpy as np
import pytest

from gemel.errors import SupportError
from gemel.identification import IdentificationSettings, Labelled, fit_identification


def test_closest_is_chosen_where_an_identity_has_two_appearances(compare):
    """Half of the references show another side of it, which tells nothing about the probe."""
    draws = np.random.default_rng(0)
    who = np.repeat(np.arange(40), 6)
    appearance = draws.normal(size=(40, 2, 8)) * 2
    vectors = appearance[who, np.arange(240) % 2] + 0.3 * draws.normal(size=(240, 8))
    labelled = Labelled(vectors.astype(np.float32), who, who)

    identification = fit_identification(labelled, None, compare, IdentificationSettings())

    assert identification.scoring.fusion == "closest"
    assert identification.notes[0].startswith("fusion: closest, of minimum Cllr 0.")
    assert "mean-energy 0." in identification.notes[0]
    assert "quality-weighted" not in identification.notes[0]  # nobody told the qualities


def test_a_blurred_reference_counts_less_where_quality_tells_it(people, compare):
    vectors, who = people(60, 6, noise=0.2, dim=6)
    draws = np.random.default_rng(0)
    blurred = draws.uniform(size=len(who)) < 0.4
    vectors[blurred] *= 0.1
    cohort = people(150, 1, seed=9, noise=0.2, dim=6)[0]

    identification = fit_identification(
        Labelled(vectors, who, who),
        cohort,
        compare,
        IdentificationSettings(references=(5,), normalisation="none"),
    )

    assert identification.scoring.fusion == "quality-weighted"
    assert identification.scoring.quality(vectors[blurred], compare).mean() < 0.05


def test_a_normalisation_is_chosen_where_some_are_like_many(people, compare):
    draws = np.random.default_rng(3)
    far = draws.gamma(1, 1, size=(100, 1))
    vectors, who = people(100, 4)
    vectors = (vectors * far[who]).astype(np.float32)
    cohort = (people(200, 1, seed=5)[0] * draws.gamma(1, 1, size=(200, 1))).astype(np.float32)

    identification = fit_identification(
        Labelled(vectors, who, who), cohort, compare, IdentificationSettings(references=(1,))
    )

    assert identification.scoring.normalisation != "none"
    assert identification.notes[0].startswith("normalisation: ")


def test_where_all_choices_are_perfect_the_simplest_is_made(fit):
    identification = fit(30, noise=1e-4, cohort=40)

    assert identification.scoring.fusion == "mean-energy"
    assert identification.scoring.normalisation == "none"


def test_what_the_user_chose_is_not_questioned(fit):
    identification = fit(20, cohort=40, fusion="closest", normalisation="t")

    assert identification.scoring.fusion == "closest"
    assert identification.scoring.normalisation == "t"
    assert not any("minimum Cllr" in note for note in identification.notes)


def test_a_normalisation_that_was_asked_for_needs_a_cohort(fit):
    with pytest.raises(SupportError, match="compares with a cohort of other identities"):
        fit(20, normalisation="z")
    with pytest.raises(SupportError, match="compares with a cohort of other identities"):
        fit(20, normalisation="z", cohort=19)


def test_a_cohort_of_one_side_normalises_nothing_by_itself(people, compare):
    vectors, who = people(30, 4)
    labelled = Labelled(vectors, who, who, side=np.arange(len(who)) % 2)

    identification = fit_identification(
        labelled, people(50, 1, seed=4)[0], compare, IdentificationSettings()
    )

    assert identification.scoring.normalisation == "none"
    assert identification.scoring.cohort is not None
