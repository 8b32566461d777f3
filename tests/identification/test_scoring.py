import statistics

import numpy as np
import pytest

from gemel.errors import SupportError
from gemel.identification import Cohort, Scoring

OWNER = np.array([0, 0, 1, 2, 2, 2])


@pytest.fixture
def parts(people, roster_of, compare):
    cohort = Cohort.of(people(50, 1, seed=5)[0], compare)
    return people(5, 1, seed=7)[0], roster_of(people(6, 1, seed=6)[0], OWNER), cohort


def fused_by_hand(probe, references, compare):
    """Mean of the energies of one probe against one identity."""
    return statistics.fmean(float(compare(probe[None], r[None])[0, 0]) for r in references)


def moments(energies, nearest):
    """Mean and deviation of the least energies, as Matějka et al. and Auckenthaler et al. do."""
    chosen = sorted(energies)[:nearest]
    return statistics.fmean(chosen), statistics.pstdev(chosen)


def normalised_by_hand(normalisation, probe, references, cohort, compare):
    energy = fused_by_hand(probe, references, compare)
    nearest = cohort.nearest if normalisation == "adaptive-s" else len(cohort.vectors)
    mean, deviation = moments(
        [fused_by_hand(other, references, compare) for other in cohort.vectors], nearest
    )
    z = (energy - mean) / deviation
    mean, deviation = moments(
        [fused_by_hand(probe, [other], compare) for other in cohort.vectors], nearest
    )
    t = (energy - mean) / deviation
    return {"none": energy, "z": z, "t": t, "s": (z + t) / 2, "adaptive-s": (z + t) / 2}[
        normalisation
    ]


@pytest.mark.parametrize("normalisation", ["none", "z", "t", "s", "adaptive-s"])
def test_a_normalisation_is_its_definition_looped_over_the_cohort(normalisation, parts, compare):
    probes, roster, cohort = parts
    scoring = Scoring("mean-energy", normalisation, cohort)

    energies = scoring.energies(probes, roster, compare)

    expected = [
        [
            normalised_by_hand(
                normalisation, probe, roster.vectors[roster.owner == who], cohort, compare
            )
            for who in range(3)
        ]
        for probe in probes
    ]
    np.testing.assert_allclose(energies, expected, rtol=1e-4, atol=1e-4)


def test_the_adaptive_norm_takes_a_part_of_the_cohort(parts):
    assert 10 <= parts[2].nearest < len(parts[2].vectors)


@pytest.mark.parametrize("normalisation", ["z", "t", "s", "adaptive-s"])
def test_a_probe_is_normalised_alone_as_among_others(normalisation, parts, compare):
    probes, roster, cohort = parts
    scoring = Scoring("closest", normalisation, cohort)

    together = scoring.energies(probes, roster, compare)
    alone = np.concatenate([scoring.energies(p[None], roster, compare) for p in probes])

    np.testing.assert_allclose(together, alone, rtol=1e-6)


@pytest.mark.parametrize("normalisation", ["z", "t", "s", "adaptive-s"])
def test_a_cohort_at_one_energy_divides_by_nothing(normalisation, roster_of):
    def alike(probes, references):
        return np.ones((len(probes), len(references)), dtype=np.float32)

    vectors = np.ones((30, 4), dtype=np.float32)
    scoring = Scoring("closest", normalisation, Cohort.of(vectors, alike))

    energies = scoring.energies(vectors[:2], roster_of(vectors[:3], np.arange(3)), alike)

    assert np.isfinite(energies).all()


def test_a_normalisation_without_a_cohort_is_refused():
    with pytest.raises(SupportError, match="'adaptive-s' compares with a cohort"):
        Scoring("closest", "adaptive-s")


def test_normalised_against_nobody_there_is_nothing(parts, compare):
    from gemel.identification import Roster

    scoring = Scoring("closest", "s", parts[2])

    assert scoring.energies(parts[0], Roster.empty(8), compare).shape == (5, 0)
