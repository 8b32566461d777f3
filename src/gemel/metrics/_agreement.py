"""How well a similarity follows graded scores, where two things may be half alike."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.errors import RangeError, ShapeError, SupportError
from gemel.metrics._binomial import refuse_confidence
from gemel.metrics._interval import Interval, Measured
from gemel.metrics._redraws import percentile_interval, redrawn_weights, refuse_few_rounds

Agreement: TypeAlias = Callable[[ndarray, ndarray, ndarray], float]
"""(similarity, score, weights) of pairs → a number; `pearson` is one."""


def pearson(
    similarity: Float[ndarray, " pairs"],
    score: Float[ndarray, " pairs"],
    weights: Float[ndarray, " pairs"] | None = None,
) -> float:
    """How nearly the similarity is a straight line of the score.

        r = cov(similarity, score) / (std(similarity) · std(score))

    Range [-1, 1], 1 is best. Where either does not vary they agree in nothing: 0, so that a
    network which maps everything to one point scores 0.

    Args:
        similarity: What was measured on each pair, higher is more alike.
        score: How alike they are, by those who know. Any units.
        weights: How much each pair counts; 1 when left out.

    Raises:
        ShapeError: If they differ in length.
        RangeError: If a value is not finite.
        SupportError: If there is no pair.

    Example:
        >>> pearson(np.array([0.1, 0.3, 0.5]), np.array([1.0, 2.0, 3.0]))
        1.0
    """
    weight = _weights_of(similarity, score, weights)
    if _constant(similarity, weight) or _constant(score, weight):
        return 0.0
    one = similarity - np.average(similarity, weights=weight)
    other = score - np.average(score, weights=weight)
    shared = (weight * one * other).sum()
    correlation = shared / np.sqrt((weight * one**2).sum() * (weight * other**2).sum())
    return float(np.clip(correlation, -1.0, 1.0))


def spearman(
    similarity: Float[ndarray, " pairs"],
    score: Float[ndarray, " pairs"],
    weights: Float[ndarray, " pairs"] | None = None,
) -> float:
    """How nearly the similarity puts the pairs in the order of their scores.

    Pearson's correlation of the ranks; values that tie share the mean of their ranks. Range
    [-1, 1], 1 is best. Arguments and errors as for `pearson`.

    Example:
        >>> spearman(np.array([0.1, 0.2, 9.0]), np.array([1.0, 2.0, 3.0]))
        1.0
    """
    weight = _weights_of(similarity, score, weights)
    return pearson(_ranks(similarity, weight), _ranks(score, weight), weight)


def mean_squared_error(
    similarity: Float[ndarray, " pairs"],
    score: Float[ndarray, " pairs"],
    weights: Float[ndarray, " pairs"] | None = None,
) -> float:
    """Mean of (similarity - score)². Range [0, inf), 0 is best; squared units of the score.

    Both must be in the same units: publications often give it for scores from 1 to 5, where
    it is 16 times that for scores from 0 to 1. Arguments and errors as for `pearson`.

    Example:
        >>> mean_squared_error(np.array([0.0, 1.0]), np.array([0.5, 1.0]))
        0.125
    """
    weight = _weights_of(similarity, score, weights)
    return float(np.average((similarity - score) ** 2, weights=weight))


def measure_agreement(
    similarity: Float[ndarray, " pairs"],
    score: Float[ndarray, " pairs"],
    left_unit: Int[ndarray, " pairs"],
    right_unit: Int[ndarray, " pairs"],
    statistic: Agreement = pearson,
    *,
    resamples: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
    reach: tuple[float, float] = (-1.0, 1.0),
) -> Measured:
    """`statistic` on all pairs, with a percentile interval over resampled units.

    Units are drawn again on both sides of a pair as in `resampled_interval`; every pair takes
    part in every round.

    Args:
        similarity: What was measured on each pair, higher is more alike.
        score: How alike they are, by those who know.
        left_unit, right_unit: The unit each side was drawn from, as in `Trials`: a sentence
            that stands in several pairs is one unit. Pairs that share nothing have one each.
        statistic: `pearson`, `spearman`, `mean_squared_error` or one like them.
        resamples: Rounds.
        seed: Of the draws; the same seed gives the same interval.
        confidence: Range (0, 1).
        reach: The least and the most `statistic` can be; the interval of fewer than five units.

    Raises:
        SupportError: If fewer than two units take part.
        ShapeError: If the four arrays differ in length.
        RangeError: If a value is not finite, or `resamples` or `confidence` out of range.
    """
    refuse_confidence(confidence)
    refuse_few_rounds(resamples)
    _refuse_unequal(similarity, score, left_unit, right_unit)
    units = len(np.unique(np.concatenate([left_unit, right_unit])))
    if units < 2:
        raise SupportError(
            f"Resampling needs at least two units; these {len(score):,} pairs have {units}. "
            "Number what each side was drawn from: sentences, documents, people."
        )
    estimate = statistic(similarity, score, np.ones(len(score)))
    values = [
        statistic(similarity, score, weights)
        for weights in redrawn_weights(left_unit, right_unit, resamples, seed)
        if weights.any()  # a round may draw no pair's both units
    ]
    drawn = percentile_interval(values, units, confidence, reach)
    interval = Interval(min(drawn.low, estimate), max(drawn.high, estimate), confidence)
    return Measured(estimate, interval, len(score), unit="")


def _weights_of(
    similarity: Float[ndarray, " pairs"],
    score: Float[ndarray, " others"],
    weights: Float[ndarray, " weights"] | None,
) -> Float[ndarray, " pairs"]:
    """The weights to use, after refusing what has no agreement."""
    weight = np.ones(len(score)) if weights is None else weights
    _refuse_unequal(similarity, score, weight)
    for name, values in (("similarity", similarity), ("score", score)):
        if not np.isfinite(values).all():
            raise RangeError(f"Each {name} must be finite; {values[~np.isfinite(values)][0]} came.")
    if not weight.sum() > 0:
        raise SupportError("Agreement needs at least one pair; there is none.")
    return weight


def _refuse_unequal(*columns: ndarray) -> None:
    lengths = [len(column) for column in columns]
    if len(set(lengths)) > 1:
        raise ShapeError(
            "Agreement needs one similarity, score, unit and weight for each pair; got "
            f"{', '.join(map(str, lengths))} of them."
        )


def _constant(values: Float[ndarray, " pairs"], weight: Float[ndarray, " pairs"]) -> bool:
    """Whether all values that weigh something are one: their variance is only nearly 0."""
    present = values[weight > 0]
    return bool((present == present[0]).all())


def _ranks(
    values: Float[ndarray, " pairs"], weight: Float[ndarray, " pairs"]
) -> Float[ndarray, " pairs"]:
    """The weight below each value and half of that at it: ranks, when a pair comes w times."""
    _, group = np.unique(values, return_inverse=True)
    mass = np.bincount(group, weights=weight)
    ranks: Float[ndarray, " pairs"] = (np.cumsum(mass) - mass / 2)[group]
    return ranks
