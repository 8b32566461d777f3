"""How a table prints its numbers: shares in per cent, correlations and the like as they are."""

from gemel.recipes._measures import NOT_SHARES, MeasureName

ABSENT = "-"
"""Stands in a table where there is no number."""


RECALLED = "~ recalled from memory, not checked"
"""Stands below a table with such a published number."""


def unit(measure: MeasureName) -> int:
    """What a measured number is multiplied by to be printed."""
    return 1 if measure in NOT_SHARES else 100


def shown(measure: MeasureName, value: float | None) -> str:
    """A value that already is in the unit of its measure.

    Example:
        >>> shown("pair_accuracy", 97.0), shown("pearson", 0.8822), shown("recall", None)
        ('97.00 %', '0.8822', '-')
    """
    if value is None:
        return ABSENT
    return f"{value:.4f}" if measure in NOT_SHARES else f"{value:.2f} %"


def quoted(measure: MeasureName, published: float | None, *, recalled: bool) -> str:
    """A published value; one that nobody checked is no fact, and `RECALLED` says so below.

    Example:
        >>> quoted("recall", 1.0, recalled=True), quoted("recall", 1.0, recalled=False)
        ('~1.00 %', '1.00 %')
    """
    mark = "~" if recalled and published is not None else ""
    return mark + shown(measure, published)
