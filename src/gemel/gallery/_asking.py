"""The two questions: is it this one, and who is it?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.bundle import Input, Observation
from gemel.decision import Verdict
from gemel.errors import GalleryError, RangeError, ShapeError
from gemel.gallery._opened import Opened
from gemel.gallery._reading import numbers, observations
from gemel.gallery._records import Key
from gemel.identification import CandidateList, Roster

Audit = Literal["changes", "all"]
"""What the log tells of: who joined and left, or every question too."""

LEAST_REFERENCES = 64
REFERENCES_A_CANDIDATE = 8
"""Nearest references whose owners are compared in full: the one with the nearest reference is not
always the one with the most evidence."""


@dataclass(frozen=True, eq=False)
class Desk:
    """Answers questions about a gallery.

    Attributes:
        opened: The gallery.
        audit: Whether each question leaves an entry in the log.
    """

    opened: Opened
    audit: Audit

    def identify(
        self,
        probe: Observation,
        *,
        top: int,
        tenant: str,
        where: Mapping[str, Any] | None,
        rate: float | None,
    ) -> CandidateList:
        """Who it is, among all of a tenant that have the metadata asked for."""
        if top < 1:
            raise RangeError(f"Candidates are listed from the first on; got top={top}.")
        opened, verifier = self.opened, self.opened.verdicts
        identification = verifier.require_identification()
        compare, scope = verifier.compare_embeddings, opened.scope(tenant, where)
        wanted = max(LEAST_REFERENCES, REFERENCES_A_CANDIDATE * top)
        with opened.asked_of_its_model():
            pool = opened.store.nearest(probe.embedding, scope, wanted, compare)
        roster = Roster(pool.vectors, pool.owner, pool.quality, len(pool.subjects))
        energies = identification.scoring.energies(probe.embedding[None], roster, compare)[0]
        found = identification.answer(
            [subject.key.identity for subject in pool.subjects],
            energies,
            roster.references,
            pool.identities,
            unlike=probe.strange,
            top=top,
            rate=rate,
        )
        if self.audit == "all":
            self._note_search(found, scope.tenant)
        return found

    def verify(self, probe: Observation, key: Key) -> Verdict:
        """Whether it is this one.

        Raises:
            GalleryError: If nobody of that name is enrolled, or not with this model.
        """
        opened, verifier = self.opened, self.opened.verdicts
        identification = verifier.require_identification()
        with opened.asked_of_its_model():
            references = opened.store.references(key, verifier.fingerprint)
        if not references:
            self._note("verify", key, {"outcome": "not enrolled"})
            opened.subject(key)
            raise GalleryError(
                f"{key} has no reference of model {verifier.fingerprint[:12]} yet. Run "
                f"`gemel gallery {opened.where} migrate` for those who joined meanwhile."
            )
        roster = Roster(
            np.stack([one.vector for one in references]).astype(np.float32),
            np.zeros(len(references), dtype=np.int64),
            np.array([one.quality for one in references], dtype=np.float64),
            1,
        )
        energies = identification.scoring.energies(
            probe.embedding[None], roster, verifier.compare_embeddings
        )
        energy = float(energies[0, 0])
        verdict = identification.verdict(energy, len(references), probe.strange)
        values = {"outcome": verdict.outcome, "energy": energy}
        self._note("verify", key, {**values, "threshold": verdict.match_threshold})
        return verdict

    def read(self, probe: Input) -> Observation:
        """A probe as the verifier sees it.

        Raises:
            ShapeError: If it stands on the side of references.
            UnreadableSampleError: If it cannot be read.
        """
        verifier = self.opened.verdicts
        seen, sides = verifier.observe_one(probe, "the probe"), verifier.settings.sides
        if seen.side is not None and seen.side == sides[0]:
            raise ShapeError(
                f"The probe is {seen.side}, and so is all that this gallery holds. Ask it with "
                f"{' or '.join(sides[1:])}: only different sides were calibrated."
            )
        return seen

    def made_elsewhere(self, vector: Float[ndarray, " dim"] | Sequence[float]) -> Observation:
        """A probe of which there is an embedding already.

        Raises:
            RangeError: If it is not finite.
            ShapeError: If it is no vector, or of another dimension than the verifier's own.
        """
        verifier = self.opened.verdicts
        (seen,) = observations(verifier, numbers(vector, verifier.dim, "A probe", axes=1)[None])
        if not np.isfinite(seen.embedding).all():
            raise RangeError("A probe's embedding is finite numbers; this one is not.")
        return seen

    def _note_search(self, found: CandidateList, tenant: str) -> None:
        best = found.candidates[0] if found.candidates else None
        values = {
            "outcome": found.outcome,
            "tenant": tenant,
            "identities": found.identities,
            "best": best and best.name,
            "energy": best and best.energy,
            "threshold": found.threshold,
        }
        key = None if found.identity is None else Key(found.identity, tenant)
        self._note("identify", key, values)

    def _note(self, question: str, key: Key | None, values: Mapping[str, Any]) -> None:
        """Leave an entry in the log, if every question does."""
        if self.audit != "all":
            return
        details = {"question": question, **{name: _plain(each) for name, each in values.items()}}
        self.opened.store.record(self.opened.event("ask", key, details))


def _plain(value: Any) -> Any:
    """What JSON holds: a threshold that nothing reaches is infinite, and said as text."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
