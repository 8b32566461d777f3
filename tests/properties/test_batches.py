"""Laws of batches and of drawn pairs, on data sets nobody chose by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemel.data import BatchSettings, Dense, Samples, batches_of, draw_pairs

# A third of the identities have many samples, some have one, some only forgeries beside it.
skewed = st.lists(
    st.tuples(
        st.one_of(st.just(1), st.integers(1, 4), st.integers(5, 40)),
        st.one_of(st.just(0), st.integers(0, 12)),
    ),
    min_size=2,
    max_size=14,
)
identities = st.integers(min_value=2, max_value=8)
each = st.integers(min_value=2, max_value=6)
seeds = st.integers(min_value=0, max_value=2**31)


def samples_of(counts):
    identity = np.concatenate([np.full(a + b, who) for who, (a, b) in enumerate(counts)])
    forged = np.concatenate([np.arange(a + b) >= a for a, b in counts])
    # Positions say nothing about identities.
    order = np.random.default_rng(len(identity)).permutation(len(identity))
    return Samples(
        cache=Dense(np.zeros((len(identity), 1, 1, 1), dtype=np.uint8)),
        rows=np.arange(len(identity)),
        identity=identity[order],
        names=tuple(map(str, range(len(counts)))),
        forged=forged[order],
        origin=tuple(map(str, range(len(identity)))),
    )


def epoch_of(samples, p, k, seed, number=0):
    batches = batches_of(samples, BatchSettings(identities=p, samples=k), seed=seed)
    drawn = list(batches.epoch(number))
    assert len(drawn) == len(batches)
    return drawn


@given(counts=skewed, p=identities, k=each, seed=seeds)
def test_every_sample_is_seen_in_every_epoch(counts, p, k, seed):
    samples = samples_of(counts)

    seen = np.concatenate([batch.index for batch in epoch_of(samples, p, k, seed)])

    assert set(seen.tolist()) == set(range(len(samples)))


@given(counts=skewed, p=identities, k=each, seed=seeds)
def test_a_batch_holds_p_identities_and_no_sample_twice(counts, p, k, seed):
    samples = samples_of(counts)
    held = min(p, len(counts))
    size = p * k // held

    for batch in epoch_of(samples, p, k, seed):
        assert len(np.unique(batch.index)) == len(batch)
        present, members = np.unique(samples.identity[batch.index], return_counts=True)
        assert len(present) == held
        # One group of each: its size, or all an identity has.
        assert members.tolist() == [min(size, sum(counts[who])) for who in present]


@given(counts=skewed, p=identities, k=each, seed=seeds)
def test_no_more_batches_are_made_than_it_takes(counts, p, k, seed):
    held = min(p, len(counts))
    groups = [math.ceil(sum(count) / (p * k // held)) for count in counts]

    drawn = epoch_of(samples_of(counts), p, k, seed)

    assert len(drawn) == max(max(groups), math.ceil(sum(groups) / held))


@given(counts=skewed, p=identities, k=each, seed=seeds, number=st.integers(0, 1000))
def test_an_epoch_is_a_function_of_seed_and_number_alone(counts, p, k, seed, number):
    samples = samples_of(counts)
    settings = BatchSettings(identities=p, samples=k)
    one, other = (batches_of(samples, settings, seed=seed) for _ in range(2))

    list(other.epoch(number + 1))  # whatever came before on another process

    for here, there in zip(one.epoch(number), other.epoch(number), strict=True):
        assert np.array_equal(here.index, there.index)


def pairs_by_loops(samples):
    """Every pair of each kind."""
    kinds = {"genuine": set(), "random": set(), "skilled": set()}
    for i in range(len(samples)):
        for j in range(i + 1, len(samples)):
            one = samples.identity[i] == samples.identity[j]
            copies = int(samples.forged[i]) + int(samples.forged[j])
            if copies == 0:
                kinds["genuine" if one else "random"].add((i, j))
            elif copies == 1 and one:
                kinds["skilled"].add((i, j))
    return kinds


def unordered(pairs, same):
    kind = pairs.same == same
    return [
        tuple(sorted(pair))
        for pair in zip(pairs.left[kind].tolist(), pairs.right[kind].tolist(), strict=True)
    ]


@pytest.mark.parametrize("impostors", ["random", "skilled", "both"])
@given(counts=skewed, limit=st.integers(2, 4000), seed=seeds)
def test_drawn_pairs_are_of_their_kind_once_each_and_all_where_they_fit(
    impostors, counts, limit, seed
):
    samples = samples_of(counts)
    kinds = pairs_by_loops(samples)
    wanted = ["random", "skilled"] if impostors == "both" else [impostors]
    different = set.union(*(kinds[name] for name in wanted))

    drawn = draw_pairs(samples, limit=limit, impostors=impostors, seed=seed)

    for found, possible in (
        (unordered(drawn, True), kinds["genuine"]),
        (unordered(drawn, False), different),
    ):
        assert len(found) == len(set(found))
        assert set(found) <= possible
        assert len(found) == min(limit, len(possible))
