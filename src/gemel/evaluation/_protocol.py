"""What was compared with what: the sentence without which a number means nothing."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gemel.data import Comparisons, Samples
from gemel.metrics import Trials

Selection = Literal["all", "drawn", "given"]


@dataclass(frozen=True)
class EvaluationProtocol:
    """What was compared with what.

    Attributes:
        samples, identities: How many there were.
        forgeries: Samples that imitate somebody else's.
        genuine_pairs, impostor_pairs: Comparisons of each kind.
        selection: All pairs the samples allow, a draw of them, or a list that was given.
        unit: What the intervals draw again: identities, or samples of known identities.
        confidence: Of every interval.
    """

    samples: int
    identities: int
    forgeries: int
    genuine_pairs: int
    impostor_pairs: int
    selection: Selection
    unit: Literal["identity", "sample"]
    confidence: float = 0.95

    @property
    def sentence(self) -> str:
        """All of it in plain words."""
        imitators = " or with a forgery" if self.forgeries else ""
        pairs = (
            f"{self.genuine_pairs:,} genuine pairs (one identity) and "
            f"{self.impostor_pairs:,} impostor pairs (two identities{imitators})"
        )
        chosen = {
            "all": f"all {pairs}",
            "drawn": f"{pairs}, drawn evenly from all there are",
            "given": f"{pairs}, from a given list",
        }[self.selection]
        imitated = f" ({self.forgeries:,} of them forgeries)" if self.forgeries else ""
        return (
            f"{self.samples:,} images{imitated} of {self.identities:,} identities; {chosen}. "
            f"{self._interval_sentence}"
        )

    @property
    def _interval_sentence(self) -> str:
        share = f"{100 * self.confidence:.0f} %"
        if self.unit == "identity":
            return f"Intervals ({share}) say how far a number would move with other identities."
        return (
            f"Intervals ({share}) say how far a number would move with other images of these "
            "identities; other identities may do worse."
        )


def describe(
    samples: Samples, comparisons: Comparisons, trials: Trials, *, given: bool
) -> EvaluationProtocol:
    """The protocol of `trials`, the energies of `comparisons` among `samples`."""
    return EvaluationProtocol(
        samples=len(samples),
        identities=len(samples.identities),
        forgeries=int(samples.forged.sum()),
        genuine_pairs=int(trials.same.sum()),
        impostor_pairs=int((~trials.same).sum()),
        selection="given" if given else _selection(samples, comparisons),
        unit=trials.unit,
    )


def _selection(samples: Samples, comparisons: Comparisons) -> Selection:
    """Whether each kind of pair that was compared was compared in full."""
    real = np.bincount(samples.identity[~samples.forged], minlength=len(samples.names))
    copies = np.bincount(samples.identity[samples.forged], minlength=len(samples.names))
    every = int(real.sum() * (real.sum() - 1) // 2)
    genuine = int((real * (real - 1) // 2).sum())
    with_forgery = samples.forged[comparisons.left] | samples.forged[comparisons.right]
    compared = [
        (comparisons.same.sum(), genuine),
        ((~comparisons.same & ~with_forgery).sum(), every - genuine),
        (with_forgery.sum(), (real * copies).sum()),
    ]
    in_full = all(number in (0, possible) for number, possible in compared)
    return "all" if in_full else "drawn"
