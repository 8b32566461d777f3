"""The pairs that went most wrong, to be looked at."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Int, UInt8
from numpy import ndarray

from gemel.data import Comparisons, Samples
from gemel.evaluation._plain import SHOWN_ONLY
from gemel.metrics import Trials


@dataclass(frozen=True, eq=False)
class Shown:
    """One sample as the network sees it.

    Attributes:
        name: What messages call it.
        identity: Name of whom it shows, or whom it imitates.
        forged: Whether it is an imitation.
        pixels: The prepared image.
    """

    name: str
    identity: str
    forged: bool
    pixels: UInt8[ndarray, "channels height width"] = field(metadata=SHOWN_ONLY)


@dataclass(frozen=True, eq=False)
class HardPair:
    """Two samples and the energy between them, lower is more alike."""

    left: Shown
    right: Shown
    energy: float


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
    samples: Samples, comparisons: Comparisons, trials: Trials, *, count: int
) -> HardestPairs:
    """The `count` hardest pairs of each kind; each sample is shown once in a kind.

    Without that rule one odd sample would fill the whole row.

    Args:
        samples: Whom `comparisons` index.
        comparisons: The pairs.
        trials: Their energies, in the same order.
        count: Most pairs of each kind.
    """
    worst_first = np.argsort(-trials.energy, kind="stable")
    best_first = np.argsort(trials.energy, kind="stable")

    def shown(order: Int[ndarray, " kind"]) -> tuple[HardPair, ...]:
        chosen = _each_sample_once(comparisons, order, count)
        return tuple(_pair(samples, comparisons, trials, at) for at in chosen)

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


def _pair(samples: Samples, comparisons: Comparisons, trials: Trials, at: int) -> HardPair:
    ends = np.array([comparisons.left[at], comparisons.right[at]])
    left, right = (
        Shown(
            name=samples.origin[place],
            identity=samples.names[samples.identity[place]],
            forged=bool(samples.forged[place]),
            pixels=pixels,
        )
        for place, pixels in zip(ends, samples.read(ends).numpy(), strict=True)
    )
    return HardPair(left, right, float(trials.energy[at]))
