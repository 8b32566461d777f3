"""Every sample that is no reference knocks at the door: whom does each gallery find?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.data import Samples
from gemel.evaluation._lineup import Lineup, may_be_asked
from gemel.identification import Compare, Roster, Scoring
from gemel.metrics import Searches

ENERGIES_AT_ONCE = 4_000_000

Allowances = Mapping[int, Float[ndarray, " identities"]]
"""For each size of gallery what is added to the energy of each of its identities."""


@dataclass(frozen=True, eq=False)
class Door:
    """How a probe is compared with whoever is enrolled.

    Attributes:
        samples: Whoever may be enrolled or knock.
        vectors: The embedding of each.
        scoring: How references of one identity become one energy.
        compare: The energies of the model.
    """

    samples: Samples
    vectors: Float[ndarray, "samples dim"]
    scoring: Scoring
    compare: Compare

    def knock(
        self, lineup: Lineup, allowances: Allowances, probes: Int[ndarray, " probes"]
    ) -> dict[int, Searches]:
        """Search the galleries of the lineup's first so many identities.

        Args:
            lineup: Who is enrolled, the largest gallery included.
            allowances: One for each gallery, by its size.
            probes: Positions of samples; a gallery leaves out those that are its references.

        Returns:
            For each size the searches, in which `unit` is the position of the probe.
        """
        roster = self._roster(lineup, max(allowances))
        found: dict[int, list[Searches]] = {size: [] for size in allowances}
        for block in _blocks(probes, len(roster.owner)):
            energy = self.scoring.energies(self.vectors[block], roster, self.compare)
            for size, allowance in allowances.items():
                column, asked = self._company(lineup, size, block)
                near = energy[asked, :size] + allowance
                found[size].append(Searches.of(near, column[asked], block[asked]))
        return {size: joined(blocks) for size, blocks in found.items()}

    def _roster(self, lineup: Lineup, size: int) -> Roster:
        """The references of the first `size` identities."""
        owner = lineup.owner[lineup.owner < size]
        vectors = self.vectors[lineup.reference[: len(owner)]]
        quality = self.scoring.quality(vectors, self.compare)
        return Roster(vectors, owner, quality, size)

    def _company(
        self, lineup: Lineup, size: int, probes: Int[ndarray, " probes"]
    ) -> tuple[Int[ndarray, " probes"], Bool[ndarray, " probes"]]:
        """Where each probe's own identity stands in a gallery, -1 for nowhere; who is asked.

        Whoever fills a gallery up lends references and is asked about only as a stranger. A
        forgery is of nobody who is enrolled, and is asked about where its victim is.
        """
        place = np.full(len(self.samples.names), size, dtype=np.int64)
        place[lineup.identity[:size]] = np.arange(size)
        home = place[self.samples.identity[probes]]
        enrolled, forged = home < size, self.samples.forged[probes]
        shown = np.isin(probes, lineup.reference[lineup.owner < size])
        genuine = may_be_asked(self.samples)[probes] & ~(enrolled & (home >= lineup.half))
        column = np.where(enrolled & ~forged, home, -1)
        return column, ~shown & (genuine | (forged & enrolled))


def joined(parts: Sequence[Searches]) -> Searches:
    """The searches of all parts, which are of galleries of one size."""
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("mated", "nearest", "own", "rank", "unit")
    }
    return Searches(**columns, identities=parts[0].identities)


def some_of(searches: Searches, which: Bool[ndarray, " probes"]) -> Searches:
    """The chosen searches."""
    return replace(
        searches,
        mated=searches.mated[which],
        nearest=searches.nearest[which],
        own=searches.own[which],
        rank=searches.rank[which],
        unit=searches.unit[which],
    )


def _blocks(probes: Int[ndarray, " probes"], references: int) -> Iterator[Int[ndarray, " block"]]:
    """Some probes at a time, so that their energies stay within bounds."""
    rows = max(1, ENERGIES_AT_ONCE // references)
    for start in range(0, len(probes), rows):
        yield probes[start : start + rows]
