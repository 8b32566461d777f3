"""Learning how to identify from a calibration set."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.decision import ScoreCurve, fit_calibration, percent, trials_needed
from gemel.errors import SupportError
from gemel.identification._choice import choose_scoring
from gemel.identification._cohort import LEAST_COHORT, Cohort
from gemel.identification._compare import Compare
from gemel.identification._compared import Compared
from gemel.identification._identification import Identification
from gemel.identification._labelled import Labelled
from gemel.identification._level import Level
from gemel.identification._searches import measure_searches
from gemel.identification._settings import IdentificationSettings
from gemel.identification._support import among, most_identities
from gemel.identification._templates import Templates, choose_templates
from gemel.metrics import Support

LEAST_IDENTITIES = 5
"""Fewer that can be enrolled with so many references, and probed, show nothing."""
_ENOUGH_TO_CHOOSE = 20
_IMPOSTORS = 300_000
"""Comparisons that a calibration and a curve are fitted on; searches count all of them."""


def fit_identification(
    enrolled: Labelled,
    cohort: Float[ndarray, "cohort dim"] | None,
    compare: Compare,
    settings: IdentificationSettings,
    *,
    seed: int = 0,
) -> Identification:
    """Choose fusion and normalisation, and calibrate for several numbers of references.

    Args:
        enrolled: The calibration set.
        cohort: One sample of each of other identities, of the references' side where the model
            has two; at most `settings.cohort` are kept. Fewer than 20 are none.
        compare: The model's energies.
        settings: What to choose, and at which rates.
        seed: Of which samples become references.

    Raises:
        SupportError: If no identity has a probe beside its references, or there is no other to
            confuse it with; or if something that was asked for lacks the data.
    """
    levels = _affordable(enrolled, settings, seed)
    known = _cohort(cohort, compare, settings)
    scoring, notes = choose_scoring(
        enrolled, _to_choose_by(levels), known, compare, settings, seed=seed
    )
    fitted = tuple(
        _level(Compared.of(enrolled, templates, scoring, compare), templates, settings, seed)
        for templates in levels
    )
    support = max((level.support for level in fitted), key=lambda s: s.impostor_unit_pairs)
    _refuse_unsupported_misses(support, settings.miss_rate)
    return Identification(
        scoring=scoring,
        levels=fitted,
        settings=settings,
        support=support,
        notes=(*notes, _what_is_calibrated(fitted), _what_is_supported(support, settings.rate)),
    )


def _affordable(
    enrolled: Labelled, settings: IdentificationSettings, seed: int
) -> tuple[Templates, ...]:
    """Templates for each number of references that enough identities have; always the least."""
    least, *more = sorted(set(settings.references))
    first = choose_templates(enrolled, least, seed)
    if len(first.enrolled) < 2 or len(first.mated) == 0:
        raise SupportError(
            f"Identification needs two identities with {least} references each, and a further "
            f"sample of one of them to probe with; there are {len(first.enrolled):,} such "
            f"identities and {len(first.mated):,} such samples among {len(enrolled.identity):,}. "
            "Calibrate on more samples of each identity."
        )
    others = [choose_templates(enrolled, references, seed) for references in more]
    return (first, *(other for other in others if other.mated_identities >= LEAST_IDENTITIES))


def _to_choose_by(levels: tuple[Templates, ...]) -> Templates:
    """Those with most references, as long as there are identities enough to tell."""
    telling = [level for level in levels if level.mated_identities >= _ENOUGH_TO_CHOOSE]
    return (telling or levels)[-1]


def _cohort(
    vectors: Float[ndarray, "cohort dim"] | None,
    compare: Compare,
    settings: IdentificationSettings,
) -> Cohort | None:
    """At most `settings.cohort` of the vectors, evenly spread; None where they are too few."""
    if vectors is None or min(len(vectors), settings.cohort) < LEAST_COHORT:
        return None
    kept = np.linspace(0, len(vectors) - 1, min(len(vectors), settings.cohort)).round().astype(int)
    return Cohort.of(vectors[kept], compare)


def _level(
    compared: Compared, templates: Templates, settings: IdentificationSettings, seed: int
) -> Level:
    trials = compared.trials(_IMPOSTORS, seed)
    return Level(
        references=templates.references,
        calibration=fit_calibration(trials),
        curve=ScoreCurve.measure(trials, confidence=settings.confidence),
        searches=measure_searches(compared.energy, compared.column, compared.own),
        support=compared.support,
    )


def _refuse_unsupported_misses(support: Support, rate: float | None) -> None:
    if rate is None or support.genuine_units >= trials_needed(rate):
        return
    raise SupportError(
        f"A false negative rate of {percent(rate)} needs {trials_needed(rate):,} "
        f"{support.units_word} that are enrolled and probed (rule of three); there are "
        f"{support.genuine_units:,}, {trials_needed(rate) - support.genuine_units:,} too few."
    )


def _what_is_calibrated(levels: tuple[Level, ...]) -> str:
    counts = ", ".join(str(level.references) for level in levels)
    return f"Calibrated with so many references of each identity: {counts}."


def _what_is_supported(support: Support, rate: float) -> str:
    most = most_identities(rate, support.impostor_unit_pairs)
    if most == 0:
        return f"A false positive rate of {percent(rate)} is not supported, even {among(1)}."
    return f"A false positive rate of {percent(rate)} is supported {among(most)} or fewer."
