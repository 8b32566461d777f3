import numpy as np
import pytest

from gemel.data import BatchSettings, Comparisons, Dense, Samples, batches_of, relation
from gemel.errors import SettingsError, SourceError


def samples_of(counts, forgeries=None, **more):
    """Samples of identities with the given numbers of genuine samples and of forgeries."""
    forgeries = forgeries or [0] * len(counts)
    identity = np.repeat(np.arange(len(counts)), np.add(counts, forgeries))
    forged = np.concatenate(
        [np.arange(real + copied) >= real for real, copied in zip(counts, forgeries, strict=True)]
    )
    facts = {
        "cache": Dense(np.zeros((len(identity), 1, 1, 1), dtype=np.uint8)),
        "rows": np.arange(len(identity)),
        "identity": identity,
        "names": tuple(map(str, range(len(counts)))),
        "forged": forged,
        "origin": tuple(map(str, range(len(identity)))),
    }
    return Samples(**(facts | more))


def of_one_epoch(samples, identities, each, *, epoch=0, seed=0):
    settings = BatchSettings(identities=identities, samples=each)
    return list(batches_of(samples, settings, seed=seed).epoch(epoch))


def listed(*rows):
    left, right, same = zip(*rows, strict=True)
    return Comparisons(np.array(left), np.array(right), np.array(same))


def test_a_batch_holds_p_identities_with_k_samples_of_each():
    samples = samples_of([12] * 10)

    for batch in of_one_epoch(samples, 5, 4):
        found, counts = np.unique(samples.identity[batch.index], return_counts=True)
        assert len(found) == 5
        assert set(counts) == {4}


def test_with_fewer_identities_each_brings_more_and_the_batch_keeps_its_size():
    samples = samples_of([60] * 4)

    sizes = [len(batch) for batch in of_one_epoch(samples, 8, 6)]

    assert set(sizes) == {48}


def test_groups_of_equal_length_fill_batches_evenly():
    # Two groups each on three batches: dealt row by row they would leave batches of two and six.
    samples = samples_of([8] * 6)

    held = [len(np.unique(samples.identity[b.index])) for b in of_one_epoch(samples, 4, 4)]

    assert held == [4, 4, 4]


def test_one_identity_that_outnumbers_the_rest_is_accompanied_in_every_batch():
    samples = samples_of([40, 3, 3, 3])

    batches = of_one_epoch(samples, 3, 4)

    assert len(batches) == 10
    assert all(len(np.unique(samples.identity[b.index])) == 3 for b in batches)


def test_a_last_short_group_is_filled_without_repeating_itself():
    samples = samples_of([7, 7, 7])

    for batch in of_one_epoch(samples, 3, 5):
        assert len(np.unique(batch.index)) == len(batch) == 15


def test_another_epoch_is_another_order_and_another_seed_too():
    samples = samples_of([12] * 10)
    first, second, other = (
        np.concatenate([b.index for b in of_one_epoch(samples, 5, 4, **which)])
        for which in ({"epoch": 0}, {"epoch": 1}, {"seed": 1})
    )

    assert not np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_who_meets_whom_changes_within_one_epoch():
    samples = samples_of([40] * 20)

    company = [frozenset(samples.identity[b.index]) for b in of_one_epoch(samples, 5, 4)]

    assert len(set(company)) == len(company)


def test_genuine_samples_and_forgeries_are_interleaved():
    samples = samples_of([24] * 6, [24] * 6)

    for batch in of_one_epoch(samples, 3, 8):
        for who in np.unique(samples.identity[batch.index]):
            of_who = batch.index[samples.identity[batch.index] == who]
            assert 3 <= samples.forged[of_who].sum() <= 5


def test_the_relation_of_a_batch_agrees_with_its_definition_as_loops():
    identity, forged = np.array([0, 0, 1, 0, 1, 0]), np.array([0, 0, 0, 1, 1, 1], dtype=bool)

    same, compared = relation(identity, forged)

    for i in range(6):
        for j in range(6):
            may = i != j and not (forged[i] and forged[j])
            assert compared[i, j] == may
            assert same[i, j] == (may and identity[i] == identity[j] and not forged[[i, j]].any())


def test_a_batch_carries_the_relation_of_its_own_samples():
    samples = samples_of([6] * 4, [3] * 4)

    for batch in of_one_epoch(samples, 3, 4):
        same, compared = relation(samples.identity[batch.index], samples.forged[batch.index])
        assert np.array_equal(batch.same, same)
        assert np.array_equal(batch.compared, compared)


def test_one_identity_alone_is_refused_with_the_way_out():
    with pytest.raises(SourceError, match=r"at least two are needed.*got 1\. Add a folder or rows"):
        batches_of(samples_of([9]), BatchSettings(), seed=0)


@pytest.mark.parametrize("key", ["identities", "samples"])
def test_a_batch_that_could_form_no_pair_is_refused(key):
    with pytest.raises(SettingsError, match=f"{key}: .* greater than or equal to 2, got 1"):
        BatchSettings.read({key: 1}, "batches")


PAIRS = listed((0, 1, True), (2, 3, True), (0, 2, False), (1, 3, False), (1, 4, False))


@pytest.mark.parametrize("name", ["pairs", "train"])
def test_given_pairs_stand_in_one_batch_each_and_nothing_else_is_compared(name):
    samples = samples_of([2, 2, 1], comparisons={name: PAIRS})

    found = []
    for batch in of_one_epoch(samples, 2, 2):
        assert len(np.unique(batch.index)) == len(batch)
        assert np.array_equal(batch.compared, batch.compared.T)
        for i, j in np.argwhere(np.triu(batch.compared)):
            left, right = sorted(batch.index[[i, j]].tolist())
            assert batch.same[i, j] == batch.same[j, i]
            found.append((left, right, bool(batch.same[i, j])))

    rows = zip(PAIRS.left.tolist(), PAIRS.right.tolist(), PAIRS.same.tolist(), strict=True)
    assert sorted(found) == sorted(rows)


def test_a_sample_listed_against_itself_is_not_compared():
    samples = samples_of([2, 2], comparisons={"pairs": listed((0, 0, True), (0, 2, False))})

    (batch,) = of_one_epoch(samples, 2, 2)

    assert not batch.compared.diagonal().any()
    assert batch.compared.sum() == 2


def test_a_score_stands_where_its_pair_is_compared_and_nowhere_else():
    pairs = Comparisons(PAIRS.left, PAIRS.right, PAIRS.same, np.array([0.9, 0.7, 0.3, 0.2, 0.1]))
    samples = samples_of([2, 2, 1], comparisons={"train": pairs})
    listed_score = {
        tuple(sorted(pair)): score
        for pair, score in zip(
            zip(pairs.left.tolist(), pairs.right.tolist(), strict=True), pairs.score, strict=True
        )
    }

    found = {}
    for batch in of_one_epoch(samples, 2, 2):
        assert batch.score.dtype == np.float32
        assert np.array_equal(batch.score, batch.score.T)
        assert not batch.score[~batch.compared].any()
        for i, j in np.argwhere(np.triu(batch.compared)):
            found[tuple(sorted(batch.index[[i, j]].tolist()))] = float(batch.score[i, j])

    assert found == pytest.approx(listed_score)


def test_a_sample_listed_against_itself_has_no_score():
    pairs = Comparisons(np.array([0, 0]), np.array([0, 2]), np.array([True, False]), np.ones(2))

    (batch,) = of_one_epoch(samples_of([2, 2], comparisons={"pairs": pairs}), 2, 2)

    assert not batch.score.diagonal().any()
    assert not batch.same.any()


def test_without_scores_there_are_none():
    (batch,) = of_one_epoch(samples_of([2, 2, 1], comparisons={"pairs": PAIRS}), 3, 4)

    assert batch.score is None


def test_pairs_of_one_kind_teach_nothing_so_identities_decide():
    samples = samples_of([4, 4], comparisons={"pairs": listed((0, 1, True), (4, 5, True))})

    batches = of_one_epoch(samples, 2, 4)

    assert sum(len(batch) for batch in batches) == 8
    assert all((batch.compared & ~batch.same).any() for batch in batches)


def test_a_triplet_is_a_genuine_and_an_impostor_pair_of_one_batch():
    triplets = np.array([[0, 1, 2], [3, 2, 1], [4, 5, 0], [5, 4, 3]])
    samples = samples_of([2, 2, 2], triplets=triplets)

    whole = []
    for batch in of_one_epoch(samples, 2, 2):
        place = {int(at): i for i, at in enumerate(batch.index)}
        for anchor, positive, negative in triplets.tolist():
            if {anchor, positive, negative} <= place.keys():
                a, p, n = (place[at] for at in (anchor, positive, negative))
                if batch.compared[a, p] and batch.compared[a, n]:
                    assert batch.same[a, p]
                    assert not batch.same[a, n]
                    whole.append((anchor, positive, negative))

    assert sorted(whole) == sorted(map(tuple, triplets.tolist()))


def test_triplets_that_all_fell_apart_in_the_split_are_refused():
    samples = samples_of([2, 2], triplets=np.zeros((0, 3), dtype=np.int64))

    with pytest.raises(SourceError, match=r"No listed pair or triplet has all of its samples"):
        batches_of(samples, BatchSettings(), seed=0)
