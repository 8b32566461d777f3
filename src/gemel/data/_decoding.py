"""A store's inputs, prepared in blocks by several threads."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Shaped
from numpy import ndarray

from gemel.data._held import ArrayStore
from gemel.data._stores import Store
from gemel.errors import UnreadableSampleError
from gemel.inputs import ImagePreprocessing, ImageShape, SeriesShape, SinglePreprocessing, TextShape

Faults: TypeAlias = dict[int, str]


@dataclass(frozen=True)
class Format:
    """How prepared inputs stand one after the other.

    Attributes:
        dtype: Of their numbers.
        step: Shape of one input, or of one step of it where inputs differ in length.
        ragged: Whether they do.
    """

    dtype: np.dtype
    step: tuple[int, ...]
    ragged: bool

    @staticmethod
    def of(preprocessing: SinglePreprocessing) -> "Format":
        """How what `preprocessing.apply` makes."""
        match preprocessing.shape:
            case ImageShape(channels, size):
                return Format(np.dtype(np.uint8), (channels, *size), preprocessing.ragged)
            case SeriesShape(features, _):
                return Format(np.dtype(np.float32), (features,), preprocessing.ragged)
            case TextShape():
                return Format(np.dtype(np.int32), (), preprocessing.ragged)
            case vector:
                return Format(np.dtype(np.float32), (vector.dim,), preprocessing.ragged)

    def nothing(self) -> Shaped[ndarray, "..."]:
        """What stands for an input that cannot be decoded."""
        return np.zeros((1, *self.step) if self.ragged else self.step, self.dtype)


class Decoding:
    """Prepares a store's inputs, and notes what the file of them has to know.

    Attributes:
        form: How they stand in the file.
        faults: Why an input could not be decoded, by its position.
        lengths: Steps of each input so far; none where all are of one size.
    """

    def __init__(self, store: Store, preprocessing: SinglePreprocessing) -> None:
        self.form = Format.of(preprocessing)
        self.faults: Faults = {}
        self.lengths: list[int] = []
        self._store = store
        self._preprocessing = preprocessing

    def __len__(self) -> int:
        return len(self._store)

    def block(self, span: range, pool: Executor) -> Shaped[ndarray, "..."]:
        """The inputs of `span`, one after the other; zeros for one that cannot be decoded."""
        store, preprocessing = self._store, self._preprocessing
        # Arrays that have the shape already need no picture made of each image.
        if (
            isinstance(store, ArrayStore)
            and isinstance(preprocessing, ImagePreprocessing)
            and preprocessing.keeps_geometry(store.images.shape[1:])
        ):
            levels = preprocessing.apply_levels(store.images[span.start : span.stop])
            return np.ascontiguousarray(levels)
        inputs = []
        for at, result in zip(span, pool.map(self._decoded, span), strict=True):
            if isinstance(result, str):
                self.faults[at] = result
            inputs.append(self.form.nothing() if isinstance(result, str) else result)
        if not self.form.ragged:
            return np.stack(inputs)
        self.lengths += map(len, inputs)
        return np.concatenate(inputs)

    def _decoded(self, position: int) -> Shaped[ndarray, "..."] | str:
        """A prepared input, or why there is none."""
        name = self._store.name(position)
        try:
            raw: Any = self._preprocessing.raw(self._store.read(position), name)
            prepared: Shaped[ndarray, ...] = self._preprocessing.apply(raw)
            return prepared
        except UnreadableSampleError as fault:
            return str(fault).removeprefix(f"{name}: ")
