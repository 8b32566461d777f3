"""What the decision, fixed beforehand on other data, did with these pairs."""

from dataclasses import dataclass

import numpy as np

from gemel.decision import Decision, posterior
from gemel.metrics import (
    Measured,
    ReliabilityCurve,
    Trials,
    cllr,
    expected_calibration_error,
    false_acceptance_rate,
    false_rejection_rate,
    measure_false_match_rate,
    measure_false_non_match_rate,
    measure_pair_accuracy,
    minimum_cllr,
    reliability_curve,
    weights_for_prior,
)


@dataclass(frozen=True)
class Operating:
    """Errors at the operating point. Nothing here was chosen on the data it is measured on.

    Attributes:
        rule: How the operating point was chosen, as a sentence.
        match_threshold: A pair is a match at this energy or below.
        non_match_threshold: Above it a pair is a non-match; in between it is inconclusive.
        false_match_rate: Share of impostor pairs declared a match (FMR).
        false_non_match_rate: Share of genuine pairs not declared a match (FNMR).
        pair_accuracy: Share of pairs decided rightly at `match_threshold`, as they are listed.
        balanced_accuracy: 1 - (FMR + FNMR) / 2: `pair_accuracy` with as many genuine as
            impostor pairs.
        inconclusive_genuine, inconclusive_impostor: Share of each kind in between.
        false_acceptance_rate: FAR = FMR · (1 - FTA): of whole transactions, unreadable samples
            included.
        false_rejection_rate: FRR = FTA + FNMR · (1 - FTA).
    """

    rule: str
    match_threshold: float
    non_match_threshold: float
    false_match_rate: Measured
    false_non_match_rate: Measured
    pair_accuracy: Measured
    balanced_accuracy: float
    inconclusive_genuine: float
    inconclusive_impostor: float
    false_acceptance_rate: float
    false_rejection_rate: float


@dataclass(frozen=True, eq=False)
class Evidence:
    """Whether the stated evidence and probabilities come true.

    Attributes:
        cllr: Cost of the log-likelihood ratios, in bits: 0 is perfect, 1 says nothing.
        minimum_cllr: What the best calibration of the same energies would cost; the gap is
            what the calibration loses.
        prior: Under which the probabilities are stated.
        expected_calibration_error: Mean gap between a stated probability and how often it
            came true, pairs weighed so that genuine ones make up `prior`.
        reliability: That gap, probability by probability.
    """

    cllr: float
    minimum_cllr: float
    prior: float
    expected_calibration_error: float
    reliability: ReliabilityCurve


def operate(trials: Trials, decision: Decision, failure_to_acquire: float) -> Operating:
    """Count the errors that `decision` makes on `trials`."""
    low = decision.match.threshold
    high = low if decision.non_match is None else decision.non_match.threshold
    false_match = measure_false_match_rate(trials, low)
    false_non_match = measure_false_non_match_rate(trials, low)
    between = (trials.energy > low) & (trials.energy <= high)
    return Operating(
        rule=decision.match.rule,
        match_threshold=low,
        non_match_threshold=high,
        false_match_rate=false_match,
        false_non_match_rate=false_non_match,
        pair_accuracy=measure_pair_accuracy(trials, low),
        balanced_accuracy=1 - (false_match.estimate + false_non_match.estimate) / 2,
        inconclusive_genuine=float(between[trials.same].mean()),
        inconclusive_impostor=float(between[~trials.same].mean()),
        false_acceptance_rate=false_acceptance_rate(false_match.estimate, failure_to_acquire),
        false_rejection_rate=false_rejection_rate(false_non_match.estimate, failure_to_acquire),
    )


def weigh_evidence(trials: Trials, decision: Decision) -> Evidence:
    """Hold the calibration of `decision` against `trials`."""
    llr = decision.calibration.log_likelihood_ratio(trials.energy)
    probability = np.asarray(posterior(llr, decision.prior))
    weights = weights_for_prior(trials.same, decision.prior)
    return Evidence(
        cllr=cllr(llr, trials.same),
        minimum_cllr=minimum_cllr(trials.energy, trials.same),
        prior=decision.prior,
        expected_calibration_error=expected_calibration_error(probability, trials.same, weights),
        reliability=reliability_curve(probability, trials.same, weights),
    )
