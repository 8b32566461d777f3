"""Evidence that is linear in the energy: the default, for it asks little of the data."""

import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.decision._supported import evidence_bounds
from gemel.metrics import Trials, weights_for_prior

RIDGE = 1e-6
"""Half the weight of slope² beside a mean loss below log 2: it moves a slope by parts in a
thousand at most, and keeps separable data from driving the slope to infinity."""


@dataclass(frozen=True)
class LogisticCalibration:
    """llr = clip(bias + slope · (energy - location) / scale, lowest, highest), slope <= 0.

    Attributes:
        bias, slope: Of the logistic regression on standardised energies.
        location, scale: Mean and standard deviation of the energies it was fitted on.
        lowest, highest: The evidence the sample supports, natural logarithms.
    """

    bias: float
    slope: float
    location: float
    scale: float
    lowest: float
    highest: float

    def log_likelihood_ratio(
        self, energy: Float[ndarray, " energies"]
    ) -> Float[ndarray, " energies"]:
        """The natural log-likelihood ratio of each energy."""
        standardised = (energy.astype(np.float64) - self.location) / self.scale
        return np.clip(self.bias + self.slope * standardised, self.lowest, self.highest)

    @classmethod
    def fit(cls, trials: Trials) -> "LogisticCalibration":
        """Logistic regression in which genuine and impostor pairs weigh one half each.

            minimise  mean loss + RIDGE / 2 · slope²   subject to  slope <= 0

        With even classes the logit is the log-likelihood ratio. Energies that tell nothing, or
        the wrong way round, get slope 0: evidence of 0 everywhere.

        Raises:
            SupportError: If there is no genuine or no impostor pair.
        """
        from sklearn.linear_model import LogisticRegression

        weights = weights_for_prior(trials.same, 0.5) / len(trials)
        energy = trials.energy.astype(np.float64)
        location, scale = float(energy.mean()), float(energy.std()) or 1.0
        model = LogisticRegression(C=1 / RIDGE, solver="newton-cholesky", tol=1e-8, max_iter=200)
        with warnings.catch_warnings():
            # Energies crowded at the end of their range stop Newton's line search; scikit-learn
            # then takes another solver, to the same tolerance.
            warnings.filterwarnings("ignore", message="Line search of Newton solver")
            model.fit(((energy - location) / scale)[:, None], trials.same, sample_weight=weights)
        slope, bias = float(model.coef_[0, 0]), float(model.intercept_[0])
        if slope > 0:  # a convex loss has its constrained optimum on the border, at slope 0
            slope, bias = 0.0, 0.0
        return cls(bias, slope, location, scale, *evidence_bounds(trials.support))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"kind": "logistic", **asdict(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "LogisticCalibration":
        """What `to_dict` gave, bit for bit."""
        return cls(**{name: value for name, value in values.items() if name != "kind"})
