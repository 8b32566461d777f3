"""How a number is printed."""

from dataclasses import dataclass

from gemel.metrics import Measured


@dataclass(frozen=True)
class Cell:
    """One value as it is printed: the number, and where it may really lie."""

    value: str
    interval: str = ""


def measured(value: Measured) -> Cell:
    r"""A number with its interval.

    Example:
        >>> from gemel.metrics import Interval
        >>> measured(Measured(0.0312, Interval(0.0241, 0.0388), 4000))
        Cell(value='3.1\xa0%', interval='2.4 to 3.9')
        >>> measured(Measured(0.0, Interval(0.0, 0.00998), 4000))
        Cell(value='none in 4,000', interval='below 1.00\xa0%')
    """
    number, opened, interval = unbroken(str(value)).partition(" [")
    if not opened:
        return Cell(*number.split(", "))
    return Cell(number, interval.rstrip("]").replace(", ", " to "))


def share(value: float) -> Cell:
    """A share without an interval, as a percentage."""
    return Cell(unbroken(f"{100 * value:.1f} %"))


def bits(value: float) -> Cell:
    """A cost in bits."""
    return Cell(f"{value:.3f}")


def unbroken(text: str) -> str:
    """The same with every percent sign kept on the line of its number."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")
