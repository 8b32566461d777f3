"""How a single number is printed; measured ones print themselves with their interval."""

from gemel.metrics import Interval

ABSENT = "-"
"""Stands in a table where there is no number."""

MOST_DECIMALS = 6
LEAST_SHOWN = 1e-4
"""A percentage below it is 0 to any data set there is."""


def probability(value: float) -> str:
    """A probability in per cent, with the decimals it takes not to look certain.

    Example:
        >>> probability(0.873), probability(0.99996), probability(0.0002)
        ('87.3 %', '99.996 %', '0.02 %')
    """
    for decimals in range(1, MOST_DECIMALS):
        text = f"{100 * value:.{decimals}f}"
        if 0 < float(text) < 100:
            return f"{text} %"
    return f"{100 * value:.{MOST_DECIMALS}f} %"


def share(value: float) -> str:
    """A share in per cent with two significant digits.

    Example:
        >>> share(0.5), share(0.0123), share(0.0001), share(0.0)
        ('50 %', '1.2 %', '0.01 %', '0 %')
    """
    return f"{_two_digits(value)} %"


def share_within(value: float, interval: Interval) -> str:
    """A share with where it may really lie.

    Example:
        >>> share_within(0.0123, Interval(0.004, 0.031))
        '1.2 % [0.4, 3.1]'
    """
    return f"{share(value)} [{_two_digits(interval.low)}, {_two_digits(interval.high)}]"


def _two_digits(value: float) -> str:
    hundredth = 100 * value
    if hundredth < LEAST_SHOWN:
        return "0"
    return f"{hundredth:.0f}" if hundredth >= 10 else f"{hundredth:.2g}"
