"""Energies measured in what is usual for this probe and this identity.

A cohort of other people says what is usual. With mean m and deviation s of the energies between
a template and the cohort as probes (Z), or between a probe and the cohort as templates (T):

    z           (E - m_template) / s_template
    t           (E - m_probe) / s_probe
    s           (z + t) / 2
    adaptive-s  s, with m and s of the nearest of the cohort only, chosen for each side by itself

Lower is more alike after each as before.

Source:
    Auckenthaler, Carey, Lloyd-Thomas, "Score Normalization for Text-Independent Speaker
    Verification Systems", Digital Signal Processing 2000, for Z and T; Matějka et al., "Analysis
    of Score Normalization in Multilingual Speaker Recognition", Interspeech 2017, for S and its
    adaptive form (their S-norm and AS-norm1). Differs: energies in place of scores, so the
    nearest of the cohort are those of least energy.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float
from numpy import ndarray

Normalisation = Literal["none", "z", "t", "s", "adaptive-s"]

_LEAST_DEVIATION = 1e-6
"""As a share of the largest energy: a cohort at one energy must not divide by rounding errors."""


@dataclass(frozen=True, eq=False)
class Usual:
    """What energies against the cohort are like, for each probe or each template.

    Attributes:
        mean, deviation: Of the energies; the deviation is above 0.
    """

    mean: Float[ndarray, " rows"]
    deviation: Float[ndarray, " rows"]

    @classmethod
    def of(cls, energy: Float[ndarray, "rows cohort"], nearest: int | None) -> "Usual":
        """Mean and deviation of each row, or of its `nearest` least energies."""
        chosen = np.asarray(energy, dtype=np.float64)
        if nearest is not None and nearest < chosen.shape[1]:
            chosen = np.partition(chosen, nearest - 1, axis=1)[:, :nearest]
        least = _LEAST_DEVIATION * np.abs(chosen).max(axis=1) + np.finfo(np.float64).tiny
        return cls(chosen.mean(axis=1), np.maximum(chosen.std(axis=1), least))


def normalise_by_template(
    energy: Float[ndarray, "probes identities"], usual: Usual
) -> Float[ndarray, "probes identities"]:
    """Z: each column by what is usual for its identity."""
    return np.asarray((energy - usual.mean) / usual.deviation)


def normalise_by_probe(
    energy: Float[ndarray, "probes identities"], usual: Usual
) -> Float[ndarray, "probes identities"]:
    """T: each row by what is usual for its probe."""
    return np.asarray((energy - usual.mean[:, None]) / usual.deviation[:, None])
