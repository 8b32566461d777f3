"""How often is it wrong, and how sure are we of that?"""

from gemel.metrics._agreement import (
    Agreement,
    mean_squared_error,
    measure_agreement,
    pearson,
    spearman,
)
from gemel.metrics._binomial import clopper_pearson, rule_of_three
from gemel.metrics._curve import (
    ErrorCurve,
    area_under_curve,
    equal_error_rate,
    error_curve,
    false_match_rate_at_recall,
    false_non_match_rate_at,
    false_non_match_rates_at,
)
from gemel.metrics._evidence import (
    PooledEvidence,
    cllr,
    minimum_cllr,
    pool_adjacent_violators,
)
from gemel.metrics._folds import measure_over_folds, pool_decisions
from gemel.metrics._interval import Interval, Measured
from gemel.metrics._measured_rates import (
    ErrorBands,
    error_bands,
    measure_false_match_rate,
    measure_false_non_match_rate,
    measure_pair_accuracy,
    rate_with_interval,
)
from gemel.metrics._neighbours import nearest_neighbour_accuracy, nearest_neighbour_identity
from gemel.metrics._one_shot import one_shot_accuracy
from gemel.metrics._open_set import (
    Searches,
    cumulative_match,
    detection_and_identification_rate,
    false_negative_identification_rate,
    false_positive_identification_rate,
    measure_detection_and_identification_rate,
    measure_false_negative_identification_rate,
    measure_false_positive_identification_rate,
)
from gemel.metrics._open_set_curve import (
    OpenSetCurve,
    detection_at_false_positives,
    open_set_curve,
)
from gemel.metrics._rates import (
    false_acceptance_rate,
    false_match_rate,
    false_non_match_rate,
    false_rejection_rate,
    pair_accuracy,
)
from gemel.metrics._reliability import (
    ReliabilityCurve,
    brier_score,
    expected_calibration_error,
    reliability_curve,
    weights_for_prior,
)
from gemel.metrics._resampling import (
    Statistic,
    Statistics,
    measure,
    measure_together,
    resampled_interval,
)
from gemel.metrics._retrieval import EnergyBlock, Retrieval, retrieve
from gemel.metrics._trials import Support, Trials

__all__ = [
    "Agreement",
    "EnergyBlock",
    "ErrorBands",
    "ErrorCurve",
    "Interval",
    "Measured",
    "OpenSetCurve",
    "PooledEvidence",
    "ReliabilityCurve",
    "Retrieval",
    "Searches",
    "Statistic",
    "Statistics",
    "Support",
    "Trials",
    "area_under_curve",
    "brier_score",
    "cllr",
    "clopper_pearson",
    "cumulative_match",
    "detection_and_identification_rate",
    "detection_at_false_positives",
    "equal_error_rate",
    "error_bands",
    "error_curve",
    "expected_calibration_error",
    "false_acceptance_rate",
    "false_match_rate",
    "false_match_rate_at_recall",
    "false_negative_identification_rate",
    "false_non_match_rate",
    "false_non_match_rate_at",
    "false_non_match_rates_at",
    "false_positive_identification_rate",
    "false_rejection_rate",
    "mean_squared_error",
    "measure",
    "measure_agreement",
    "measure_detection_and_identification_rate",
    "measure_false_match_rate",
    "measure_false_negative_identification_rate",
    "measure_false_non_match_rate",
    "measure_false_positive_identification_rate",
    "measure_over_folds",
    "measure_pair_accuracy",
    "measure_together",
    "minimum_cllr",
    "nearest_neighbour_accuracy",
    "nearest_neighbour_identity",
    "one_shot_accuracy",
    "open_set_curve",
    "pair_accuracy",
    "pearson",
    "pool_adjacent_violators",
    "pool_decisions",
    "rate_with_interval",
    "reliability_curve",
    "resampled_interval",
    "retrieve",
    "rule_of_three",
    "spearman",
    "weights_for_prior",
]
