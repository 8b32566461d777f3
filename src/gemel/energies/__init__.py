"""How unlike are two embeddings? Lower energy means more alike."""

from gemel.energies._build import NAMES, build
from gemel.energies._cosine import Correlation, Cosine
from gemel.energies._energy import Energy
from gemel.energies._euclidean import Euclidean, SquaredEuclidean
from gemel.energies._manhattan import ExponentialManhattan, Manhattan
from gemel.energies._weighted import WeightedDifference

__all__ = [
    "Correlation",
    "Cosine",
    "Energy",
    "Euclidean",
    "ExponentialManhattan",
    "Manhattan",
    "NAMES",
    "SquaredEuclidean",
    "WeightedDifference",
    "build",
]
