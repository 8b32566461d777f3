"""Impostors of two kinds, told apart: strangers, and those who imitate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Bool
from numpy import ndarray

from gemel.data import Comparisons, Samples
from gemel.decision import Decision
from gemel.evaluation._plain import SHOWN_ONLY
from gemel.evaluation._read_off import read_off
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import Measured, Trials, equal_error_rate, measure, measure_false_match_rate


@dataclass(frozen=True)
class ImpostorKind:
    """The errors against one kind of impostor.

    Attributes:
        kind: "random" impostors show somebody else, "skilled" ones imitate the identity.
        pairs: Impostor pairs of this kind.
        trials: All genuine pairs, and these.
        equal_error_rate: Of all genuine pairs against these.
        false_match_rate: Share of them declared a match; None without an operating point.
        false_non_match_rates: For each rate the lowest FNMR where at most that share of these
            impostors is declared a match, at a threshold read off these very pairs.
    """

    kind: Literal["random", "skilled"]
    pairs: int
    trials: Trials = field(metadata=SHOWN_ONLY)
    equal_error_rate: Measured
    false_match_rate: Measured | None
    false_non_match_rates: Mapping[float, Measured]


def tell_apart(
    samples: Samples,
    comparisons: Comparisons,
    trials: Trials,
    decision: Decision | None,
    settings: EvaluationSettings,
    seed: int,
) -> tuple[ImpostorKind, ...]:
    """One entry for each kind of impostor among `trials`; none where nothing is forged."""
    imitated = samples.forged[comparisons.left] | samples.forged[comparisons.right]
    threshold = decision.match.threshold if decision else None
    return kinds_of(trials, imitated, threshold, settings, seed)


def kinds_of(
    trials: Trials,
    imitated: Bool[ndarray, " trials"],
    threshold: float | None,
    settings: EvaluationSettings,
    seed: int,
) -> tuple[ImpostorKind, ...]:
    """The same of trials of which it is known where one side imitates, and of a threshold."""
    if not imitated.any():
        return ()
    of_kind: dict[Literal["random", "skilled"], Bool[ndarray, " trials"]] = {
        "random": ~trials.same & ~imitated,
        "skilled": ~trials.same & imitated,
    }
    return tuple(
        _measured(
            kind, trials.take(np.flatnonzero(trials.same | theirs)), threshold, settings, seed
        )
        for kind, theirs in of_kind.items()
        if theirs.any()
    )


def _measured(
    kind: Literal["random", "skilled"],
    trials: Trials,
    threshold: float | None,
    settings: EvaluationSettings,
    seed: int,
) -> ImpostorKind:
    """All genuine pairs against the impostor pairs of one kind."""
    return ImpostorKind(
        kind=kind,
        pairs=len(trials.impostor),
        equal_error_rate=measure(trials, equal_error_rate, resamples=settings.resamples, seed=seed),
        false_match_rate=(
            None if threshold is None else measure_false_match_rate(trials, threshold)
        ),
        false_non_match_rates=read_off(trials, settings, seed),
        trials=trials,
    )
