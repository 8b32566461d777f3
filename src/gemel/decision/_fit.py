"""Which calibration fits a set of trials, and reading one back."""

from collections.abc import Mapping
from typing import Any, Literal

from gemel.decision._calibration import Calibration
from gemel.decision._isotonic import IsotonicCalibration
from gemel.decision._logistic import LogisticCalibration
from gemel.errors import UnknownNameError
from gemel.metrics import Trials

CalibrationKind = Literal["auto", "logistic", "isotonic"]

_KINDS: dict[str, type[Calibration]] = {
    "logistic": LogisticCalibration,
    "isotonic": IsotonicCalibration,
}
_AUTO_GENUINE_UNITS = 200
_AUTO_IMPOSTOR_PAIRS = 10_000


def fit_calibration(trials: Trials, kind: CalibrationKind = "auto") -> Calibration:
    """Fit energy → log-likelihood ratio on trials of held-out units.

    Args:
        trials: Comparisons that neither training nor testing sees.
        kind: "auto" is isotonic with at least 200 units among genuine pairs and 10,000 pairs
            of units among impostors, and logistic below.

    Raises:
        SupportError: If there is no genuine or no impostor pair, or too few for "isotonic".
        UnknownNameError: If nobody answers to `kind`.
    """
    support = trials.support
    if kind == "auto":
        many = (
            support.genuine_units >= _AUTO_GENUINE_UNITS
            and support.impostor_unit_pairs >= _AUTO_IMPOSTOR_PAIRS
        )
        return IsotonicCalibration.fit(trials) if many else LogisticCalibration.fit(trials)
    if kind == "isotonic":
        return IsotonicCalibration.fit(trials)
    if kind == "logistic":
        return LogisticCalibration.fit(trials)
    raise UnknownNameError("calibration", kind, ["auto", *_KINDS])


def calibration_from_dict(values: Mapping[str, Any]) -> Calibration:
    """What a calibration's `to_dict` gave, bit for bit.

    Raises:
        UnknownNameError: If nobody answers to its `kind`.
    """
    kind = values["kind"]
    if kind not in _KINDS:
        raise UnknownNameError("calibration", kind, _KINDS)
    return _KINDS[kind].from_dict(values)
