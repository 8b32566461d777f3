"""Searching every calibration probe in every gallery that the other identities could form."""

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.identification._search_curve import SearchCurve
from gemel.identification._subgalleries import ladder, missing_all

_IMPOSTOR_POINTS, _GENUINE_POINTS = 192, 64


def measure_searches(
    energy: Float[ndarray, "probes identities"],
    enrolled: Int[ndarray, " probes"],
    own: Float[ndarray, " probes"],
) -> SearchCurve:
    """FPIR and FNIR at no more than about 260 energies, for galleries of 1, 2, 5, 10 … identities.

    Args:
        energy: Of each probe against each identity.
        enrolled: The column of the probe's own identity, which is never found by mistake; -1 if
            it has none.
        own: Energy against references of its own identity, itself not among them; inf if none.
    """
    others = np.array(energy, dtype=np.float64)
    known = enrolled >= 0
    others[np.flatnonzero(known), enrolled[known]] = np.inf
    others.sort(axis=1)
    grid = _grid(others[np.isfinite(others)], own[np.isfinite(own)])
    sizes = ladder(others.shape[1] - 1)
    positive = _false_positive(others, known, sizes, grid)
    negative = _false_negative(others, own, sizes, grid)
    return SearchCurve(
        sizes=sizes,
        energy=tuple(grid.tolist()),
        false_positive=tuple(map(tuple, positive.tolist())),
        false_negative=tuple(map(tuple, negative.tolist())),
    )


def _false_positive(
    others: Float[ndarray, "probes identities"],
    known: Bool[ndarray, " probes"],
    sizes: tuple[int, ...],
    grid: Float[ndarray, " points"],
) -> Float[ndarray, "sizes points"]:
    """Mean over probes of the share of galleries with somebody at or below each energy."""
    identities = others.shape[1]
    found = np.zeros((len(sizes), len(grid)))
    for rows, eligible in ((others[known], identities - 1), (others[~known], identities)):
        if len(rows):
            near = _counted(rows, grid, eligible)
            for place, size in enumerate(sizes):
                found[place] += near @ (1 - missing_all(eligible, size))
    # A sum in another order may differ in its last bit, and neither may fall.
    rising = np.maximum.accumulate(np.maximum.accumulate(found / len(others), axis=1), axis=0)
    return np.asarray(np.minimum(rising, 1.0))


def _false_negative(
    others: Float[ndarray, "probes identities"],
    own: Float[ndarray, " probes"],
    sizes: tuple[int, ...],
    grid: Float[ndarray, " points"],
) -> Float[ndarray, "sizes points"]:
    """One minus the mean over mated probes of the share of galleries in which they are found."""
    mated = np.flatnonzero(np.isfinite(own))
    mated = mated[np.argsort(own[mated], kind="stable")]
    eligible = others.shape[1] - 1
    ahead = np.array([np.searchsorted(others[p], own[p], side="right") for p in mated], dtype=int)
    within = np.searchsorted(own[mated], grid, side="right")
    missed = np.ones((len(sizes), len(grid)))
    for place, size in enumerate(sizes):
        first = np.cumsum(missing_all(eligible, size - 1)[ahead])
        missed[place] -= np.concatenate([[0.0], first])[within] / len(mated)
    return np.clip(missed, 0.0, 1.0)


def _counted(
    rows: Float[ndarray, "probes identities"], grid: Float[ndarray, " points"], eligible: int
) -> Float[ndarray, "points counts"]:
    """How many probes have 0, 1, … `eligible` identities at or below each energy."""
    counts = np.array([np.searchsorted(row, grid, side="right") for row in rows])
    cell = counts + np.arange(len(grid)) * (eligible + 1)
    cells = np.bincount(cell.ravel(), minlength=len(grid) * (eligible + 1))
    return cells.reshape(len(grid), eligible + 1).astype(np.float64)


def _grid(
    impostor: Float[ndarray, " impostor"], genuine: Float[ndarray, " genuine"]
) -> Float[ndarray, " points"]:
    """Every distinct energy where few, else those that divide both kinds evenly, and the tail of
    rare false matches by ratios: in a large gallery it is all that matters."""
    distinct = np.unique(np.concatenate([impostor, genuine]))
    if len(distinct) > _IMPOSTOR_POINTS + _GENUINE_POINTS:
        rare = np.geomspace(1.0 / len(impostor), 1.0, _IMPOSTOR_POINTS * 5 // 6)
        evenly = np.linspace(0.0, 1.0, _IMPOSTOR_POINTS // 6)
        chosen = [
            np.quantile(impostor, np.concatenate([evenly, rare]), method="inverted_cdf"),
            np.quantile(genuine, np.linspace(0.0, 1.0, _GENUINE_POINTS), method="inverted_cdf"),
        ]
        distinct = np.unique(np.concatenate(chosen))
    # Rates are read on straight lines: up to the first impostor that of strangers stays at 0.
    below = np.nextafter([distinct[0], impostor.min()], -np.inf)
    return np.asarray(np.unique(np.concatenate([below, distinct])))
