"""From measured values to what JSON can hold."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from gemel.metrics import Measured

SHOWN_ONLY = {"json": False}
"""Metadata of a field that is drawn in the report and left out of metrics.json."""

DIGITS = 6
"""Significant digits of a curve's points; single numbers are kept whole."""


def plain(value: Any) -> Any:
    """`value` as dictionaries, lists, strings and numbers; NaN and infinities become None."""
    if isinstance(value, Measured):
        return value.to_dict()
    if is_dataclass(value):
        kept = [f.name for f in fields(value) if f.metadata.get("json", True)]
        return {name: plain(getattr(value, name)) for name in kept}
    if isinstance(value, np.ndarray):
        return [_shortened(number) for number in value.tolist()]
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _shortened(number: float) -> float | None:
    return float(f"{number:.{DIGITS}g}") if math.isfinite(number) else None
