"""From a newcomer's inputs to vectors with what is known of each."""

import os
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.bundle import Input, Observation, Verifier
from gemel.errors import ShapeError, UnreadableSampleError
from gemel.gallery._newcomer import GateFinding, Newcomer, Sample
from gemel.gallery._thumbnail import thumbnail_of
from gemel.inputs import TextPreprocessing


def read_samples(
    verifier: Verifier, newcomers: Sequence[Newcomer], *, thumbnails: bool
) -> list[list[Sample | GateFinding]]:
    """Every newcomer's samples in their order; of one that cannot be read a finding.

    All are embedded side by side, whoever they belong to.

    Raises:
        ShapeError: If a sample stands on the side of probes, or is of another dimension.
    """
    named = [(value, name) for each in newcomers for value, name in _named(verifier, each)]
    seen = _observed(verifier, named)
    for (_, name), one in zip(named, seen, strict=True):
        if isinstance(one, Observation):
            _refuse_unfit(verifier, one, name)
    quality = _quality(verifier, newcomers, seen)
    origins = [origin for each in newcomers for origin in _origins(verifier, each)]
    preprocessing = verifier.matcher.preprocessing
    read: list[Sample | GateFinding] = []
    for (value, name), one, good, origin in zip(named, seen, quality, origins, strict=True):
        if isinstance(one, UnreadableSampleError):
            reason = str(one).removeprefix(f"{name}: ")
            read.append(GateFinding(name, "unreadable", reason, "refused"))
            continue
        picture = thumbnail_of(value, preprocessing) if thumbnails else None
        vector = np.ascontiguousarray(one.embedding, dtype=np.float32)
        read.append(Sample(name, vector, float(good), one.strange, origin, picture))
    ends = list(accumulate(len(each.samples) for each in newcomers))
    return [read[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def observations(
    verifier: Verifier, vectors: Float[ndarray, "samples dim"] | Sequence[Any]
) -> list[Observation]:
    """What a verifier says of embeddings that were made elsewhere.

    Raises:
        ShapeError: If they are no rows of numbers, or of another dimension than its own.
    """
    rows = list(numbers(vectors, verifier.dim, "Enrolling embeddings", axes=2))
    return [Observation(row, None, verifier.decision.unlike(row)) for row in rows]


def numbers(values: Any, dim: int, who: str, *, axes: Literal[1, 2]) -> Float[ndarray, "..."]:
    """One embedding, or one a row, in single precision.

    Args:
        values: An array, or what numpy makes one of.
        dim: Length of the verifier's embeddings.
        who: Who needs them, for messages.
        axes: 1 for one embedding, 2 for rows.

    Raises:
        ShapeError: If they are not that.
    """
    try:
        array: ndarray = np.asarray(values, dtype=np.float32)
    except (TypeError, ValueError) as fault:
        raise ShapeError(f"{who} takes numbers; these cannot be read as such: {fault}.") from None
    if array.ndim != axes:
        form = "(samples, dim): vectors[None] of one" if axes == 2 else "(dim,): vectors[0] of rows"
        raise ShapeError(f"{who} takes an array of the shape {form}; got {array.shape}.")
    if array.shape[-1] != dim:
        raise ShapeError(f"This verifier's embeddings have {dim} numbers; got {array.shape[-1]}.")
    return array


def _named(verifier: Verifier, newcomer: Newcomer) -> list[tuple[Any, str]]:
    """Each sample with what messages call it."""
    origins = _origins(verifier, newcomer)
    return [
        (value, origin or f"{newcomer.key}, sample {place}")
        for place, (value, origin) in enumerate(zip(newcomer.samples, origins, strict=True))
    ]


def _origins(verifier: Verifier, newcomer: Newcomer) -> Sequence[str | None]:
    """Where each sample stands: as it was given, or the path of what came as one."""
    if newcomer.origins is not None:
        return newcomer.origins
    texts = isinstance(verifier.matcher.preprocessing, TextPreprocessing)
    return [_path(value, texts) for value in newcomer.samples]


def _path(value: Input, texts: bool) -> str | None:
    """A text is itself and no path, however much it looks like one."""
    paths = Path if texts else (str, Path)
    return os.path.abspath(value) if isinstance(value, paths) else None


def _observed(
    verifier: Verifier, named: Sequence[tuple[Any, str]]
) -> list[Observation | UnreadableSampleError]:
    """What is known already, and the rest as the verifier sees it."""
    known = Observation, UnreadableSampleError
    unseen = [(value, name) for value, name in named if not isinstance(value, known)]
    new = iter(verifier.observe([value for value, _ in unseen], [name for _, name in unseen]))
    return [value if isinstance(value, known) else next(new) for value, _ in named]


def _refuse_unfit(verifier: Verifier, one: Observation, name: str) -> None:
    sides = verifier.settings.sides
    if one.side is not None and one.side != sides[0]:
        raise ShapeError(
            f"{name} is {one.side}. This verifier compares {' with '.join(sides)}: its gallery "
            f"holds {sides[0]}, and is asked with {' or '.join(sides[1:])}."
        )
    if one.embedding.shape != (verifier.dim,):
        raise ShapeError(
            f"{name}: this verifier's embeddings have the shape ({verifier.dim},); got "
            f"{one.embedding.shape}."
        )


def _quality(
    verifier: Verifier,
    newcomers: Sequence[Newcomer],
    seen: Sequence[Observation | UnreadableSampleError],
) -> Float[ndarray, " samples"]:
    """As it was given, or how distinct each is beside the cohort; 1 where there is no cohort."""
    given = [
        value
        for each in newcomers
        for value in ([np.nan] * len(each.samples) if each.quality is None else each.quality)
    ]
    quality = np.array(given, dtype=np.float64)
    vectors = {at: one.embedding for at, one in enumerate(seen) if isinstance(one, Observation)}
    asked = [at for at, one in vectors.items() if np.isnan(quality[at]) and np.isfinite(one).all()]
    if asked:
        scoring = verifier.require_identification().scoring
        rows = np.stack([vectors[at] for at in asked]).astype(np.float32)
        quality[asked] = scoring.quality(rows, verifier.compare_embeddings)
    return np.nan_to_num(quality, nan=1.0)
