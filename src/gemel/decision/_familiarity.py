"""Is this input like those the decision was calibrated on?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import ShapeError, SupportError

_QUANTILE = 0.999
_SLACK = 1.5
_LEAST_SPREAD = 0.01
"""Least standard deviation of a dimension, as a share of the typical one: a dimension that
never moved in calibration must not call every input strange."""


@dataclass(frozen=True)
class Familiarity:
    """What calibration embeddings looked like, dimension by dimension.

        strangeness(z) = mean over dimensions of ((z - mean) / spread)²

    Attributes:
        mean, spread: Of each dimension over the calibration set.
        limit: Strangeness past which an input counts as unlike the calibration set: 1.5 times
            what 99.9 % of that set stay below.
        samples: Embeddings it was fitted on.
    """

    mean: tuple[float, ...]
    spread: tuple[float, ...]
    limit: float
    samples: int

    @classmethod
    def fit(cls, embeddings: Float[ndarray, "samples dim"]) -> "Familiarity":
        """Learn what is familiar from the calibration set's embeddings.

        Raises:
            SupportError: If there are fewer than two embeddings, or all are equal.
        """
        points = embeddings.astype(np.float64)
        deviation = points.std(axis=0) if len(points) > 1 else np.zeros(points.shape[1])
        typical = float(np.sqrt((deviation**2).mean()))
        if not typical > 0:
            raise SupportError(
                f"Familiarity needs embeddings that differ; got {len(points)} that do not. A "
                "network that maps everything to one point has collapsed: train it anew."
            )
        mean, spread = points.mean(axis=0), np.maximum(deviation, _LEAST_SPREAD * typical)
        strange = (((points - mean) / spread) ** 2).mean(axis=1)
        limit = _SLACK * float(np.quantile(strange, _QUANTILE))
        return cls(tuple(mean.tolist()), tuple(spread.tolist()), limit, len(points))

    def strangeness(self, embeddings: Float[ndarray, "samples dim"]) -> Float[ndarray, " samples"]:
        """Mean squared deviation from the calibration set; about 1 for one of its own.

        Raises:
            ShapeError: If the embeddings have another dimension.
        """
        if embeddings.shape[1] != len(self.mean):
            raise ShapeError(
                f"This calibration set has embeddings of {len(self.mean)} dimensions; "
                f"got {embeddings.shape[1]}. Calibrate again after changing the encoder."
            )
        deviation = (embeddings - np.array(self.mean)) / np.array(self.spread)
        strangeness: Float[ndarray, " samples"] = (deviation**2).mean(axis=1)
        return strangeness

    def unlike(self, embedding: Float[ndarray, " dim"]) -> str | None:
        """Why this input is unlike the calibration set, or None when it is not.

        Raises:
            ShapeError: If the embedding has another dimension.
        """
        if not np.isfinite(embedding).all():
            return "its embedding is not finite"
        strangeness = float(self.strangeness(embedding[None])[0])
        if strangeness <= self.limit:
            return None
        return (
            f"its embedding lies {np.sqrt(strangeness / self.limit):.1f} times further out than "
            "the calibration inputs reach"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Familiarity":
        """What `to_dict` gave, bit for bit."""
        return cls(
            mean=tuple(values["mean"]),
            spread=tuple(values["spread"]),
            limit=values["limit"],
            samples=values["samples"],
        )
