"""What a gallery keeps of an input, and why it should perhaps not: inputs in, embeddings out."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor

from gemel.bundle._matcher import Matcher
from gemel.bundle._sides import side_of
from gemel.data import collected
from gemel.decision import Decision
from gemel.errors import ShapeError, SourceError, UnreadableSampleError
from gemel.inputs import Inputs, Settled, prepared

Input: TypeAlias = Any
"""A path, the bytes of a file, or what is already decoded: an image, an array, (samples, rate). A
text is itself. Where an input has several modalities, a mapping from column to any of these."""

INPUTS_AT_ONCE = 256
"""Decoded before they are embedded: what bounds the memory, however many there are."""


@dataclass(frozen=True, eq=False)
class Observation:
    """One input as a verifier sees it.

    Attributes:
        embedding: What is compared.
        side: On which side it stands, where only inputs of different sides are compared.
        strange: Why it says nothing (blank) or is unlike all that was calibrated on; or None.
    """

    embedding: Float[ndarray, " dim"]
    side: str | None
    strange: str | None


@dataclass(frozen=True)
class Observer:
    """Reads and embeds inputs, and says which of them no decision was calibrated for.

    Attributes:
        matcher: Network and preprocessing.
        decision: Knows what calibration inputs looked like.
        sided: Whether only inputs of different sides are compared.
    """

    matcher: Matcher
    decision: Decision
    sided: bool

    def one(self, value: Input, name: str) -> Observation:
        """An input embedded by itself, so that none beside it can change a last bit.

        Raises:
            UnreadableSampleError: If it cannot be decoded, fills no column or both sides', or has
                an embedding that is not finite.
        """
        read = self._read(value, name)
        return self._observation(read, self.matcher.embed(read.single)[0])

    def many(
        self, values: Sequence[Input], names: Sequence[str]
    ) -> Iterator[Observation | UnreadableSampleError]:
        """Each input in its order, or why it cannot be read; embedded some at a time."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, len(values), INPUTS_AT_ONCE):
                some = slice(start, start + INPUTS_AT_ONCE)
                yield from self._block(list(pool.map(self._attempt, values[some], names[some])))

    def unlike(self, one: Inputs, embedding: Float[Tensor, " dim"], name: str) -> str | None:
        """Why an input is unlike those the decision was calibrated on, or None."""
        settled: Settled = self.matcher.preprocessing
        if blank := settled.blank(one):
            return f"{name} {blank}"
        reason = self.decision.unlike(embedding.numpy())
        return reason and f"{name} is strange: {reason}"

    def _block(
        self, block: Sequence["_Read | UnreadableSampleError"]
    ) -> Iterator[Observation | UnreadableSampleError]:
        """Inputs prepared one by one, embedded side by side."""
        singles = [one.single for one in block if isinstance(one, _Read)]
        together = collected(singles, self.matcher.preprocessing) if singles else None
        rows = np.arange(len(singles))
        embeddings = iter(() if together is None else self.matcher.embed(together.read(rows)))
        for one in block:
            if isinstance(one, UnreadableSampleError):
                yield one
                continue
            try:
                yield self._observation(one, next(embeddings))
            except UnreadableSampleError as fault:
                yield fault

    def _attempt(self, value: Input, name: str) -> "_Read | UnreadableSampleError":
        try:
            return self._read(value, name)
        except UnreadableSampleError as fault:
            return fault

    def _read(self, value: Input, name: str) -> "_Read":
        try:
            single = prepared(self.matcher.preprocessing, value, name)
            return _Read(name, single, side_of(single, name) if self.sided else None)
        except UnreadableSampleError:
            raise
        except (SourceError, ShapeError) as fault:
            # A row without a cell, or with one too many: no reason to lose the rows beside it.
            raise UnreadableSampleError(str(fault)) from fault

    def _observation(self, read: "_Read", embedding: Float[Tensor, " dim"]) -> Observation:
        if not embedding.isfinite().all():
            raise UnreadableSampleError(
                f"{read.name}: its embedding is not finite, so it is neither near nor far from "
                "anything. Look for values in it that overflow."
            )
        strange = self.unlike(read.single, embedding, read.name)
        return Observation(embedding.numpy(), read.side, strange)


@dataclass(frozen=True)
class _Read:
    """An input, prepared, as a batch of its own."""

    name: str
    single: Inputs
    side: str | None


def called(value: Input, otherwise: str = "an input") -> str:
    """What a verdict calls an input: its file, where it came as one."""
    if isinstance(value, str | Path) and Path(value).suffix:
        return Path(value).name
    return otherwise
