"""Who could be enrolled with which samples of a calibration set, and who is left to probe."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.identification._labelled import Labelled


@dataclass(frozen=True, eq=False)
class Templates:
    """One enrolment of every identity with enough samples, and one without each probe of it.

    Attributes:
        enrolled: Sample numbers of each enrolled identity's references.
        probes: Sample numbers of all probes.
        column: Which enrolled identity a probe shows; -1 where that is not enrolled.
        mated: Places among `probes` that can be compared with their own identity.
        own: For each of those, references of its identity with itself not among them.
    """

    enrolled: Int[ndarray, "identities references"]
    probes: Int[ndarray, " probes"]
    column: Int[ndarray, " probes"]
    mated: Int[ndarray, " mated"]
    own: Int[ndarray, "mated references"]

    @property
    def references(self) -> int:
        """Of each identity."""
        return int(self.enrolled.shape[1])

    @property
    def mated_identities(self) -> int:
        """Enrolled identities that have a probe beside their references."""
        return len(np.unique(self.column[self.mated]))

    def fewer(self, most: int, seed: int) -> "Templates":
        """The same with at most so many probes, mated ones alone where there are enough."""
        draws = np.random.default_rng([seed, 1])
        kept = np.sort(draws.permutation(len(self.mated))[:most])
        mated = self.mated[kept]
        place = np.arange(len(mated))
        return Templates(
            self.enrolled, self.probes[mated], self.column[mated], place, self.own[kept]
        )


def choose_templates(labelled: Labelled, references: int, seed: int) -> Templates:
    """Enrol each identity that has so many references; every sample that may probe does so once.

    A probe that is a reference itself is compared with the other references of its identity and
    one more sample, where there is one.

    Args:
        seed: Of which samples become references; more references take in those of fewer.
    """
    order = np.random.default_rng(seed).permutation(len(labelled.identity))
    may_enrol = np.ones(len(order), bool) if labelled.side is None else labelled.side == 0
    probes = np.arange(len(order)) if labelled.side is None else np.flatnonzero(~may_enrol)
    identity = labelled.identity.tolist()
    samples: dict[int, list[int]] = {who: [] for who in sorted(set(identity))}
    for sample in order[may_enrol[order]].tolist():
        samples[identity[sample]].append(sample)
    known = [who for who, own in samples.items() if len(own) >= references]
    column = {who: place for place, who in enumerate(known)}
    others = [
        [sample for sample in samples[identity[probe]][: references + 1] if sample != probe]
        for probe in probes.tolist()
    ]
    mated = [place for place, rest in enumerate(others) if len(rest) >= references]
    return Templates(
        enrolled=_table([samples[who][:references] for who in known], references),
        probes=probes,
        column=np.array([column.get(identity[probe], -1) for probe in probes.tolist()], dtype=int),
        mated=np.array(mated, dtype=int),
        own=_table([others[place][:references] for place in mated], references),
    )


def _table(rows: list[list[int]], references: int) -> Int[ndarray, "rows references"]:
    return np.array(rows, dtype=int).reshape(len(rows), references)
