import numpy as np
import pytest

from gemel.data import BatchSettings, Comparisons, batches_of, clustered
from gemel.errors import SourceError


def groups(count, each, spread=0.1):
    """Embeddings far apart by group."""
    draws = np.random.default_rng(0)
    centre = 10 * np.eye(count)
    return centre.repeat(each, axis=0) + spread * draws.normal(size=(count * each, count))


def test_what_stands_together_gets_one_identity(shapes):
    samples = shapes(people=6, images=5)

    found = clustered(samples, groups(6, 5), 6, seed=0)

    assert len(found.identities) == 6
    for members in found.members:
        assert len(np.unique(samples.identity[members])) == 1
    assert found.names[found.identity[0]] == f"cluster {found.identity[0]}"


def test_what_the_source_says_is_forgotten(shapes):
    pairs = Comparisons(np.array([0]), np.array([1]), np.array([False]))
    samples = shapes(
        people=3,
        images=4,
        forged=np.ones(12, dtype=bool),
        comparisons={"train": pairs},
        triplets=np.array([[0, 1, 5]]),
    )

    found = clustered(samples, groups(3, 4), 3, seed=0)

    assert not found.forged.any()
    assert (found.comparisons, found.triplets) == ({}, None)
    assert np.array_equal(found.rows, samples.rows)
    assert len(list(batches_of(found, BatchSettings(), seed=0).epoch(0))) == 1


def test_a_seed_repeats_its_clusters(shapes):
    samples, cloud = shapes(people=5, images=8), groups(5, 8, spread=8.0)

    one, again = (clustered(samples, cloud, 7, seed=3).identity for _ in range(2))

    assert np.array_equal(one, again)


def test_no_more_clusters_are_made_than_there_are_different_embeddings(shapes):
    samples = shapes(people=2, images=6)

    found = clustered(samples, groups(2, 6, spread=0.0), 50, seed=0)

    assert len(found.identities) == 2


def test_a_cluster_may_hold_one_sample(shapes):
    cloud = np.concatenate((groups(2, 4), [[500.0, 500.0]]))
    samples = shapes(people=3, images=3)

    found = clustered(samples, cloud, 3, seed=0)

    assert sorted(map(len, found.members)) == [1, 4, 4]
    assert len(list(batches_of(found, BatchSettings(), seed=0).epoch(0))) == 1


@pytest.mark.parametrize(
    ("clusters", "cloud", "told"),
    [(1, groups(2, 4), "1 asked for and 8 different"), (4, np.ones((8, 3)), "and 1 different")],
)
def test_what_leaves_nothing_to_tell_apart_is_refused(shapes, clusters, cloud, told):
    with pytest.raises(SourceError, match=f"two are needed; got .*{told}"):
        clustered(shapes(people=2, images=4), cloud, clusters, seed=0)
