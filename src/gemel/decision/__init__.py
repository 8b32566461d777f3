"""What does an energy prove, and what follows from it? Which class does an embedding show?"""

from gemel.decision._calibration import Calibration
from gemel.decision._class_head import ClassHead, Naming
from gemel.decision._decide import DecisionSettings, decide
from gemel.decision._decision import Decision
from gemel.decision._familiarity import Familiarity
from gemel.decision._fit import CalibrationKind, calibration_from_dict, fit_calibration
from gemel.decision._fit_class_head import affordable_embeddings, fit_class_head
from gemel.decision._histogram import Histogram
from gemel.decision._isotonic import IsotonicCalibration
from gemel.decision._logistic import LogisticCalibration
from gemel.decision._operating_point import (
    OperatingPoint,
    OperatingPointSettings,
    choose_non_match_point,
    choose_operating_point,
)
from gemel.decision._percent import percent
from gemel.decision._posterior import posterior
from gemel.decision._score_curve import ScoreCurve
from gemel.decision._supported import (
    USUAL_RATES,
    evidence_bounds,
    strictest_supported,
    trials_needed,
    units_for_pairs,
)
from gemel.decision._verdict import Outcome, Verdict, outcome_at, reason_for

__all__ = [
    "Calibration",
    "CalibrationKind",
    "ClassHead",
    "Decision",
    "DecisionSettings",
    "Familiarity",
    "Histogram",
    "IsotonicCalibration",
    "LogisticCalibration",
    "Naming",
    "OperatingPoint",
    "OperatingPointSettings",
    "Outcome",
    "ScoreCurve",
    "USUAL_RATES",
    "Verdict",
    "affordable_embeddings",
    "calibration_from_dict",
    "choose_non_match_point",
    "choose_operating_point",
    "decide",
    "evidence_bounds",
    "fit_calibration",
    "fit_class_head",
    "outcome_at",
    "percent",
    "posterior",
    "reason_for",
    "strictest_supported",
    "trials_needed",
    "units_for_pairs",
]
