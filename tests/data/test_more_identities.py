"""Turned and spliced images are further identities, made while they are read."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from gemel.data import BatchSettings, Comparisons, Dense, Samples, batches_of, spliced, turned
from gemel.errors import SettingsError

SIDE = 4


@pytest.fixture
def samples() -> Samples:
    """Three identities of two images each, every pixel of every image another level."""
    count = 6
    array = np.arange(count * SIDE * SIDE, dtype=np.uint8).reshape(count, 1, SIDE, SIDE)
    return Samples(
        cache=Dense(array),
        rows=np.arange(count),
        identity=np.repeat(np.arange(3), 2),
        names=("a", "b", "c"),
        forged=np.zeros(count, dtype=bool),
        origin=tuple(f"{i}.png" for i in range(count)),
    )


def test_each_turn_is_read_turned_and_carries_its_own_identity(samples):
    many = turned(samples, 8)

    images = many.read(np.arange(len(many)))

    upright = samples.read(np.arange(6))
    for turn in range(8):
        own = slice(6 * turn, 6 * (turn + 1))
        expected = torch.rot90(upright.flip(-1) if turn >= 4 else upright, turn % 4, (2, 3))
        assert torch.equal(images[own], expected)
        assert many.identity[own].tolist() == [3 * turn + who for who in (0, 0, 1, 1, 2, 2)]
    assert many.names[3 * 5 + 1] == "b mirrored turned 90°"


def test_an_identity_is_never_compared_with_its_own_turns(samples):
    many = turned(samples, 4)
    index = np.arange(len(many))

    same, compared = many.relation(index)

    for i in index:
        for j in index:
            turns_of_one = many.identity[i] % 3 == many.identity[j] % 3
            one_identity = many.identity[i] == many.identity[j]
            assert same[i, j] == (one_identity and i != j)
            assert compared[i, j] == (i != j and (one_identity or not turns_of_one))


def test_a_spliced_identity_joins_the_upper_half_of_one_and_the_lower_half_of_another(samples):
    many = spliced(samples, 6, seed=0)

    images = many.read(np.arange(len(many)))

    assert len(many) == 6 + 6 * 2
    assert len(set(many.names)) == 3 + 6
    for place in range(6, len(many)):
        first, second = many.names[many.identity[place]].split(" over ")
        upper, lower = images[place, 0, :2], images[place, 0, 2:]
        origin = [set(samples.names.index(x) * 2 + np.arange(2)) for x in (first, second)]
        assert int(upper[0, 0]) // (SIDE * SIDE) in origin[0]
        assert int(lower[0, 0]) // (SIDE * SIDE) in origin[1]
        assert first != second


def test_no_more_identities_are_spliced_than_there_are_ordered_pairs(samples):
    assert len(spliced(samples, 1000, seed=0).identities) == 3 + 3 * 2


def test_spliced_images_may_be_turned_as_well(samples):
    joined = spliced(samples, 2, seed=1)

    many = turned(joined, 4)

    quarter = many.read(np.arange(len(joined), 2 * len(joined)))
    assert torch.equal(quarter, torch.rot90(joined.read(np.arange(len(joined))), 1, (2, 3)))
    assert len(many.identities) == 4 * 5


def test_none_asked_for_leaves_the_samples_as_they_are(samples):
    assert spliced(samples, 0, seed=0) is samples
    assert turned(samples, 1) is samples


def test_batches_of_turned_identities_never_compare_kin(samples):
    many = turned(samples, 4)

    for batch in batches_of(many, BatchSettings(identities=6, samples=2), seed=0).epoch(0):
        kin = many.identity[batch.index] % 3
        different = batch.compared & ~batch.same
        assert not (different & (kin[:, None] == kin[None, :])).any()


def test_oblong_images_are_refused_with_the_way_out(samples):
    oblong = Samples(
        cache=Dense(np.zeros((6, 1, 4, 6), dtype=np.uint8)),
        rows=samples.rows,
        identity=samples.identity,
        names=samples.names,
        forged=samples.forged,
        origin=samples.origin,
    )
    with pytest.raises(SettingsError, match=r"must be square; these are 4x6.*Set it to 1"):
        turned(oblong, 4)


def test_given_pairs_make_no_identities(samples):
    listed = Comparisons(np.array([0, 0]), np.array([1, 2]), np.array([True, False]))
    given = Samples(**{**vars(samples), "comparisons": {"train": listed}})

    with pytest.raises(SettingsError, match="gives pairs or triplets instead"):
        turned(given, 4)
    with pytest.raises(SettingsError, match="gives pairs or triplets instead"):
        spliced(given, 2, seed=0)


def test_a_forgery_is_half_of_nobody(samples):
    forged = np.arange(len(samples)) % 2 == 1

    made = spliced(replace(samples, forged=forged), 4, seed=0)

    new = made.identity >= len(samples.names)
    assert new.any()
    assert not made.forged[new].any()
    genuine = samples.rows[~forged]
    assert np.isin(made.rows[new], genuine).all()
    assert np.isin(made.composition.lower[new], genuine).all()


def test_oblong_images_may_be_spliced(samples):
    images = np.ascontiguousarray(samples.cache.array[..., :-1])
    oblong = replace(samples, cache=Dense(images))

    made = spliced(oblong, 1, seed=0)

    last = len(made) - 1
    upper, lower = made.rows[last], made.composition.lower[last]
    half = images.shape[2] // 2
    (image,) = made.read(np.array([last])).numpy()
    assert np.array_equal(image[:, :half], images[upper][:, :half])
    assert np.array_equal(image[:, half:], images[lower][:, half:])
