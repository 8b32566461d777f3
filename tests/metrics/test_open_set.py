import numpy as np
import pytest

from gemel.errors import RangeError, ShapeError, SupportError
from gemel.metrics import (
    Searches,
    cumulative_match,
    detection_and_identification_rate,
    false_negative_identification_rate,
    false_positive_identification_rate,
    measure_detection_and_identification_rate,
    measure_false_negative_identification_rate,
    measure_false_positive_identification_rate,
)


def some_searches(seed=0, probes=60, identities=7):
    """Energies to count by hand, and the searches made of them; a third are strangers."""
    draws = np.random.default_rng(seed)
    energy = draws.uniform(1, 2, size=(probes, identities)).round(1)
    enrolled = np.where(np.arange(probes) % 3 == 0, -1, draws.integers(identities, size=probes))
    mated = np.flatnonzero(enrolled >= 0)
    energy[mated, enrolled[mated]] -= draws.uniform(0, 1, size=len(mated)).round(1)
    return energy, enrolled, Searches.of(energy, enrolled, np.arange(probes) // 2)


def test_a_search_keeps_what_a_loop_over_candidates_finds():
    energy, enrolled, searches = some_searches()

    for row, own, mated, nearest, found, rank in zip(
        energy,
        enrolled,
        searches.mated,
        searches.nearest,
        searches.own,
        searches.rank,
        strict=True,
    ):
        assert nearest == min(row)
        assert mated == (own >= 0)
        if own < 0:
            assert (found, rank) == (np.inf, 0)
        else:
            others = [e for place, e in enumerate(row) if place != own]
            assert found == row[own]
            assert rank == 1 + sum(e <= row[own] for e in others)


@pytest.mark.parametrize("threshold", [0.3, 1.0, 1.2, 3.0])
@pytest.mark.parametrize("rank", [1, 3])
def test_both_rates_are_what_a_loop_over_searches_counts(threshold, rank):
    energy, enrolled, searches = some_searches()
    found, strangers, missed, mated = 0, 0, 0, 0
    for row, own in zip(energy, enrolled, strict=True):
        if own < 0:
            strangers += 1
            found += min(row) <= threshold
        else:
            mated += 1
            ahead = sum(e <= row[own] for place, e in enumerate(row) if place != own)
            missed += row[own] > threshold or ahead >= rank

    positive = false_positive_identification_rate(searches, threshold)
    negative = false_negative_identification_rate(searches, threshold, rank)

    assert positive == found / strangers
    assert negative == missed / mated
    assert detection_and_identification_rate(searches, threshold, rank) == 1 - negative
    assert measure_false_positive_identification_rate(searches, threshold).estimate == positive
    assert measure_false_negative_identification_rate(
        searches, threshold, rank
    ).estimate == pytest.approx(negative)
    assert measure_detection_and_identification_rate(
        searches, threshold, rank
    ).estimate == pytest.approx(1 - negative)


def test_intervals_are_counted_over_units_and_not_over_probes():
    energy, enrolled, _ = some_searches(probes=120)
    alone = Searches.of(energy, enrolled, np.arange(120))
    shared = Searches.of(energy, enrolled, np.arange(120) // 12)

    narrow = measure_false_positive_identification_rate(alone, 1.05).interval
    wide = measure_false_positive_identification_rate(shared, 1.05).interval

    assert wide.high - wide.low > narrow.high - narrow.low


def test_the_cumulative_match_rises_to_one_at_the_size_of_the_gallery():
    energy, enrolled, searches = some_searches()
    rank = searches.rank[enrolled >= 0]

    curve = cumulative_match(searches, energy.shape[1])

    assert curve.tolist() == [np.mean(rank <= k) for k in range(1, 8)]
    assert curve[-1] == 1


def test_a_network_that_maps_everything_to_one_point_identifies_nobody():
    searches = Searches.of(np.ones((8, 4)), np.arange(8) % 4, np.arange(8))

    assert detection_and_identification_rate(searches, 2.0) == 0


def test_a_gallery_of_one_identity_can_be_searched():
    searches = Searches.of(np.array([[0.1], [0.9]]), np.array([0, -1]), np.arange(2))

    assert detection_and_identification_rate(searches, 0.5) == 1
    assert false_positive_identification_rate(searches, 0.5) == 0


def test_a_search_among_nobody_is_refused():
    with pytest.raises(SupportError, match="needs somebody enrolled"):
        Searches.of(np.zeros((2, 0)), np.array([-1, -1]), np.arange(2))


def test_rates_without_searches_of_their_kind_are_refused():
    mated = Searches.of(np.ones((2, 1)), np.array([0, 0]), np.arange(2))
    strangers = Searches.of(np.ones((2, 1)), np.array([-1, -1]), np.arange(2))

    with pytest.raises(SupportError, match="non-mated searches needs at least one"):
        false_positive_identification_rate(mated, 1.0)
    with pytest.raises(SupportError, match="over mated searches needs at least one"):
        false_negative_identification_rate(strangers, 1.0)
    with pytest.raises(SupportError, match="over mated searches needs at least one"):
        cumulative_match(strangers, 3)


def test_a_rank_of_zero_is_refused():
    with pytest.raises(RangeError, match="Ranks begin at 1, got 0"):
        false_negative_identification_rate(some_searches()[2], 1.0, rank=0)


def test_searches_that_contradict_themselves_are_refused(as_a_user):
    one, energy, rank = np.array([True, False]), np.array([0.5, 0.5]), np.array([1, 0])
    own = np.array([0.5, np.inf])

    with pytest.raises(ShapeError, match="got 2, 1, 2, 2, 2 of them"):
        Searches(one, energy[:1], own, rank, np.arange(2), 3)
    with pytest.raises(RangeError, match=r"Build searches with Searches\.of"):
        Searches(one, energy, own, np.array([1, 1]), np.arange(2), 3)
    with pytest.raises(RangeError, match="must be finite"):
        Searches(one, np.array([np.nan, 0.5]), own, rank, np.arange(2), 3)
