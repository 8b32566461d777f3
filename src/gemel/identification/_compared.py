"""Every calibration probe against every enrolled identity, and against its own."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.identification._compare import Compare
from gemel.identification._labelled import Labelled
from gemel.identification._roster import Roster
from gemel.identification._scoring import Scoring
from gemel.identification._templates import Templates
from gemel.metrics import Support, Trials

_PROBES, _OWN = 512, 128
"""Rows compared at a time, so that memory stays small. Own references differ from row to row: of
a block of those only the diagonal is of use."""


@dataclass(frozen=True, eq=False)
class Compared:
    """The energies of a calibration set at one number of references.

    Attributes:
        energy: Of each probe against each identity; of no use at its own, whose references the
            probe may be one of.
        column: The identity that a probe shows; -1 where that is not enrolled.
        own: Energy against its own identity without the probe itself; inf where there is none.
        probe_unit, identity_unit: What was sampled, as in `Trials`; an identity's is that of its
            first reference.
        unit: What a unit is.
    """

    energy: Float[ndarray, "probes identities"]
    column: Int[ndarray, " probes"]
    own: Float[ndarray, " probes"]
    probe_unit: Int[ndarray, " probes"]
    identity_unit: Int[ndarray, " identities"]
    unit: Literal["identity", "sample"]

    @classmethod
    def of(
        cls, labelled: Labelled, templates: Templates, scoring: Scoring, compare: Compare
    ) -> "Compared":
        """Compare all probes with all templates, a block at a time."""
        quality = scoring.quality(labelled.vectors, compare)

        def block(probes: ndarray, references: ndarray) -> Float[ndarray, "probes identities"]:
            roster = Roster(
                labelled.vectors[references.ravel()],
                np.repeat(np.arange(len(references)), templates.references),
                quality[references.ravel()],
                len(references),
            )
            return scoring.energies(labelled.vectors[probes], roster, compare)

        probes, mated = templates.probes, templates.mated
        blocks = [
            block(probes[at : at + _PROBES], templates.enrolled)
            for at in range(0, len(probes), _PROBES)
        ]
        own = np.full(len(probes), np.inf)
        for at in range(0, len(mated), _OWN):
            part = mated[at : at + _OWN]
            own[part] = block(probes[part], templates.own[at : at + _OWN]).diagonal()
        return cls(
            energy=np.concatenate(blocks),
            column=templates.column,
            own=own,
            probe_unit=labelled.unit[probes],
            identity_unit=labelled.unit[templates.enrolled[:, 0]],
            unit=labelled.unit_word,
        )

    def trials(self, most: int, seed: int) -> Trials:
        """All genuine comparisons, and `most` of the impostor ones."""
        mated = np.flatnonzero(np.isfinite(self.own))
        probe, identity = np.nonzero(self._others)
        if len(probe) > most:
            draws = np.random.default_rng([seed, 2])
            kept = np.sort(draws.choice(len(probe), most, replace=False, shuffle=False))
            probe, identity = probe[kept], identity[kept]
        same = np.zeros(len(mated) + len(probe), dtype=bool)
        same[: len(mated)] = True
        right = np.concatenate([self.column[mated], identity])
        return Trials(
            energy=np.concatenate([self.own[mated], self.energy[probe, identity]]),
            same=same,
            left_unit=self.probe_unit[np.concatenate([mated, probe])],
            right_unit=self.identity_unit[right],
            unit=self.unit,
        )

    @property
    def support(self) -> Support:
        """Of all comparisons, as `Trials.support` would count it."""
        mated = np.flatnonzero(np.isfinite(self.own))
        units, place = np.unique(
            np.concatenate([self.probe_unit, self.identity_unit]), return_inverse=True
        )
        left, right = place[: len(self.own)], place[len(self.own) :]
        probe, identity = np.nonzero(self._others)
        met = np.zeros((len(units), len(units)), dtype=bool)
        met[left[probe], right[identity]] = True
        known = np.concatenate([left[mated], right[self.column[mated]]])
        return Support(
            unit=self.unit,
            units=len(units),
            genuine_trials=len(mated),
            impostor_trials=len(probe),
            genuine_units=len(np.unique(known)),
            impostor_unit_pairs=int(np.triu(met | met.T).sum()),
        )

    @property
    def _others(self) -> Bool[ndarray, "probes identities"]:
        others: Bool[ndarray, "probes identities"] = self.column[:, None] != np.arange(
            self.energy.shape[1]
        )
        return others
