"""How a model says how unlike two embeddings are."""

from collections.abc import Callable
from typing import TypeAlias

from numpy import ndarray

Compare: TypeAlias = Callable[[ndarray, ndarray], ndarray]
"""(probes dim), (references dim), float32 → energy of each probe against each reference, lower is
more alike."""
