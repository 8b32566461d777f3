"""How the energies of a calibration set were spread, for display."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gemel.metrics import Trials

_BINS = 60


@dataclass(frozen=True)
class Histogram:
    """Counts of genuine and impostor pairs over bins of energy of equal width.

    Attributes:
        edges: Borders of the bins, ascending; one more than there are bins.
        genuine, impostor: Pairs in each bin.
    """

    edges: tuple[float, ...]
    genuine: tuple[int, ...]
    impostor: tuple[int, ...]

    @classmethod
    def count(cls, trials: Trials) -> "Histogram":
        """Count trials in bins that span all of their energies."""
        energy = trials.energy.astype(np.float64)
        edges = np.histogram_bin_edges(energy, bins=_BINS)
        genuine, _ = np.histogram(energy[trials.same], edges)
        impostor, _ = np.histogram(energy[~trials.same], edges)
        return cls(tuple(edges.tolist()), tuple(genuine.tolist()), tuple(impostor.tolist()))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Histogram":
        """What `to_dict` gave, bit for bit."""
        return cls(**{name: tuple(given) for name, given in values.items()})
