"""Is a sample more like another identity than its own? By evidence, not by an energy alone."""

from dataclasses import dataclass

from jaxtyping import Float
from numpy import ndarray

from gemel.bundle import Verifier
from gemel.errors import SupportError
from gemel.gallery._crowd import Crowd
from gemel.gallery._records import Key


@dataclass(frozen=True)
class Likeness:
    """Another identity that a sample is more like than its own.

    Attributes:
        key: Whose.
        evidence: Log-likelihood ratio that the sample shows it.
        own: The same of the sample's own identity; None where nothing is known of it yet.
    """

    key: Key
    evidence: float
    own: float | None


def mistaken_for(
    verifier: Verifier,
    vector: Float[ndarray, " dim"],
    own: Crowd,
    others: Crowd,
    identities: int,
) -> Likeness | None:
    """The identity that a sample is more like than its own, by calibrated evidence.

    Where nothing is known of its own, the other one has to be what the sample would be
    identified as, in a gallery of that size.

    Args:
        own: The sample's own identity, this sample left out; maybe nobody.
        others: The nearest other identities, one or more.
        identities: How many there are to be mistaken for.
    """
    identification, crowd = verifier.require_identification(), own.beside(others)
    roster = crowd.roster
    energy = identification.scoring.energies(vector[None], roster, verifier.compare_embeddings)[0]
    names = [str(place) for place in range(len(crowd))]
    count = max(identities, len(crowd))
    try:
        answer = identification.answer(names, energy, roster.references, count, top=1)
    except SupportError:
        # The calibration says nothing of searches among so many. Comparisons one to one stay
        # what they are, so that is no reason to let nobody join.
        return None
    best = answer.candidates[0]
    place, evidence = int(best.name), best.log_likelihood_ratio
    if not len(own):
        found = answer.outcome == "identified"
        return Likeness(crowd.keys[place], evidence, None) if found else None
    if place == 0:
        return None
    mine = identification.verdict(float(energy[0]), int(roster.references[0])).log_likelihood_ratio
    return Likeness(crowd.keys[place], evidence, mine) if evidence > max(mine, 0.0) else None
