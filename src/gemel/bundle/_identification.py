"""What a bundle knows of searches among many, as plain values and the cohort's embeddings."""

from pathlib import Path

from gemel.bundle._bound import read_arrays, read_facts, write_arrays, write_facts
from gemel.bundle._fingerprint import COHORT, IDENTIFICATION
from gemel.identification import Cohort, Identification

OTHERWISE = "its evidence would mean nothing here. Calibrate this model."


def save_identification(folder: Path, identification: Identification, model: str) -> None:
    """Write it, with the fingerprint of the model whose embeddings it judges."""
    write_facts(folder / IDENTIFICATION, identification.to_dict(), model)
    if (cohort := identification.scoring.cohort) is not None:
        write_arrays(folder / COHORT, cohort.to_arrays(), model)


def load_identification(folder: Path, model: str) -> Identification | None:
    """What `save_identification` wrote, bit for bit; None in a bundle that has none.

    Raises:
        BundleError: If this version cannot read it.
        FingerprintError: If it was calibrated for another model.
    """
    if not (folder / IDENTIFICATION).is_file():
        return None
    facts = read_facts(folder / IDENTIFICATION, model, OTHERWISE)
    cohort = None
    if (folder / COHORT).is_file():
        arrays, _ = read_arrays(folder / COHORT, model, OTHERWISE)
        cohort = Cohort.from_arrays(arrays)
    return Identification.from_dict(facts, cohort)
