import math

import numpy as np
import pytest

from gemel.errors import RangeError, ShapeError, SupportError
from gemel.metrics import mean_squared_error, measure_agreement, pearson, spearman

STATISTICS = [pearson, spearman, mean_squared_error]
each_statistic = pytest.mark.parametrize("statistic", STATISTICS, ids=lambda s: s.__name__)


def pearson_by_loops(similarity, score):
    pairs = len(score)
    mean, middle = sum(similarity) / pairs, sum(score) / pairs
    shared = sum((x - mean) * (y - middle) for x, y in zip(similarity, score, strict=True))
    one = math.sqrt(sum((x - mean) ** 2 for x in similarity))
    other = math.sqrt(sum((y - middle) ** 2 for y in score))
    return shared / (one * other)


def spearman_by_loops(similarity, score):
    def ranks(values):
        return [
            sum(other < value for other in values) + (values.count(value) + 1) / 2
            for value in values
        ]

    return pearson_by_loops(ranks(similarity), ranks(score))


def squares_by_loops(similarity, score):
    squares = [(x - y) ** 2 for x, y in zip(similarity, score, strict=True)]
    return sum(squares) / len(squares)


BY_LOOPS = {
    pearson: pearson_by_loops,
    spearman: spearman_by_loops,
    mean_squared_error: squares_by_loops,
}


def graded(pairs=40, seed=0):
    """Scores in quarters, so that some tie, and a similarity that follows them roughly."""
    draws = np.random.default_rng(seed)
    score = draws.integers(0, 5, size=pairs) / 4
    return (score + 0.4 * draws.normal(size=pairs)).round(1), score


@each_statistic
def test_agrees_with_its_equation_written_as_a_loop(statistic):
    similarity, score = graded()

    expected = BY_LOOPS[statistic](similarity.tolist(), score.tolist())

    assert statistic(similarity, score) == pytest.approx(expected)


@each_statistic
def test_a_weight_of_two_is_a_pair_that_comes_twice(statistic):
    similarity, score = graded()
    times = np.random.default_rng(1).integers(0, 4, size=len(score))

    repeated = statistic(np.repeat(similarity, times), np.repeat(score, times))

    assert statistic(similarity, score, times.astype(float)) == pytest.approx(repeated)


def test_a_similarity_that_never_varies_agrees_in_nothing():
    score = np.linspace(0, 1, 9)
    collapsed = np.full(9, 0.1)  # whose computed variance is not exactly 0

    assert pearson(collapsed, score) == spearman(score, collapsed) == 0


def test_the_interval_holds_the_estimate_and_narrows_with_more_pairs():
    measured = []
    for pairs in (40, 800):
        unit = np.arange(pairs)
        measured.append(measure_agreement(*graded(pairs), unit, unit, resamples=100))

    for one in measured:
        assert one.estimate in one.interval
        assert one.unit == ""
    width = [one.interval.high - one.interval.low for one in measured]
    assert width[1] < width[0] / 2


def test_of_fewer_than_five_units_the_interval_is_the_whole_range():
    unit = np.arange(40) % 4
    one = measure_agreement(*graded(40), unit, unit)
    other = measure_agreement(*graded(40), unit, unit, mean_squared_error, reach=(0.0, 4.0))

    assert (one.interval.low, one.interval.high) == (-1, 1)
    assert (other.interval.low, other.interval.high) == (0, 4)


def test_repeating_the_same_pairs_of_units_makes_nothing_surer():
    similarity, score = graded()
    unit = np.arange(len(score))
    once = measure_agreement(similarity, score, unit, unit, spearman, resamples=50)

    columns = [np.tile(column, 10) for column in (similarity, score, unit, unit)]
    tenfold = measure_agreement(*columns, spearman, resamples=50)

    assert tenfold.interval.low == pytest.approx(once.interval.low)
    assert tenfold.interval.high == pytest.approx(once.interval.high)


def test_an_interval_of_a_correlation_covers_as_often_as_it_says():
    draws, rounds, unit = np.random.default_rng(2), 100, np.arange(60)
    covered = 0
    for _ in range(rounds):
        score = draws.normal(size=60)
        similarity = 0.6 * score + 0.8 * draws.normal(size=60)
        covered += 0.6 in measure_agreement(similarity, score, unit, unit, resamples=100).interval

    assert covered / rounds >= 0.88


def test_a_seed_repeats_the_interval_and_another_moves_it():
    unit = np.arange(40)
    one, again, other = (
        measure_agreement(*graded(), unit, unit, resamples=30, seed=seed) for seed in (1, 1, 2)
    )

    assert one == again
    assert one.interval != other.interval


@each_statistic
def test_no_pair_is_refused(statistic):
    with pytest.raises(SupportError, match=r"at least one pair; there is none"):
        statistic(np.zeros(0), np.zeros(0))


def test_a_score_that_is_missing_is_refused():
    with pytest.raises(RangeError, match=r"Each score must be finite; nan came"):
        pearson(np.zeros(2), np.array([0.5, np.nan]))


def test_columns_of_two_lengths_are_refused(as_a_user):
    with pytest.raises(ShapeError, match=r"for each pair; got 3, 2, 2 of them"):
        pearson(np.zeros(3), np.zeros(2))


def test_one_unit_is_refused_with_the_way_out():
    nobody = np.zeros(40, dtype=int)
    with pytest.raises(SupportError, match=r"40 pairs have 1\. Number what each side"):
        measure_agreement(*graded(), nobody, nobody)
