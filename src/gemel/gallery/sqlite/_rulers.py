"""How far a probe lies from every row: roughly by one pass over the matrix, exactly for a few.

A pass in single precision is wrong in its last digits, and by how much at most is known. So it
only proposes rows: every one that may be among the nearest is measured again in double precision.
"""

import math
from typing import Protocol, final, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor

from gemel.gallery.sqlite._passes import multiply, scale, subtract_from

ROUNDING = 2.0**-23
"""Twice what one operation in single precision may be wrong by, relative to its result."""

TINY = 1e-37
"""Below this, single precision has fewer digits: results so small say nothing of each other."""

SHORTEST = 1e-12
"""Shorter vectors have no direction to speak of; the same in `gemel.energies.Cosine`."""


@runtime_checkable
class Ruler(Protocol):
    """One distance."""

    def facts(
        self, rows: Float[Tensor, "rows dim"]
    ) -> tuple[Float[Tensor, " rows"], Float[Tensor, " rows"] | None]:
        """What a score needs to know of each row: something to add, and a factor or none."""
        ...

    def scores(
        self,
        rows: Float[Tensor, "rows dim"],
        penalty: Float[Tensor, " rows"],
        factor: Float[Tensor, " rows"] | None,
        probe: Float[Tensor, " dim"],
        out: Float[Tensor, " rows"],
    ) -> None:
        """A number for every row that rises with the distance."""
        ...

    def doubt(
        self, scores: Float[Tensor, " rows"], penalty: Float[Tensor, " rows"], probe: float
    ) -> Float[Tensor, " rows"]:
        """How wrong each score may be at most, for a probe of this length."""
        ...

    def floor(self, score: float, highest: float, probe: float) -> float:
        """The least that a row with at least this score, and at most the highest of all
        penalties, can truly have."""
        ...

    def exact(
        self, rows: Float[ndarray, "rows dim"], probe: Float[ndarray, " dim"]
    ) -> Float[ndarray, " rows"]:
        """The distance, or what rises with it, in double precision."""
        ...


@final
class Euclidean:
    """|r|²/2 - <r, p>, which is (|r - p|² - |p|²) / 2."""

    def __init__(self, dim: int) -> None:
        self._rounding = (dim + 8) * ROUNDING

    def facts(self, rows: Float[Tensor, "rows dim"]) -> tuple[Float[Tensor, " rows"], None]:
        """Half the squared length."""
        return _lengths(rows).square() / 2, None

    def scores(
        self,
        rows: Float[Tensor, "rows dim"],
        penalty: Float[Tensor, " rows"],
        factor: Float[Tensor, " rows"] | None,
        probe: Float[Tensor, " dim"],
        out: Float[Tensor, " rows"],
    ) -> None:
        """One product, one difference."""
        multiply(rows, probe, out)
        subtract_from(penalty, out)

    def doubt(
        self, scores: Float[Tensor, " rows"], penalty: Float[Tensor, " rows"], probe: float
    ) -> Float[Tensor, " rows"]:
        """Each of dim additions rounds, in the product and in the squared length."""
        length = (2 * penalty).sqrt()
        return self._rounding * length * (length + probe) + TINY

    def floor(self, score: float, highest: float, probe: float) -> float:
        """As if the row were the longest of all."""
        longest = math.sqrt(2 * highest)
        return score - self._rounding * longest * (longest + probe) - TINY

    def exact(
        self, rows: Float[ndarray, "rows dim"], probe: Float[ndarray, " dim"]
    ) -> Float[ndarray, " rows"]:
        """The squared distance."""
        return _squared_distance(rows.astype(np.float64), probe.astype(np.float64))


@final
class Cosine:
    """|u|²/2 - <u, q> of the unit vectors; without a direction u is zero."""

    def __init__(self, dim: int) -> None:
        self._doubt = 2 * (dim + 8) * ROUNDING

    def facts(
        self, rows: Float[Tensor, "rows dim"]
    ) -> tuple[Float[Tensor, " rows"], Float[Tensor, " rows"]]:
        """One half, and one over the length; zeros without a direction."""
        length = _lengths(rows)
        directed = length >= SHORTEST
        return directed.float() / 2, torch.where(directed, 1 / length, 0.0)

    def scores(
        self,
        rows: Float[Tensor, "rows dim"],
        penalty: Float[Tensor, " rows"],
        factor: Float[Tensor, " rows"] | None,
        probe: Float[Tensor, " dim"],
        out: Float[Tensor, " rows"],
    ) -> None:
        """One product, scaled by the lengths."""
        assert factor is not None, "one over the length was noted"
        length = float(_lengths(probe[None]))
        unit = probe / length if length >= SHORTEST else torch.zeros_like(probe)
        multiply(rows, unit, out)
        scale(out, factor)
        subtract_from(penalty, out)

    def doubt(
        self, scores: Float[Tensor, " rows"], penalty: Float[Tensor, " rows"], probe: float
    ) -> Float[Tensor, " rows"]:
        """Unit vectors are all of one length."""
        return torch.full_like(scores, self._doubt)

    def floor(self, score: float, highest: float, probe: float) -> float:
        """The same for every row."""
        return score - self._doubt

    def exact(
        self, rows: Float[ndarray, "rows dim"], probe: Float[ndarray, " dim"]
    ) -> Float[ndarray, " rows"]:
        """Half the squared distance of the unit vectors."""
        return _squared_distance(directions(rows), directions(probe[None])[0]) / 2


@final
class Manhattan:
    """The sum of the differences."""

    def __init__(self, dim: int) -> None:
        self._rounding = (dim + 8) * ROUNDING

    def facts(self, rows: Float[Tensor, "rows dim"]) -> tuple[Float[Tensor, " rows"], None]:
        """Nothing is added."""
        return torch.zeros(len(rows), device=rows.device), None

    def scores(
        self,
        rows: Float[Tensor, "rows dim"],
        penalty: Float[Tensor, " rows"],
        factor: Float[Tensor, " rows"] | None,
        probe: Float[Tensor, " dim"],
        out: Float[Tensor, " rows"],
    ) -> None:
        """The distance itself."""
        torch.add(torch.cdist(probe[None], rows, p=1)[0], penalty, out=out)

    def doubt(
        self, scores: Float[Tensor, " rows"], penalty: Float[Tensor, " rows"], probe: float
    ) -> Float[Tensor, " rows"]:
        """All terms have one sign: nothing cancels."""
        return self._rounding * scores + TINY

    def floor(self, score: float, highest: float, probe: float) -> float:
        """A share of itself."""
        return score * (1 - self._rounding) - TINY

    def exact(
        self, rows: Float[ndarray, "rows dim"], probe: Float[ndarray, " dim"]
    ) -> Float[ndarray, " rows"]:
        """The distance."""
        distance: ndarray = np.abs(rows.astype(np.float64) - probe.astype(np.float64)).sum(axis=1)
        return distance


def directions(rows: Float[ndarray, "rows dim"]) -> Float[ndarray, "rows dim"]:
    """The rows at length one, in double precision; zero where there is no direction."""
    rows = rows.astype(np.float64)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    units: ndarray = rows / np.where(length < SHORTEST, np.inf, length)
    return units


def _lengths(rows: Float[Tensor, "rows dim"]) -> Float[Tensor, " rows"]:
    length: Tensor = torch.linalg.vector_norm(rows, dim=1)
    return length


def _squared_distance(
    rows: Float[ndarray, "rows dim"], probe: Float[ndarray, " dim"]
) -> Float[ndarray, " rows"]:
    # Row by row in one order, so that equal rows have equal distances to the last bit.
    squared: ndarray = np.square(rows - probe).sum(axis=1)
    return squared
