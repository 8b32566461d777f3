"""From samples to the errors of claims: put some on file, let all others claim, count."""

import numpy as np
from jaxtyping import Float
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Samples
from gemel.evaluation._claims import Claims, Desk
from gemel.evaluation._effort import affordable_energies
from gemel.evaluation._forgeries import kinds_of
from gemel.evaluation._lineup import able
from gemel.evaluation._nouns import noun_of
from gemel.evaluation._on_file import ClaimPoint, OnFile
from gemel.evaluation._points import Points
from gemel.evaluation._read_off import read_off
from gemel.evaluation._settings import EvaluationSettings
from gemel.identification import Identification, Scoring
from gemel.metrics import (
    equal_error_rate,
    measure,
    measure_false_match_rate,
    measure_false_non_match_rate,
)

DRAWS = 5
"""How often the samples on file are drawn: which they are matters more than who claims."""


def on_file(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    identification: Identification | None,
    settings: EvaluationSettings,
    seed: int,
) -> OnFile | None:
    """Compare claims with what each identity has on file.

    None where it is not asked for, or where fewer than two identities have enough samples. Where
    energies are dear, fewer draws are made and fewer strangers claim.

    Args:
        embeddings: Those of `samples`.
        identification: Calibrated beforehand on other identities: says how references are fused
            and where a claim is believed. Without one it is the mean of energies, and no point.
    """
    references = settings.on_file
    if references is None or len(known := able(samples, references)) < 2:
        return None
    scoring = Scoring() if identification is None else identification.scoring
    desk = Desk(samples, embeddings.numpy(), scoring, matcher.compare_embeddings, references)
    draws, claims = _drawn(desk, affordable_energies(matcher, embeddings), settings.pairs, seed)
    points = Points(identification, references)
    point, trials = _point(points), claims.trials(samples)
    threshold = point.threshold if point else None
    return OnFile(
        references=references,
        identities=len(known),
        draws=draws,
        genuine=int(trials.same.sum()),
        fusion=scoring.fusion,
        normalisation=scoring.normalisation,
        equal_error_rate=measure(trials, equal_error_rate, resamples=settings.resamples, seed=seed),
        false_non_match_rates=read_off(trials, settings, seed),
        point=point,
        refused=points.refusal([1]),
        false_match_rate=measure_false_match_rate(trials, point.threshold) if point else None,
        false_non_match_rate=(
            measure_false_non_match_rate(trials, point.threshold) if point else None
        ),
        impostors=kinds_of(trials, claims.imitated(samples), threshold, settings, seed),
        noun=noun_of(matcher.preprocessing, samples),
        unit=samples.split_by,
        trials=trials,
    )


def _drawn(desk: Desk, afforded: int, pairs: int, seed: int) -> tuple[int, Claims]:
    """How many draws were made, and the claims of all of them."""
    known = len(able(desk.samples, desk.references))
    strangers = max(1, min(pairs, afforded // desk.references) // (DRAWS * known))
    generator = np.random.default_rng(seed)
    found: list[Claims] = []
    while len(found) < DRAWS and (not found or afforded > 0):
        claims = desk.draw(strangers, generator)
        found.append(claims)
        afforded -= len(claims) * desk.references
    return len(found), Claims.joined(found)


def _point(points: Points) -> ClaimPoint | None:
    """Where a claim is believed: as in a gallery of one."""
    found = points.at(1)
    return None if found is None else ClaimPoint(found.rule, found.supported, found.threshold)
