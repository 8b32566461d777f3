"""Laws every identification obeys, on people nobody chose by hand."""

import functools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemel.identification import (
    Identification,
    IdentificationSettings,
    Labelled,
    Roster,
    fit_identification,
    fuse,
)
from gemel.identification._searches import measure_searches

seeds = st.integers(0, 2**31)
fusions = st.sampled_from(["closest", "mean-energy", "mean-vector", "quality-weighted"])


def compare(probes, references):
    difference = probes[:, None].astype(np.float64) - references[None].astype(np.float64)
    return np.abs(difference).sum(axis=2).astype(np.float32)


def some_people(seed, count=12, samples=4):
    draws = np.random.default_rng(seed)
    who = np.repeat(np.arange(count), samples)
    vectors = draws.normal(size=(count, 5))[who] + 0.4 * draws.normal(size=(len(who), 5))
    return vectors.astype(np.float32), who


@functools.cache
def some_identification(seed=0):
    vectors, who = some_people(seed)
    settings = IdentificationSettings(references=(1, 2, 3), rate=0.1, miss_rate=0.3)
    return fit_identification(Labelled(vectors, who, who), None, compare, settings)


def some_candidates(seed, count, ties):
    draws = np.random.default_rng(seed)
    energies = draws.uniform(0, 8, size=count)
    return energies.round(0 if ties else 6), draws.integers(1, 6, size=count)


@given(seed=seeds, count=st.integers(1, 12), ties=st.booleans(), more=st.integers(0, 40))
def test_swapping_identities_swaps_nothing_in_the_answer(seed, count, ties, more):
    energies, references = some_candidates(seed, count, ties)
    names = [f"{place:02d}" for place in range(count)]
    order = np.random.default_rng(seed).permutation(count)
    identification = some_identification()

    asked = identification.answer(names, energies, references, count + more)
    swapped = identification.answer(
        [names[place] for place in order], energies[order], references[order], count + more
    )

    assert swapped.outcome == asked.outcome
    assert swapped.identity == asked.identity
    for one, other in zip(swapped.candidates, asked.candidates, strict=True):
        assert (one.name, one.energy, one.references) == (
            other.name,
            other.energy,
            other.references,
        )
        assert one.probability == pytest.approx(other.probability)


@given(seed=seeds, count=st.integers(1, 12), ties=st.booleans(), more=st.integers(0, 400))
def test_probabilities_of_candidates_and_nobody_never_sum_to_more_than_one(seed, count, ties, more):
    energies, references = some_candidates(seed, count, ties)
    names = [f"{place:02d}" for place in range(count)]

    found = some_identification().answer(names, energies, references, count + more, top=count)

    probabilities = [candidate.probability for candidate in found.candidates]
    assert all(0 <= probability <= 1 for probability in [*probabilities, found.nobody])
    assert sum(probabilities) + found.nobody <= 1 + 1e-9
    if more == 0:
        assert sum(probabilities) + found.nobody == pytest.approx(1)
    assert probabilities == sorted(probabilities, reverse=True)
    for candidate in found.candidates:
        interval = candidate.false_match_rate_interval
        assert 0 <= interval.low <= candidate.false_match_rate <= interval.high <= 1


@given(size=st.integers(1, 5000), references=st.integers(1, 9), rate=st.floats(0.001, 0.9))
def test_a_larger_gallery_or_a_stricter_rate_never_has_a_laxer_threshold(size, references, rate):
    identification = some_identification()

    point = identification.operating_point(size, references, rate)

    larger = identification.operating_point(size + 1, references, rate)
    stricter = identification.operating_point(size, references, rate / 2)
    estimate = max(point.false_positive_rate, 1e-12)
    assert larger.threshold <= point.threshold + 1e-9 or not point.supported
    assert stricter.threshold <= point.threshold + 1e-9
    assert (
        estimate <= rate * (1 + 1e-9) or len(identification._yardsticks.of(references).levels) > 1
    )


@given(seed=seeds, sizes=st.lists(st.floats(1, 500), min_size=2, max_size=5), ties=st.booleans())
def test_rates_of_strangers_rise_with_the_energy_and_the_gallery(seed, sizes, ties):
    draws = np.random.default_rng(seed)
    column = np.repeat(np.arange(15), 2)
    energy = draws.gamma(2, size=(30, 15)) * draws.gamma(4, size=(30, 1))
    energy = energy.round(1) if ties else energy
    curve = measure_searches(energy, column, draws.gamma(1, size=30))

    rates = np.array([curve.false_positives(size) for size in sorted(sizes)])

    assert (np.diff(rates, axis=1) >= 0).all()
    assert (np.diff(rates, axis=0) >= -1e-12).all()
    assert ((0 <= rates) & (rates <= 1)).all()
    assert (rates[:, 0] == 0).all()


@given(seed=seeds, fusion=fusions)
def test_the_order_of_an_identitys_references_does_not_matter(seed, fusion):
    draws = np.random.default_rng(seed)
    vectors, owner = some_people(seed, 4, 3)
    quality = draws.uniform(size=12)
    order = np.concatenate([3 * place + draws.permutation(3) for place in range(4)])
    probes = some_people(seed + 1, 3, 1)[0]

    one = fuse(fusion, probes, Roster(vectors, owner, quality, 4), compare)
    other = fuse(fusion, probes, Roster(vectors[order], owner, quality[order], 4), compare)

    np.testing.assert_allclose(one, other, rtol=1e-5)


@given(seed=st.integers(0, 5))
def test_an_identification_survives_json(seed):
    identification = some_identification(seed)

    assert Identification.from_dict(json.loads(json.dumps(identification.to_dict())), None) == (
        identification
    )
