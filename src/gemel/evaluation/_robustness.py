"""The errors of a verifier whose probes arrive turned, moved or resized."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from gemel.metrics import Measured

ChangeName: TypeAlias = Literal["rotation", "shift", "scale"]

NEUTRAL: dict[ChangeName, float] = {"rotation": 0.0, "shift": 0.0, "scale": 1.0}
"""The level of each change that leaves an image as it is."""


@dataclass(frozen=True)
class RobustnessLevel:
    """The same pairs, the probe of each changed by so much.

    Attributes:
        words: How they were changed: "rotated 30°", "shifted 10 %", "scaled 0.7×".
        level: Degrees, fraction of the side, or factor on the size.
        equal_error_rate: Error rate where FMR = FNMR, whatever the threshold.
        false_match_rate: FMR at the operating point, which was fixed on images as they are; None
            without a decision.
        false_non_match_rate: FNMR there.
    """

    words: str
    level: float
    equal_error_rate: Measured
    false_match_rate: Measured | None
    false_non_match_rate: Measured | None


@dataclass(frozen=True)
class RobustnessCurve:
    """The errors over one change.

    Attributes:
        change: What was done to the probes.
        levels: By how much, ascending.
    """

    change: ChangeName
    levels: tuple[RobustnessLevel, ...]


@dataclass(frozen=True)
class Robustness:
    """How the errors grow when the probe of every pair is changed and the reference is not.

    Attributes:
        probes: Images that were changed, the same at every level.
        genuine_pairs, impostor_pairs: Comparisons of each kind, the same at every level.
        fill: What came in from outside the frame. What the network learned with is not known.
        curves: One for each change.
    """

    probes: int
    genuine_pairs: int
    impostor_pairs: int
    fill: str
    curves: tuple[RobustnessCurve, ...]

    @property
    def levels(self) -> Iterator[RobustnessLevel]:
        """Those of every curve."""
        return (level for curve in self.curves for level in curve.levels)

    @property
    def told(self) -> Iterator[RobustnessLevel]:
        """The levels for a table: with every curve's unchanged one but the first left out."""
        for curve in self.curves:
            for level in curve.levels:
                if curve is self.curves[0] or level.level != NEUTRAL[curve.change]:
                    yield level

    @property
    def decided(self) -> bool:
        """Whether there was an operating point to measure at."""
        return any(level.false_match_rate is not None for level in self.levels)

    @property
    def sentence(self) -> str:
        """What was compared, in plain words."""
        point = (
            " FMR and FNMR are those of the operating point, fixed on images as they are."
            if self.decided
            else ""
        )
        return (
            f"{self.probes:,} probes, each turned, moved and resized by itself and compared with "
            f"references as they are: {self.genuine_pairs:,} genuine and "
            f"{self.impostor_pairs:,} impostor pairs, the same at every level. Directions are "
            f"drawn; the {self.fill} pixels of an image go on beyond its frame, and a network that "
            f"learned with another surrounding may do better or worse.{point}"
        )


def words_of(change: ChangeName, level: float) -> str:
    """How tables and recipes name a level.

    Example:
        >>> words_of("rotation", 30), words_of("shift", 0.1), words_of("scale", 0.7)
        ('rotated 30°', 'shifted 10 %', 'scaled 0.7×')
    """
    if change == "rotation":
        return f"rotated {level:g}°"
    if change == "shift":
        return f"shifted {100 * level:g} %"
    return f"scaled {level:g}\N{MULTIPLICATION SIGN}"
