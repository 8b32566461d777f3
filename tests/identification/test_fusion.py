import numpy as np
import pytest

from gemel.errors import UnknownNameError
from gemel.identification import Roster, fuse

OWNER = np.array([0, 0, 0, 1, 2, 2])


@pytest.fixture
def crowd(people):
    draws = np.random.default_rng(2)
    return Roster(people(6, 1, seed=3)[0], OWNER, draws.uniform(size=6), 3)


def by_hand(fusion, probe, roster, compare):
    """The definition once more, for one probe, one identity after the other."""
    fused = []
    for identity in range(roster.identities):
        places = [place for place in range(len(roster.owner)) if roster.owner[place] == identity]
        references = [roster.vectors[place] for place in places]
        energies = [float(compare(probe[None], r[None])[0, 0]) for r in references]
        if fusion == "closest":
            fused.append(min(energies))
        elif fusion == "mean-energy":
            fused.append(sum(energies) / len(energies))
        else:
            weigh = fusion == "quality-weighted" and any(roster.quality[p] > 0 for p in places)
            weights = [roster.quality[p] if weigh else 1.0 for p in places]
            centre = sum(w * r for w, r in zip(weights, references, strict=True)) / sum(weights)
            fused.append(float(compare(probe[None], centre[None])[0, 0]))
    return fused


@pytest.mark.parametrize("fusion", ["closest", "mean-energy", "mean-vector", "quality-weighted"])
def test_a_fusion_is_its_definition_looped_over_probes_and_identities(
    fusion, crowd, people, compare
):
    probes = people(4, 2, seed=8)[0]

    fused = fuse(fusion, probes, crowd, compare)

    expected = [by_hand(fusion, probe, crowd, compare) for probe in probes]
    np.testing.assert_allclose(fused, expected, rtol=1e-5)


@pytest.mark.parametrize("fusion", ["closest", "mean-energy", "mean-vector", "quality-weighted"])
def test_with_one_reference_each_every_fusion_is_the_energy_itself(fusion, people, compare):
    probes, references = people(5, 1, seed=1)[0], people(4, 1, seed=2)[0]
    alone = Roster(references, np.arange(4), np.full(4, 0.3), 4)

    np.testing.assert_allclose(
        fuse(fusion, probes, alone, compare), compare(probes, references), rtol=1e-5
    )


def test_references_of_no_quality_at_all_weigh_the_same(crowd, people, compare):
    probes = people(4, 1, seed=8)[0]
    worthless = Roster(crowd.vectors, crowd.owner, np.zeros(6), 3)

    np.testing.assert_array_equal(
        fuse("quality-weighted", probes, worthless, compare),
        fuse("mean-vector", probes, crowd, compare),
    )


@pytest.mark.parametrize("fusion", ["closest", "mean-energy", "mean-vector", "quality-weighted"])
def test_nobody_and_no_probe_have_no_energies(fusion, crowd, people, compare):
    probes = people(2, 1)[0]

    assert fuse(fusion, probes, Roster.empty(8), compare).shape == (2, 0)
    assert fuse(fusion, probes[:0], crowd, compare).shape == (0, 3)


def test_an_unknown_fusion_is_refused(crowd, people, compare, as_a_user):
    with pytest.raises(UnknownNameError, match="Did you mean 'closest'"):
        fuse("clostest", people(2, 1)[0], crowd, compare)
