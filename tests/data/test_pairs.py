import tracemalloc

import numpy as np
import pytest
from scipy.stats import chisquare

from gemel.data import Comparisons, Dense, Samples, draw_pairs, listed_pairs, pairs_of


def samples_of(identity, forged=None, **more):
    identity = np.asarray(identity)
    facts = {
        "cache": Dense(np.zeros((len(identity), 1, 1, 1), dtype=np.uint8)),
        "rows": np.arange(len(identity)),
        "identity": identity,
        "names": tuple(map(str, range(identity.max() + 1))),
        "forged": np.zeros(len(identity), bool) if forged is None else np.asarray(forged, bool),
        "origin": ("",) * len(identity),
    }
    return Samples(**(facts | more))


def listed(*rows):
    left, right, same = zip(*rows, strict=True)
    return Comparisons(np.array(left), np.array(right), np.array(same))


SIGNED = samples_of([0] * 5 + [1] * 5, [0, 0, 0, 1, 1] * 2)


def test_the_kinds_of_a_small_set_are_all_there():
    pairs = draw_pairs(SIGNED)
    forgery = SIGNED.forged[pairs.left] | SIGNED.forged[pairs.right]

    assert pairs.same.sum() == 2 * 3
    assert (~pairs.same & ~forgery).sum() == 3 * 3
    assert (~pairs.same & forgery).sum() == 2 * 3 * 2


@pytest.mark.parametrize(("impostors", "forgery"), [("random", False), ("skilled", True)])
def test_random_and_skilled_impostors_stand_apart(impostors, forgery):
    pairs = draw_pairs(SIGNED, impostors=impostors)
    other = ~pairs.same
    copied = SIGNED.forged[pairs.left] | SIGNED.forged[pairs.right]
    one = SIGNED.identity[pairs.left] == SIGNED.identity[pairs.right]

    assert other.any()
    assert (copied[other] == forgery).all()
    assert (one[other] == forgery).all()


def test_a_part_is_paired_with_the_impostors_that_are_asked_for():
    pairs = pairs_of(SIGNED, "calibration", limit=100, impostors="skilled")
    copied = SIGNED.forged[pairs.left] | SIGNED.forged[pairs.right]

    assert copied[~pairs.same].all()


def test_a_kind_that_has_few_leaves_its_room_to_the_other():
    pairs = draw_pairs(SIGNED, limit=18)
    skilled = SIGNED.forged[pairs.left] | SIGNED.forged[pairs.right]

    assert (~pairs.same).sum() == 18
    assert (skilled.sum(), (~pairs.same & ~skilled).sum()) == (9, 9)

    pairs = draw_pairs(SIGNED, limit=20)

    assert (~pairs.same).sum() == 20
    assert (SIGNED.forged[pairs.left] | SIGNED.forged[pairs.right]).sum() == 11


def test_few_impostors_among_very_many_pairs_are_all_found():
    # One pair in a thousand is of two identities.
    samples = samples_of([0] * 1000 + [1])

    pairs = draw_pairs(samples, limit=2000)

    assert (~pairs.same).sum() == 1000
    assert pairs.same.sum() == 2000


@pytest.mark.parametrize("impostors", ["random", "skilled"])
def test_the_draw_is_uniform(impostors):
    samples = samples_of([0] * 5 + [1] * 9 + [2] * 4, [0, 0, 0, 1, 1, *[0] * 6, 1, 1, 1, *[0] * 4])
    everything = draw_pairs(samples, impostors=impostors)
    counts = {pair: 0 for pair in zip(everything.left, everything.right, strict=True)}

    for seed in range(400):
        drawn = draw_pairs(samples, limit=6, impostors=impostors, seed=seed)
        for pair in zip(drawn.left, drawn.right, strict=True):
            counts[pair] += 1

    same = everything.same
    for kind in (same, ~same):
        found = np.array(list(counts.values()))[kind]
        assert found.sum() == 400 * 6
        assert chisquare(found).pvalue > 0.001


def test_skilled_pairs_beyond_the_limit_come_from_every_identity():
    identity = np.repeat(np.arange(20), 10)
    samples = samples_of(identity, [0, 1] * 100)

    pairs = draw_pairs(samples, limit=200, impostors="both")
    skilled = samples.forged[pairs.left] | samples.forged[pairs.right]

    # 500 such pairs fit the limit each on its own; the first hundred would be of four identities.
    assert len(np.unique(identity[pairs.left[skilled]])) > 15


def test_memory_follows_the_limit_and_not_the_square_of_the_data():
    samples = samples_of(np.arange(40_000) % 400)

    tracemalloc.start()
    draw_pairs(samples, limit=1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # 800 million pairs; a bit each would take 100 MB.
    assert peak < 20e6


def test_a_seed_repeats_its_draw():
    samples = samples_of(np.arange(300) % 10)
    one, again, other = (draw_pairs(samples, limit=50, seed=seed) for seed in (1, 1, 2))

    assert np.array_equal(one.left, again.left)
    assert not np.array_equal(one.left, other.left)


OFFICIAL, OWN = listed((0, 1, True), (0, 2, False)), listed((2, 3, True), (1, 3, False))


def test_a_parts_official_list_goes_before_the_users_own():
    samples = samples_of([0, 0, 1, 1], comparisons={"test": OFFICIAL, "pairs": OWN})

    assert listed_pairs(samples, "test") is OFFICIAL
    assert listed_pairs(samples, "calibration") is OWN


@pytest.mark.parametrize("same", [True, False])
def test_a_list_of_one_kind_cannot_be_measured_on(same):
    samples = samples_of([0, 0, 1, 1], comparisons={"pairs": listed((0, 1, same))})

    assert listed_pairs(samples, "test") is None


def test_without_a_list_there_is_none():
    assert listed_pairs(samples_of([0, 0, 1, 1]), "test") is None
