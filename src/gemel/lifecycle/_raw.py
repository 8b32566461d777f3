"""Inputs as rows of numbers, before any network: what anyone could compare them by."""

from dataclasses import replace

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray

from gemel.data import Dense, Ragged, Samples, Table
from gemel.inputs import Sequences

BUCKETS = 512
"""Numbers by which a text's tokens are counted; two tokens seldom share one."""

STEPS = 32
"""Steps that every series is brought to."""


def each_column(samples: Samples) -> list[Samples]:
    """The samples that have an input in a column, as if it were their only one; where there are
    no columns, the samples as they are."""
    if not isinstance(samples.cache, Table):
        return [samples]
    found = []
    for cache, places in samples.cache.columns.values():
        filled = samples.take(np.flatnonzero(places[samples.rows] >= 0))
        found.append(replace(filled, cache=cache, rows=places[filled.rows]))
    return found


def raw_rows(samples: Samples) -> Float[ndarray, "samples values"] | None:
    """Each input as a row: pixels or numbers as they are, a series at `STEPS` even places,
    a text by how often it has each token. None for inputs of several columns."""
    if isinstance(samples.cache, Dense):
        inputs = samples.read(np.arange(len(samples)))
        assert isinstance(inputs, torch.Tensor), "a dense cache gives tensors"
        return inputs.flatten(1).float().numpy()
    if not isinstance(samples.cache, Ragged):
        return None
    texts = samples.cache.values.ndim == 1
    of_one = _counted if texts else _at_even_places
    rows = []
    for at in range(len(samples)):
        one = samples.read(np.array([at]))
        assert isinstance(one, Sequences), "a ragged cache gives sequences"
        rows.append(of_one(one.values[0].numpy()))
    return np.stack(rows).astype(np.float32)


def _counted(tokens: ndarray) -> Float[ndarray, " buckets"]:
    counts = np.bincount(tokens % BUCKETS, minlength=BUCKETS).astype(np.float64)
    share: Float[ndarray, " buckets"] = counts / np.linalg.norm(counts)
    return share


def _at_even_places(steps: ndarray) -> Float[ndarray, " values"]:
    places = np.linspace(0, len(steps) - 1, STEPS).round().astype(np.int64)
    return steps[places].ravel().astype(np.float64)
