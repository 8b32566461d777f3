"""What was compared with what: the sentence without which a number means nothing."""

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from gemel.data import Comparisons, Samples
from gemel.metrics import Trials

Selection = Literal["all", "drawn", "given"]


@dataclass(frozen=True)
class EvaluationProtocol:
    """What was compared with what.

    Attributes:
        noun: What one of the samples is: "image", "text", ….
        samples, identities: How many there were.
        sides: Names of the sides, where only samples of different sides were compared.
        forgeries: Samples that imitate somebody else's.
        genuine_pairs, impostor_pairs: Comparisons of each kind.
        selection: All pairs the samples allow, a draw of them, or a list that was given.
        unit: What the intervals draw again: identities, or samples of known identities.
        confidence: Of every interval.
    """

    noun: str
    samples: int
    identities: int
    sides: tuple[str, ...]
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
        across = f", {' against '.join(self.sides)}" if self.sides else ""
        return (
            f"{self.samples:,} {self.noun}s{imitated} of {self.identities:,} identities{across}; "
            f"{chosen}. {self._interval_sentence}"
        )

    @property
    def _interval_sentence(self) -> str:
        share = f"{100 * self.confidence:.0f} %"
        if self.unit == "identity":
            return f"Intervals ({share}) say how far a number would move with other identities."
        return (
            f"Intervals ({share}) say how far a number would move with other {self.noun}s of "
            "these identities; other identities may do worse."
        )


def describe(
    samples: Samples, comparisons: Comparisons, trials: Trials, *, noun: str, given: bool
) -> EvaluationProtocol:
    """The protocol of `trials`, the energies of `comparisons` among `samples`."""
    return EvaluationProtocol(
        noun=noun,
        samples=len(samples),
        identities=len(samples.identities),
        sides=samples.sides if samples.side is not None else (),
        forgeries=int(samples.forged.sum()),
        genuine_pairs=int(trials.same.sum()),
        impostor_pairs=int((~trials.same).sum()),
        selection="given" if given else _selection(samples, comparisons),
        unit=trials.unit,
    )


def _selection(samples: Samples, comparisons: Comparisons) -> Selection:
    """Whether each kind of pair that was compared was compared in full."""
    genuine, random, skilled = _possible(samples)
    with_forgery = samples.forged[comparisons.left] | samples.forged[comparisons.right]
    compared = [
        (comparisons.same.sum(), genuine),
        ((~comparisons.same & ~with_forgery).sum(), random),
        (with_forgery.sum(), skilled),
    ]
    in_full = all(number in (0, possible) for number, possible in compared)
    return "all" if in_full else "drawn"


def _possible(samples: Samples) -> tuple[int, int, int]:
    """How many genuine pairs, pairs of two identities and pairs with a forgery there can be."""
    real = _tally(samples, ~samples.forged)
    if samples.side is None:
        every = int(real.sum() * (real.sum() - 1) // 2)
        genuine = int((real * (real - 1) // 2).sum())
        return genuine, every - genuine, int((real * _tally(samples, samples.forged)).sum())
    standing = [
        _tally(samples, ~samples.forged & (samples.side == side))
        for side in range(len(samples.sides))
    ]
    pairs = list(combinations(standing, 2))
    genuine = sum(int((one * other).sum()) for one, other in pairs)
    every = sum(int(one.sum() * other.sum()) for one, other in pairs)
    # Forgeries are not compared across sides.
    return genuine, every - genuine, 0


def _tally(samples: Samples, counted: Bool[ndarray, " samples"]) -> Int[ndarray, " identities"]:
    """How many of the counted samples each identity has."""
    return np.bincount(samples.identity[counted], minlength=len(samples.names))
