"""How unlike are two embeddings? Lower energy means more alike."""

from gemel.energies._build import EVIDENCE, NAMES, build
from gemel.energies._concatenation import Concatenation
from gemel.energies._cosine import Correlation, Cosine
from gemel.energies._energy import Energy
from gemel.energies._ensemble import Ensemble, TreeKind
from gemel.energies._ensemble_settings import EnsembleSettings
from gemel.energies._euclidean import Euclidean, SquaredEuclidean
from gemel.energies._manhattan import ExponentialManhattan, Manhattan
from gemel.energies._sides import check_matrix, check_paired
from gemel.energies._trees import Trees
from gemel.energies._warping import Warping
from gemel.energies._weighted import WeightedDifference

__all__ = [
    "Concatenation",
    "Correlation",
    "Cosine",
    "EVIDENCE",
    "Energy",
    "Ensemble",
    "EnsembleSettings",
    "Euclidean",
    "ExponentialManhattan",
    "Manhattan",
    "NAMES",
    "SquaredEuclidean",
    "TreeKind",
    "Trees",
    "Warping",
    "WeightedDifference",
    "build",
    "check_matrix",
    "check_paired",
]
