import numpy as np
import pytest

from gemel.evaluation._lineup import able, affordable_references, draw_lineup, reach


def drawn(samples, references, seed=0):
    return draw_lineup(samples, references, np.random.default_rng(seed))


@pytest.fixture
def uneven(patterned):
    """Eight people with six pictures each, of whom the last two keep two, and one."""
    samples = patterned(people=8, images=6)
    count = np.arange(len(samples)) % 6
    kept = (samples.identity < 6) | (count < 8 - samples.identity)
    return samples.take(np.flatnonzero(kept))


def test_half_of_those_with_a_sample_to_spare_are_enrolled_first(uneven):
    lineup = drawn(uneven, 5)

    assert able(uneven, 5).tolist() == [0, 1, 2, 3, 4, 5]
    assert lineup.half == 3
    assert set(lineup.identity[:3].tolist()) < set(range(6))
    # Those who have no more fill up, and the other half stays outside.
    assert sorted(lineup.identity[3:].tolist()) == [6, 7]
    assert reach(uneven, 5) == (3, 5)


def test_each_is_enrolled_with_as_many_as_it_should_or_has(uneven):
    lineup = drawn(uneven, 5)

    counts = dict(zip(lineup.identity.tolist(), np.bincount(lineup.owner).tolist(), strict=True))
    assert {counts[who] for who in lineup.identity[:3].tolist()} == {5}
    assert (counts[6], counts[7]) == (2, 1)
    assert len(set(lineup.reference.tolist())) == len(lineup.reference)
    np.testing.assert_array_equal(uneven.identity[lineup.reference], lineup.identity[lineup.owner])
    assert (np.diff(lineup.owner) >= 0).all()


def test_every_draw_is_another_and_a_seed_repeats_it(uneven):
    one, again, other = drawn(uneven, 2, 1), drawn(uneven, 2, 1), drawn(uneven, 2, 2)

    np.testing.assert_array_equal(one.reference, again.reference)
    assert one.reference.tolist() != other.reference.tolist()


def test_a_forgery_is_never_enrolled(patterned):
    samples = patterned(images=3, forgeries=3)

    lineup = drawn(samples, 2)

    assert not samples.forged[lineup.reference].any()
    assert len(able(samples, 3)) == 0


def test_with_sides_only_the_first_is_enrolled_and_only_others_probe(sided):
    samples = sided(people=6, photos=2, captions=1)

    lineup = drawn(samples, 2)

    assert lineup.half == 3
    assert (samples.side[lineup.reference] == 0).all()
    assert len(able(samples, 3)) == 0


@pytest.mark.parametrize(
    ("people", "images", "known", "chosen"),
    [
        (50, 6, (1, 2, 3, 5, 10), 5),
        (50, 12, (1, 2, 3, 5), 5),
        (6, 4, (1, 2, 3, 5, 10), 3),
        (6, 1, (1, 2), None),
        (1, 9, (1, 2), None),
    ],
)
def test_references_are_the_most_that_enough_identities_have(
    people, images, known, chosen, patterned
):
    assert affordable_references(patterned(people=people, images=images), known) == chosen


def test_a_few_identities_with_many_samples_do_not_decide_for_the_others(patterned):
    samples = patterned(people=60, images=12)
    count = np.arange(len(samples)) % 12
    some = samples.take(np.flatnonzero((samples.identity < 10) | (count < 4)))

    assert affordable_references(some) == 3
