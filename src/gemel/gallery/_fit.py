"""Whether what an engine is given fits the gallery, and what its log is told of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import FingerprintError, GalleryError, ShapeError
from gemel.gallery._records import Enrolment, Event, Key, Model

HUGE = 1e15
"""Engines square and add numbers in single precision, which ends at 3e38."""


def held_model(models: Iterable[Model], fingerprint: str) -> Model:
    """The one of a gallery's models with this fingerprint.

    Raises:
        FingerprintError: If the gallery holds no embeddings of such a model.
    """
    known = {model.fingerprint: model for model in models}
    if fingerprint in known:
        return known[fingerprint]
    held = " and ".join(each[:12] for each in known)
    raise FingerprintError(
        f"The gallery does not hold embeddings of model {fingerprint[:12]}; it holds "
        f"{f'those of {held}' if held else 'none yet'}."
    )


def checked_vectors(
    enrolments: Sequence[Enrolment], model: Model
) -> Float[ndarray, "references dim"]:
    """The vectors of all enrolments one below the other, in single precision.

    Raises:
        ShapeError: If one is of another length than the model's embeddings.
        GalleryError: If one holds what is not a finite number.
    """
    rows = [one.vector for each in enrolments for one in each.references]
    for row in rows:
        _check_length(row, model)
    stacked = np.stack(rows) if rows else np.zeros((0, model.dim))
    return _checked_numbers(stacked)


def checked_probe(probe: ndarray, model: Model) -> Float[ndarray, " dim"]:
    """A probe in single precision.

    Raises:
        ShapeError: If it is of another length than the model's embeddings.
        GalleryError: If it holds what is not a finite number.
    """
    _check_length(probe, model)
    return _checked_numbers(probe)


def event_for(event: Event, key: Key, references: int) -> Event:
    """The event with whose it is and how many references took part."""
    told: Mapping[str, Any] = {**event.details, "references": references}
    return replace(event, key=key, details=told)


def event_of(event: Event, enrolment: Enrolment, references: int) -> Event:
    """The event of one enrolment, of which so many references joined."""
    action = "replace" if enrolment.replace else event.action
    return event_for(replace(event, action=action), enrolment.key, references)


def _check_length(vector: ndarray, model: Model) -> None:
    if vector.shape != (model.dim,):
        raise ShapeError(
            f"Embeddings of model {model.fingerprint[:12]} have the shape ({model.dim},); "
            f"got {vector.shape}. Embed with the model that the gallery is of."
        )


def _checked_numbers(vectors: ndarray) -> ndarray:
    # The negation, so that NaN, which is not less than anything, is refused as well.
    if not (np.abs(vectors) < HUGE).all():
        raise GalleryError(
            f"An embedding is finite numbers below {HUGE:g}; this one holds NaN, infinity or more."
        )
    return np.ascontiguousarray(vectors, dtype=np.float32)
