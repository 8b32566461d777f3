"""The pairs that went most wrong, to be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data import Comparisons, Samples
from gemel.evaluation._exhibits import Exhibit, exhibits, needs_width
from gemel.evaluation._plain import SHOWN_ONLY
from gemel.evaluation._settings import EvaluationSettings, Pen
from gemel.inputs import AnyPreprocessing
from gemel.metrics import Trials


@dataclass(frozen=True, eq=False)
class Shown:
    """One sample as the network sees it.

    Attributes:
        name: What messages call it.
        identity: Name of whom it shows, or whom it imitates.
        forged: Whether it is an imitation.
        exhibits: What is there to see of it, by column; of an input without columns under "".
    """

    name: str
    identity: str
    forged: bool
    exhibits: Mapping[str, Exhibit] = field(metadata=SHOWN_ONLY)

    @property
    def wide(self) -> bool:
        """Whether it needs more room than a picture does."""
        return len(self.exhibits) > 1 or any(map(needs_width, self.exhibits.values()))


@dataclass(frozen=True, eq=False)
class HardPair:
    """Two samples and the energy between them, lower is more alike."""

    left: Shown
    right: Shown
    energy: float

    @property
    def wide(self) -> bool:
        """Whether they need more room than two pictures do."""
        return self.left.wide or self.right.wide


@dataclass(frozen=True, eq=False)
class HardestPairs:
    """Where the energies contradict the truth most.

    Attributes:
        genuine: Pairs of one identity, the least alike first.
        impostor: Pairs of two identities (or with a forgery), the most alike first.
    """

    genuine: tuple[HardPair, ...]
    impostor: tuple[HardPair, ...]


def hardest_pairs(
    preprocessing: AnyPreprocessing,
    samples: Samples,
    comparisons: Comparisons,
    trials: Trials,
    settings: EvaluationSettings,
) -> HardestPairs:
    """The `settings.hardest` hardest pairs of each kind; each sample is shown once in a kind.

    Without that rule one odd sample would fill the whole row.

    Args:
        preprocessing: How the samples were prepared, which says how they are shown.
        samples: Whom `comparisons` index.
        comparisons: The pairs.
        trials: Their energies, in the same order.
        settings: How many are shown, and how a sequence is.
    """
    worst_first = np.argsort(-trials.energy, kind="stable")
    best_first = np.argsort(trials.energy, kind="stable")

    def shown(order: Int[ndarray, " kind"]) -> tuple[HardPair, ...]:
        chosen = _each_sample_once(comparisons, order, settings.hardest)
        return tuple(
            _pair(preprocessing, samples, comparisons, trials, at, settings.pen) for at in chosen
        )

    return HardestPairs(
        genuine=shown(worst_first[trials.same[worst_first]]),
        impostor=shown(best_first[~trials.same[best_first]]),
    )


def _each_sample_once(
    comparisons: Comparisons, order: Int[ndarray, " kind"], count: int
) -> list[int]:
    chosen: list[int] = []
    seen: set[int] = set()
    for at in order:
        if len(chosen) == count:
            break
        ends = {int(comparisons.left[at]), int(comparisons.right[at])}
        if not ends & seen:
            chosen.append(int(at))
            seen |= ends
    return chosen


def _pair(
    preprocessing: AnyPreprocessing,
    samples: Samples,
    comparisons: Comparisons,
    trials: Trials,
    at: int,
    pen: Pen | None,
) -> HardPair:
    ends = np.array([comparisons.left[at], comparisons.right[at]])
    seen = exhibits(preprocessing, samples.read(ends), pen)
    left, right = (
        Shown(
            name=samples.origin[place],
            identity=samples.names[samples.identity[place]],
            forged=bool(samples.forged[place]),
            exhibits=of_one,
        )
        for place, of_one in zip(ends, seen, strict=True)
    )
    return HardPair(left, right, float(trials.energy[at]))
