"""How a table prints its numbers: shares in per cent, correlations and the like as they are."""

from gemel.recipes._measures import NOT_SHARES, MeasureName

ABSENT = "-"
"""Stands in a table where there is no number."""


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
