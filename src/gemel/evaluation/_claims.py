"""Who has which samples on file, and the energy of every claim to be one of them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from numpy.random import Generator

from gemel.data import Samples
from gemel.evaluation._lineup import able, may_be_asked, may_be_shown, places
from gemel.identification import Compare, Roster, Scoring
from gemel.metrics import Trials

NOBODY: Int[ndarray, " none"] = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Claims:
    """Samples that were compared with what an identity has on file.

    Attributes:
        energy: Of each against the references of the identity it claims.
        probe: Position of the sample.
        claimed: The identity.
    """

    energy: Float[ndarray, " claims"]
    probe: Int[ndarray, " claims"]
    claimed: Int[ndarray, " claims"]

    def __len__(self) -> int:
        return len(self.energy)

    @classmethod
    def joined(cls, parts: "list[Claims]") -> "Claims":
        """The claims of all parts."""
        return cls(
            np.concatenate([part.energy for part in parts]),
            np.concatenate([part.probe for part in parts]),
            np.concatenate([part.claimed for part in parts]),
        )

    def imitated(self, samples: Samples) -> Bool[ndarray, " claims"]:
        """Which of them are made by a forgery."""
        imitated: Bool[ndarray, " claims"] = samples.forged[self.probe]
        return imitated

    def trials(self, samples: Samples) -> Trials:
        """The claims as comparisons of whoever makes one with whom it is made of.

        Where only samples of known identities were drawn, the unit is the sample that claims.
        """
        of_identity = samples.split_by == "identity"
        claimant = samples.units[self.probe]
        mine = samples.identity[self.probe] == self.claimed
        return Trials(
            energy=self.energy,
            same=mine & ~self.imitated(samples),
            left_unit=claimant,
            right_unit=self.claimed if of_identity else claimant,
            unit=samples.split_by,
        )


@dataclass(frozen=True, eq=False)
class Desk:
    """Where claims are made: what may be on file, and how a claim is compared with it.

    Attributes:
        samples: Whoever is on file or makes a claim.
        vectors: The embedding of each.
        scoring: How references of one identity become one energy.
        compare: The energies of the model.
        references: Samples on file for each identity.
    """

    samples: Samples
    vectors: Float[ndarray, "samples dim"]
    scoring: Scoring
    compare: Compare
    references: int

    def draw(self, strangers: int, generator: Generator) -> Claims:
        """The claims on all who can be on file, their references drawn anew.

        Each further genuine sample of an identity claims to be it, each forgery of it, and at
        most `strangers` genuine samples of others. With sides, references are of the first and
        claims of another; forgeries, which are not compared across sides, make none.
        """
        samples = self.samples
        shown, asked = (
            places(samples, may_be_shown(samples)),
            places(samples, may_be_asked(samples)),
        )
        forged = places(samples, samples.forged) if samples.side is None else {}
        parts = []
        for who in able(samples, self.references).tolist():
            filed = np.sort(generator.choice(shown[who], self.references, replace=False))
            further = np.setdiff1d(asked[who], filed)
            others = self._others(who, strangers, generator)
            claiming = np.concatenate([further, forged.get(who, NOBODY), others])
            parts.append(self._claim(who, filed, claiming))
        return Claims.joined(parts)

    def _others(self, who: int, most: int, generator: Generator) -> Int[ndarray, " others"]:
        """Genuine samples of anybody else."""
        others = np.flatnonzero(may_be_asked(self.samples) & (self.samples.identity != who))
        if len(others) <= most:
            return others
        return np.sort(generator.choice(others, most, replace=False))

    def _claim(
        self, who: int, filed: Int[ndarray, " references"], claiming: Int[ndarray, " claims"]
    ) -> Claims:
        vectors = self.vectors[filed]
        quality = self.scoring.quality(vectors, self.compare)
        roster = Roster(vectors, np.zeros(len(filed), dtype=np.int64), quality, 1)
        energy = self.scoring.energies(self.vectors[claiming], roster, self.compare)[:, 0]
        return Claims(energy.astype(np.float64), claiming, np.full(len(claiming), who))
