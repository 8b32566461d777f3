"""Which fusion and which normalisation lose least evidence on the calibration set."""

from collections.abc import Callable, Mapping
from typing import TypeVar, get_args

from gemel.identification._cohort import Cohort
from gemel.identification._compare import Compare
from gemel.identification._compared import Compared
from gemel.identification._fusion import FUSIONS, Fusion
from gemel.identification._labelled import Labelled
from gemel.identification._normalisation import Normalisation
from gemel.identification._scoring import Scoring
from gemel.identification._settings import IdentificationSettings
from gemel.identification._templates import Templates
from gemel.metrics import minimum_cllr

_Name = TypeVar("_Name", Fusion, Normalisation)

_PROBES, _IMPOSTORS = 512, 50_000
"""Enough to rank a handful of choices."""
_AS_GOOD = 1.05
"""A later choice must lose 5 % less evidence than an earlier, simpler one."""
_NORMALISATIONS: tuple[Normalisation, ...] = get_args(Normalisation)


def choose_scoring(
    labelled: Labelled,
    templates: Templates,
    cohort: Cohort | None,
    compare: Compare,
    settings: IdentificationSettings,
    *,
    seed: int,
) -> tuple[Scoring, tuple[str, ...]]:
    """The scoring under `settings`, and how each choice compared with the others.

    Fusion is chosen first, without a normalisation; then the normalisation of that fusion.

    Raises:
        SupportError: If a normalisation was asked for and there is no cohort.
    """
    few = templates.fewer(_PROBES, seed)

    def lost(scoring: Scoring) -> float:
        trials = Compared.of(labelled, few, scoring, compare).trials(_IMPOSTORS, seed)
        return minimum_cllr(trials.energy, trials.same)

    fusions = {name: Scoring(name, "none", cohort) for name in _fusions(settings, few, cohort)}
    fused, fusion_notes = _least("fusion", fusions, lost)
    normalised = {
        name: Scoring(fused.fusion, name, cohort)
        for name in _normalisations(settings, labelled, cohort)
    }
    chosen, normalisation_notes = _least("normalisation", normalised, lost)
    return chosen, (*fusion_notes, *normalisation_notes)


def _fusions(
    settings: IdentificationSettings, templates: Templates, cohort: Cohort | None
) -> tuple[Fusion, ...]:
    if settings.fusion != "auto":
        return (settings.fusion,)
    if templates.references == 1:  # all are the same there
        return FUSIONS[:1]
    return FUSIONS if cohort is not None else FUSIONS[:-1]  # without one all qualities are 1


def _normalisations(
    settings: IdentificationSettings, labelled: Labelled, cohort: Cohort | None
) -> tuple[Normalisation, ...]:
    if settings.normalisation != "auto":
        return (settings.normalisation,)
    # A cohort of one side cannot stand in for probes and for references.
    return _NORMALISATIONS if cohort is not None and labelled.side is None else ("none",)


def _least(
    what: str, choices: Mapping[_Name, Scoring], lost: Callable[[Scoring], float]
) -> tuple[Scoring, tuple[str, ...]]:
    """The first choice that is as good as the best, and a note where there was one to make."""
    if len(choices) == 1:
        return next(iter(choices.values())), ()
    value = {name: lost(scoring) for name, scoring in choices.items()}
    enough = _AS_GOOD * min(value.values())
    chosen = next(name for name in choices if value[name] <= enough)
    others = ", ".join(f"{name} {loss:.3f}" for name, loss in value.items() if name != chosen)
    note = f"{what}: {chosen}, of minimum Cllr {value[chosen]:.3f} on calibration; {others}."
    return choices[chosen], (note,)
