"""Only samples of different sides are compared: photo with caption, visible with infrared."""

from itertools import combinations

import numpy as np
import pytest

from gemel.data import BatchSettings, Dense, Samples, batches_of, draw_pairs, relation

SIDES = ("photo", "caption", "sound")


def samples_of(*people, forged=()):
    """Samples of identities with the numbers of photos, captions and sounds given."""
    rows = [
        (who, side)
        for who, counts in enumerate(people)
        for side, count in enumerate(counts)
        for _ in range(count)
    ]
    # Positions say nothing about identities or sides.
    rows = np.array(rows)[np.random.default_rng(0).permutation(len(rows))]
    return Samples(
        cache=Dense(np.zeros((len(rows), 1), dtype=np.float32)),
        rows=np.arange(len(rows)),
        identity=rows[:, 0],
        names=tuple(map(str, range(len(people)))),
        forged=np.isin(np.arange(len(rows)), forged),
        origin=tuple(map(str, range(len(rows)))),
        sides=SIDES[: len(people[0])],
        side=rows[:, 1],
    )


CAPTIONED = samples_of(*[(1, 5)] * 12)
LACKING = samples_of((1, 5), (3, 0), (0, 2), (2, 2), (1, 0), (1, 5))


def test_the_relation_agrees_with_its_definition_as_loops():
    identity, side = np.array([0, 0, 1, 0, 1, 0]), np.array([0, 1, 1, 0, 0, 2])
    forged = np.array([False, False, False, False, True, True])

    same, compared = relation(identity, forged, side)

    for i in range(6):
        for j in range(6):
            may = side[i] != side[j] and not (forged[i] and forged[j])
            assert compared[i, j] == may
            assert same[i, j] == (may and identity[i] == identity[j] and not forged[[i, j]].any())


def epoch_of(samples, identities, each):
    settings = BatchSettings(identities=identities, samples=each)
    return list(batches_of(samples, settings, seed=0).epoch(0))


def test_the_scarce_side_stands_in_every_group():
    for batch in epoch_of(CAPTIONED, 4, 4):
        for who in np.unique(CAPTIONED.identity[batch.index]):
            of_who = batch.index[CAPTIONED.identity[batch.index] == who]
            assert (CAPTIONED.side[of_who] == 0).sum() == 1
            assert (CAPTIONED.side[of_who] == 1).sum() == 2


@pytest.mark.parametrize("samples", [CAPTIONED, LACKING, samples_of(*[(1, 4, 2)] * 5)])
@pytest.mark.parametrize("each", [2, 4, 7])
def test_every_sample_is_seen_in_every_epoch_and_none_twice_in_a_batch(samples, each):
    batches = epoch_of(samples, 3, each)

    assert set(np.concatenate([batch.index for batch in batches])) == set(range(len(samples)))
    assert all(len(np.unique(batch.index)) == len(batch) for batch in batches)


def test_a_batch_compares_across_sides_only():
    for batch in epoch_of(LACKING, 3, 4):
        side = LACKING.side[batch.index]
        assert np.array_equal(batch.compared, side[:, None] != side[None, :])
        assert (batch.same <= batch.compared).all()


def pairs_by_loops(samples):
    genuine, impostor = set(), set()
    for i, j in combinations(range(len(samples)), 2):
        if samples.side[i] != samples.side[j] and not samples.forged[[i, j]].any():
            pair = (i, j) if samples.side[i] < samples.side[j] else (j, i)
            (genuine if samples.identity[i] == samples.identity[j] else impostor).add(pair)
    return genuine, impostor


THREE = samples_of((1, 2, 2), (2, 1, 0), (0, 3, 1), (2, 2, 2))


@pytest.mark.parametrize(
    "samples",
    [
        CAPTIONED,
        LACKING,
        THREE,
        samples_of((2, 3), (1, 4), forged=(0, 4)),
        samples_of((2, 0), (3, 0)),
        samples_of((0, 2, 3), (0, 1, 1)),
    ],
)
def test_every_pair_across_sides_is_drawn_once_where_there_is_room(samples):
    genuine, impostor = pairs_by_loops(samples)

    drawn = draw_pairs(samples)

    found = list(zip(drawn.left.tolist(), drawn.right.tolist(), strict=True))
    assert len(found) == len(genuine) + len(impostor)
    assert {pair for pair, same in zip(found, drawn.same, strict=True) if same} == genuine
    assert {pair for pair, same in zip(found, drawn.same, strict=True) if not same} == impostor


@pytest.mark.parametrize("limit", [1, 5, 30])
@pytest.mark.parametrize("samples", [CAPTIONED, THREE])
def test_a_limit_is_reached_and_not_passed(samples, limit):
    genuine, impostor = pairs_by_loops(samples)

    drawn = draw_pairs(samples, limit=limit, seed=3)

    found = set(zip(drawn.left.tolist(), drawn.right.tolist(), strict=True))
    assert found <= genuine | impostor
    assert len(found) == len(drawn)
    assert drawn.same.sum() == min(limit, len(genuine))
    assert (~drawn.same).sum() == min(limit, len(impostor))


def test_a_limit_is_shared_between_every_two_sides():
    samples = samples_of(*[(4, 4, 4)] * 10)

    drawn = draw_pairs(samples, limit=90)

    sides = zip(samples.side[drawn.left], samples.side[drawn.right], drawn.same, strict=True)
    kinds, counts = np.unique(np.array(list(sides)), axis=0, return_counts=True)
    assert len(kinds) == 6
    assert set(counts) == {30}


def test_impostors_across_sides_are_drawn_from_everybody():
    drawn = draw_pairs(CAPTIONED, limit=200)
    other = ~drawn.same

    assert len(np.unique(CAPTIONED.identity[drawn.left[other]])) == 12
    assert len(np.unique(CAPTIONED.identity[drawn.right[other]])) == 12
