"""Laws of splits, on inputs nobody chose by hand."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gemel.data import Dense, Samples, SplitSettings, find_leaks, split

counts = st.lists(st.integers(min_value=1, max_value=6), min_size=9, max_size=30)
seeds = st.integers(min_value=0, max_value=2**31)


def samples_of(counts):
    """Samples of identities with the given numbers of samples; no two images are alike."""
    # Eight identities with a pair each let every part form a genuine one.
    identity = np.repeat(np.arange(len(counts) + 8), [*counts, *[2] * 8])
    images = np.arange(len(identity), dtype=np.uint16).view(np.uint8).reshape(-1, 1, 1, 2)
    return Samples(
        cache=Dense(images),
        rows=np.arange(len(identity)),
        identity=identity,
        names=tuple(map(str, range(len(counts) + 8))),
        forged=np.zeros(len(identity), dtype=bool),
        origin=tuple(map(str, range(len(identity)))),
    )


@given(counts=counts, seed=seeds)
def test_a_split_by_identity_loses_nobody_and_shares_nobody(counts, seed):
    samples = samples_of(counts)

    parts = split(samples, SplitSettings(by="identity", seed=seed))

    assert sorted(int(o) for part in parts.values() for o in part.origin) == list(
        range(len(samples))
    )
    assert find_leaks(parts) == []


@given(counts=counts, seed=seeds)
def test_a_split_that_is_split_again_by_its_own_parts_is_the_same(counts, seed):
    samples = samples_of(counts)
    parts = split(samples, SplitSettings(by="identity", seed=seed))
    home = {origin: name for name, part in parts.items() for origin in part.origin}

    again = split(replace(samples, split=tuple(home[origin] for origin in samples.origin)))

    assert {n: p.origin for n, p in again.items()} == {n: p.origin for n, p in parts.items()}
