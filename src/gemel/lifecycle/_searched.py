"""Who is searched for, and among whom, when a search among many is calibrated."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data import Samples
from gemel.lifecycle._settings import RunSettings

SAMPLES = 2_000
"""Every one is compared with every other: seconds where an energy is a distance."""

SAMPLES_OF_HEADS = 700
"""The same where each pair goes through a decision network, or trees."""

SAMPLES_OF_IMAGES, OTHERS_OF_IMAGES = 120, 30
"""The same where each pair of images goes through the whole network; and its largest cohort."""

LEAST_EACH = 4
"""Better fewer identities with so many samples than more with fewer: most are enrolled with a few
references."""

SHARE_IN_DEPTH = 4
"""One in so many samples may go to identities that keep more of theirs than others do."""

FEWEST_IN_DEPTH = 5
"""Fewer such identities would show nothing, and take samples from the others."""


def can_be_searched(samples: Samples) -> bool:
    """Whether there is a probe of somebody enrolled, and somebody else is enrolled."""
    enrolled, probing = ~samples.forged, ~samples.forged
    if samples.side is not None:
        enrolled, probing = enrolled & (samples.side == 0), probing & (samples.side > 0)
    who, references = np.unique(samples.identity[enrolled], return_counts=True)
    beside = references > (0 if samples.side is not None else 1)
    return len(who) > 1 and bool(np.isin(who[beside], samples.identity[probing]).any())


def _affordable(settings: RunSettings) -> int:
    """How many samples can be compared with each other in seconds."""
    if settings.network.form == "two-channel":
        return SAMPLES_OF_IMAGES
    dear = settings.network.energy == "concatenation" or settings.ensemble.kind != "none"
    return SAMPLES_OF_HEADS if dear else SAMPLES


def spread(samples: Samples, settings: RunSettings) -> Int[ndarray, " chosen"]:
    """As many genuine samples as can be afforded, `LEAST_EACH` of an identity on each side first.

    Where that leaves fewer beside a probe than the most references to calibrate for, some
    identities keep so many: or nothing would be known of identities with so many.
    """
    most, deepest = _affordable(settings), max(settings.identification.references)
    real = np.flatnonzero(~samples.forged)
    if len(real) <= most:
        return real
    real = np.random.default_rng(settings.seed).permutation(real)
    _, first, who = np.unique(samples.identity[real], return_index=True, return_inverse=True)
    side = np.zeros(len(real), dtype=np.int64) if samples.side is None else samples.side[real]
    turn = _turns(who * (1 + side.max()) + side)
    drawn = first[who]  # identities in the order of the draw, not of the alphabet
    deep = _in_depth(np.unique(drawn[turn == deepest]), most // (SHARE_IN_DEPTH * (deepest + 1)))
    lap = np.maximum(turn - LEAST_EACH + 1, 0)
    lap[np.isin(drawn, deep) & (turn <= deepest)] = -1
    return np.sort(real[np.lexsort((drawn, lap))[:most]])


def _in_depth(able: Int[ndarray, " able"], most: int) -> Int[ndarray, " chosen"]:
    return able[: most if most >= FEWEST_IN_DEPTH else 0]


def _turns(group: Int[ndarray, " samples"]) -> Int[ndarray, " samples"]:
    """How many of its group come before each."""
    order = np.argsort(group, kind="stable")
    _, start, size = np.unique(group[order], return_index=True, return_counts=True)
    turn = np.empty(len(group), dtype=np.int64)
    turn[order] = np.arange(len(group)) - np.repeat(start, size)
    return turn


def others_of(parts: Mapping[str, Samples], settings: RunSettings) -> Int[ndarray, " cohort"]:
    """Which samples of the validation part are the cohort: one of each of the others, evenly
    spread where they are too many; on the side that references are of."""
    if (samples := parts.get("validation")) is None:
        return np.zeros(0, dtype=np.int64)
    most = settings.identification.cohort
    if settings.network.form == "two-channel":
        most = min(most, OTHERS_OF_IMAGES)
    apart = ~samples.forged & ~np.isin(samples.identity, parts["calibration"].identities)
    if samples.side is not None:
        apart &= samples.side == 0
    place = np.flatnonzero(apart)
    _, first = np.unique(samples.identity[place], return_index=True)
    evenly = np.linspace(0, len(first) - 1, min(most, len(first))).round().astype(np.int64)
    return np.asarray(place[first[evenly]])
