"""How a number is printed."""

from dataclasses import dataclass, replace

from gemel.metrics import Measured


@dataclass(frozen=True)
class Cell:
    """One value as it is printed.

    Attributes:
        value: The number.
        interval: Where it may really lie.
        beside: What to hold it against: chance, or the same when nothing is missing.
    """

    value: str
    interval: str = ""
    beside: str = ""


def measured(value: Measured) -> Cell:
    r"""A number with its interval.

    Example:
        >>> from gemel.metrics import Interval
        >>> measured(Measured(0.0312, Interval(0.0241, 0.0388), 4000))
        Cell(value='3.1\xa0%', interval='2.4 to 3.9', beside='')
        >>> measured(Measured(0.0, Interval(0.0, 0.00998), 4000))
        Cell(value='none in 4,000', interval='below 1.00\xa0%', beside='')
    """
    number, opened, interval = unbroken(str(value)).partition(" [")
    if not opened:
        return Cell(*number.split(", "))
    return Cell(number, interval.rstrip("]").replace(", ", " to "))


def compared(value: Measured, word: str, other: float) -> Cell:
    r"""A share with its interval and, under a word, another share to hold it against.

    Example:
        >>> from gemel.metrics import Interval
        >>> compared(Measured(0.412, Interval(0.38, 0.45), 1000), "chance", 0.0123)
        Cell(value='41.2\xa0%', interval='38.0 to 45.0', beside='chance 1.2\xa0%')
    """
    return replace(measured(value), beside=f"{word} {percent(other)}")


def percent(value: float) -> str:
    r"""A share as a percentage; below 1 % with two digits, so that a small one is not 0.

    Example:
        >>> percent(0.3), percent(0.00012)
        ('30.0\xa0%', '0.012\xa0%')
    """
    shown = f"{100 * value:.1f}" if value >= 0.01 else f"{100 * value:.2g}"
    return unbroken(f"{shown} %")


def share(value: float) -> Cell:
    """A share without an interval, as a percentage."""
    return Cell(unbroken(f"{100 * value:.1f} %"))


def bits(value: float) -> Cell:
    """A cost in bits."""
    return Cell(f"{value:.3f}")


def unbroken(text: str) -> str:
    """The same with every percent sign kept on the line of its number."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")
