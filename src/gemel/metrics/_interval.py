"""A number that was measured, with how sure we are of it."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Interval:
    """Where the true value lies, with `confidence`.

    Example:
        >>> str(Interval(0.024, 0.039))
        '[0.024, 0.039]'
    """

    low: float
    high: float
    confidence: float = 0.95

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"[{self.low:.3g}, {self.high:.3g}]"


@dataclass(frozen=True)
class Measured:
    """An estimate, its interval, and the number of trials it was counted over.

    Attributes:
        estimate: The value measured on all trials. A share when `unit` is "%", else as it is.
        interval: Its confidence interval, in the units of `estimate`.
        trials: Comparisons it was counted over; dependent ones are counted each.
        unit: "%" prints a share as a percentage; "" prints the number.

    Example:
        >>> str(Measured(0.0312, Interval(0.0241, 0.0388), 4000))
        '3.1 % [2.4, 3.9]'
        >>> str(Measured(0.0, Interval(0.0, 0.00998), 300))
        'none in 300, below 1.00 %'
        >>> str(Measured(0.25, Interval(0.11, 0.41), 4000, unit=""))
        '0.25 [0.11, 0.41]'
    """

    estimate: float
    interval: Interval
    trials: int
    unit: Literal["%", ""] = "%"

    def __str__(self) -> str:
        scale, sign = (100.0, " %") if self.unit else (1.0, "")
        places = max(_decimals(scale * (self.interval.high - self.interval.low)), 1)
        low, high = scale * self.interval.low, scale * self.interval.high
        if self.unit and self.estimate == 0:
            return f"none in {self.trials:,}, below {high:.{places}f} %"
        return f"{scale * self.estimate:.{places}f}{sign} [{low:.{places}f}, {high:.{places}f}]"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Measured":
        """What `to_dict` gave, bit for bit."""
        return cls(**{**values, "interval": Interval(**values["interval"])})


def _decimals(width: float) -> int:
    """Decimals that show the width of an interval with two digits, at most six."""
    if not 0 < width < math.inf:
        return 2
    return min(max(1 - math.floor(math.log10(width)), 0), 6)
