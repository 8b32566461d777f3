"""Energies that Milvus cannot rank: every vector of a tenant is compared here."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.gallery.milvus._client import BLOCK, WINDOW
from gemel.gallery.milvus._glance import Glance
from gemel.gallery.milvus._references import vector_of
from gemel.gallery.milvus._rows import Tally
from gemel.identification import Compare

TENANTS, STRIDE = 4, 65_536
"""Tenants that are kept in memory, and vectors that are compared at once."""


@dataclass(frozen=True, eq=False)
class Vectors:
    """All references of a tenant on a shelf, in the order of their owners' names."""

    ids: list[str]
    keys: list[str]
    vectors: Float[ndarray, "references dim"]

    def energies(self, probe: Float[ndarray, " dim"], compare: Compare) -> ndarray:
        """From a probe to each."""
        parts = [
            compare(probe[None], self.vectors[start : start + STRIDE])[0]
            for start in range(0, len(self.ids), STRIDE)
        ]
        return np.concatenate([np.zeros(0, np.float32), *parts])


class Memory:
    """Vectors of the tenants that were asked about last, as long as nobody changes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[int, Vectors]] = OrderedDict()

    def vectors(self, glance: Glance, shelf: str, tally: Tally, dim: int) -> Vectors:
        """Of the tenant whose tally it is."""
        place = shelf, tally.name
        with self._lock:
            sequence, kept = self._kept.get(place, (-1, None))
            if kept is not None and sequence == tally.sequence:
                self._kept.move_to_end(place)
                return kept
            read = _read(glance, shelf, tally.name[1:], dim)
            # What is tallied and not acknowledged yet may be missing among what was read.
            if glance.mark.done and tally.sequence <= glance.mark.sequence:
                self._kept[place] = tally.sequence, read
            while len(self._kept) > TENANTS:
                self._kept.popitem(last=False)
            return read


def _read(glance: Glance, shelf: str, tenant: str, dim: int) -> Vectors:
    rows = max(1, min(WINDOW, BLOCK // (4 * dim)))
    found: list[tuple[str, str]] = []
    parts = [np.zeros((0, dim), np.float32)]
    pages = glance.client.pages(
        shelf, f'tenant == "{tenant}"', ("id", "key", "vector"), glance.mark.at, rows=rows
    )
    for page in pages:
        found += [(row["key"], row["id"]) for row in page]
        parts.append(np.stack([vector_of(row, dim) for row in page]))
    order = sorted(range(len(found)), key=found.__getitem__)
    return Vectors(
        [found[place][1] for place in order],
        [found[place][0] for place in order],
        np.concatenate(parts)[order],
    )
