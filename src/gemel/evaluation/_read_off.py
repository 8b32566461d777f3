"""One error at given rates of the other: what most published tables state."""

from collections.abc import Mapping
from functools import partial

from gemel.evaluation._open_set import samples_needed
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import Measured, Trials, false_non_match_rates_at, measure_together


def read_off(trials: Trials, settings: EvaluationSettings, seed: int) -> Mapping[float, Measured]:
    """FNMR at each of the settings' false match rates, at thresholds read off these trials.

    A rate that not one impostor pair would amount to is left out.
    """
    impostors = int((~trials.same).sum())
    rates = [rate for rate in settings.false_match_rates if impostors >= samples_needed(rate)]
    found = measure_together(
        trials,
        partial(false_non_match_rates_at, rates=rates),
        resamples=settings.resamples,
        seed=seed,
    )
    return dict(zip(rates, found, strict=True))
