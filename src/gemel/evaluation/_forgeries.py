"""Impostors of two kinds, told apart: strangers, and those who imitate."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool
from numpy import ndarray

from gemel.data import Comparisons, Samples
from gemel.decision import Decision
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import Measured, Trials, equal_error_rate, measure, measure_false_match_rate


@dataclass(frozen=True)
class ImpostorKind:
    """The errors against one kind of impostor.

    Attributes:
        kind: "random" impostors show somebody else, "skilled" ones imitate the identity.
        pairs: Impostor pairs of this kind.
        equal_error_rate: Of all genuine pairs against these.
        false_match_rate: Share of them declared a match; None without a decision.
    """

    kind: Literal["random", "skilled"]
    pairs: int
    equal_error_rate: Measured
    false_match_rate: Measured | None


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
    if not imitated.any():
        return ()
    of_kind: dict[Literal["random", "skilled"], Bool[ndarray, " trials"]] = {
        "random": ~trials.same & ~imitated,
        "skilled": ~trials.same & imitated,
    }
    return tuple(
        _measured(kind, trials.take(np.flatnonzero(trials.same | theirs)), decision, settings, seed)
        for kind, theirs in of_kind.items()
        if theirs.any()
    )


def _measured(
    kind: Literal["random", "skilled"],
    trials: Trials,
    decision: Decision | None,
    settings: EvaluationSettings,
    seed: int,
) -> ImpostorKind:
    """All genuine pairs against the impostor pairs of one kind."""
    return ImpostorKind(
        kind=kind,
        pairs=len(trials.impostor),
        equal_error_rate=measure(trials, equal_error_rate, resamples=settings.resamples, seed=seed),
        false_match_rate=(
            measure_false_match_rate(trials, decision.match.threshold) if decision else None
        ),
    )
