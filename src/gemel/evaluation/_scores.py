"""The two heaps of energies and the trade-off between the two errors, small enough to draw."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.metrics import ErrorBands, Trials, error_bands

BINS = 60
POINTS_OF_A_KIND = 250


@dataclass(frozen=True, eq=False)
class ScoreHistogram:
    """Where the energies lie.

    Attributes:
        edges: Borders of bins of equal width, ascending.
        genuine, impostor: Share of the pairs of each kind in each bin; each sums to 1.
    """

    edges: Float[ndarray, " borders"]
    genuine: Float[ndarray, " bins"]
    impostor: Float[ndarray, " bins"]


def score_histogram(trials: Trials) -> ScoreHistogram:
    """Both kinds over the same bins."""
    edges = np.histogram_bin_edges(trials.energy.astype(np.float64), bins=BINS)
    shares = [
        np.histogram(kind.energy, bins=edges)[0] / max(len(kind), 1)
        for kind in (trials.genuine, trials.impostor)
    ]
    return ScoreHistogram(edges, *shares)


def trade_off(trials: Trials) -> ErrorBands:
    """Both errors with their bands at some hundred thresholds, close where errors are rare.

    The thresholds are energies of the trials, so the rates are exact counts.
    """
    kinds = [_spread_over(kind.energy) for kind in (trials.genuine, trials.impostor)]
    return error_bands(trials, np.unique(np.concatenate(kinds)).astype(np.float64))


def _spread_over(energy: Float[ndarray, " pairs"]) -> Float[ndarray, " chosen"]:
    """Energies at even steps on the normal scale of a DET plot; all of them when they are few."""
    from scipy.special import ndtr, ndtri

    if len(energy) <= POINTS_OF_A_KIND:
        return energy
    count = len(energy)
    edge = ndtri(1 / count)
    levels = ndtr(np.linspace(edge, -edge, POINTS_OF_A_KIND))
    # The very last one too: there nothing is turned away, and everything let in.
    ranks = np.append(np.rint(levels * count).astype(np.int64) - 1, count - 1)
    chosen: Float[ndarray, " chosen"] = np.sort(energy)[ranks]
    return chosen
