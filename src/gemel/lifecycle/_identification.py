"""How to search among many, learned from the calibration part once a pair can be judged."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Samples
from gemel.identification import (
    Cohort,
    Compare,
    Identification,
    IdentificationSettings,
    Labelled,
    fit_identification,
)
from gemel.lifecycle._remembered import Remembered
from gemel.lifecycle._searched import can_be_searched, others_of, spread
from gemel.lifecycle._settings import RunSettings


def identification_of(
    matcher: Matcher,
    parts: Mapping[str, Samples],
    embeddings: Float[Tensor, "samples dim"],
    settings: RunSettings,
) -> Identification | None:
    """Calibrated on some of the calibration part; None where nobody could be searched for.

    The cohort are identities of the validation part that calibration does not meet, one sample
    each. Nobody can be searched for without one identity that has a sample to look for beside
    one to enrol, and another to confuse it with.

    Args:
        matcher: The trained network.
        parts: Those of the split.
        embeddings: Of the calibration part's samples.
        settings: Of the run.

    Raises:
        SupportError: If what was asked for is beyond what the calibration part supports.
    """
    if not can_be_searched(parts["calibration"]):
        return None
    some, others = spread(parts["calibration"], settings), others_of(parts, settings)
    vectors = embeddings.numpy()[some]
    cohort = vectors[:0]
    if len(others):
        cohort = matcher.embed_samples(parts["validation"].take(others)).numpy()
    compare = Remembered(matcher.compare_embeddings, np.concatenate([vectors, cohort]))
    return _fitted(parts["calibration"].take(some), vectors, cohort, compare, settings)


def refuse_unsupported_search(parts: Mapping[str, Samples], settings: RunSettings) -> None:
    """Stop before the work if what was asked of identification is beyond what the data supports.

    Raises:
        SupportError: If it is; says what is missing.
    """
    asked = settings.identification
    if asked == IdentificationSettings() or not can_be_searched(parts["calibration"]):
        return
    some, others = spread(parts["calibration"], settings), others_of(parts, settings)
    samples = parts["calibration"].take(some)
    # Support is a matter of who is there: no embedding is known yet, and any will do.
    vectors = samples.identity.astype(np.float32)[:, None]
    cohort = -1 - np.arange(len(others), dtype=np.float32)[:, None]
    if asked.normalisation not in ("auto", "none"):
        Cohort.of(cohort, _apart)
    plainly = {
        "fusion": "closest" if asked.fusion == "auto" else asked.fusion,
        "normalisation": "none" if asked.normalisation == "auto" else asked.normalisation,
    }
    plain = settings.model_copy(update={"identification": asked.model_copy(update=plainly)})
    _fitted(samples, vectors, cohort, _apart, plain)


def _apart(probes: ndarray, references: ndarray) -> ndarray:
    return np.asarray(np.abs(probes - references.T))


def _fitted(
    samples: Samples,
    vectors: Float[ndarray, "samples dim"],
    cohort: Float[ndarray, "cohort dim"],
    compare: Compare,
    settings: RunSettings,
) -> Identification:
    enrolled = Labelled(
        vectors=vectors,
        identity=samples.identity,
        unit=samples.units,
        unit_word=samples.split_by,
        side=samples.side,
    )
    known, asked = cohort if len(cohort) else None, settings.identification
    if settings.network.form == "two-channel" and asked.fusion == "auto":
        # Its embeddings are images, and nobody looks like the mean of several.
        asked = asked.model_copy(update={"fusion": "mean-energy"})
    return fit_identification(enrolled, known, compare, asked, seed=settings.seed)
