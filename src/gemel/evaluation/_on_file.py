"""Claims of an identity that has some samples on file: who is believed, and who is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gemel.evaluation._forgeries import ImpostorKind
from gemel.evaluation._plain import SHOWN_ONLY
from gemel.identification import Fusion, Normalisation
from gemel.metrics import Measured, Trials

FUSED: Mapping[Fusion, str] = {
    "mean-energy": "the mean of its energies against those on file",
    "mean-vector": "its energy against the mean of those on file",
    "closest": "its least energy against one on file",
    "quality-weighted": "its energy against the mean of those on file, weighted by quality",
}
"""What each fusion makes of several references, in words."""


@dataclass(frozen=True)
class ClaimPoint:
    """Where a claim is believed, as calibration fixed it for so many references.

    Attributes:
        rule: How the point was chosen, as a sentence.
        supported: Whether the calibration set supports its rate.
        threshold: A claim is believed at this energy or below.
    """

    rule: str
    supported: bool
    threshold: float


@dataclass(frozen=True, eq=False)
class OnFile:
    """How a verifier answers claims: a bank checks a signature against some that it has on file.

    Attributes:
        references: Samples on file for each identity.
        identities: Those that have so many and another: only they are claimed.
        draws: How often it was drawn which samples are on file; claims of all draws are pooled.
        genuine: Claims by further samples of the identity.
        fusion: How the energies against those on file become one.
        normalisation: What that energy is measured in; "none" leaves it.
        equal_error_rate: Of all claims.
        false_non_match_rates: For each rate the lowest FNMR where FMR is at most that rate, at a
            threshold read off these claims, not at the calibrated one. A rate that not one
            impostor claim would amount to is left out.
        point: What calibration fixed for so many references; None without one, or where it
            refuses to give one.
        refused: Why it does, where it does.
        false_match_rate, false_non_match_rate: Errors at that point; None without it.
        impostors: Strangers and imitators apart: claims by genuine samples of others, and by
            forgeries of the claimed identity.
        noun: What one of the samples is.
        unit: What the intervals draw again: identities, or samples of known identities.
        trials: Every claim behind these numbers.
    """

    references: int
    identities: int
    draws: int
    genuine: int
    fusion: Fusion
    normalisation: Normalisation
    equal_error_rate: Measured
    false_non_match_rates: Mapping[float, Measured]
    point: ClaimPoint | None
    refused: str | None
    false_match_rate: Measured | None
    false_non_match_rate: Measured | None
    impostors: tuple[ImpostorKind, ...]
    noun: str
    unit: Literal["identity", "sample"]
    trials: Trials = field(metadata=SHOWN_ONLY)

    @property
    def words(self) -> str:
        """What a table calls it."""
        return f"{self.references} on file"

    @property
    def sentence(self) -> str:
        """Who claimed what and how a claim was judged, in plain words."""
        samples = self.noun if self.references == 1 else f"{self.noun}s"
        drawn = "drawn once" if self.draws == 1 else f"drawn anew {self.draws} times"
        normalised = self.normalisation != "none"
        measured_in = f", normalised by a cohort ({self.normalisation})" if normalised else ""
        said = (
            f"Each of the {self.identities:,} identities that have more than {self.references} "
            f"genuine {self.noun}s has {self.references} {samples} on file, {drawn}. Claims to be "
            f"one of them: {self._claims}. The energy of a claim is {FUSED[self.fusion]}"
            f"{measured_in}."
        )
        if self.refused:
            return f"{said} The calibration gives no operating point: {self.refused}"
        if self.point is None:
            return said
        return f"{said} It is believed up to energy {self.point.threshold:.4g}. {self.point.rule}"

    @property
    def _claims(self) -> str:
        """How many claims of each kind there were."""
        words = {
            "random": f"{self.noun}s of somebody else",
            "skilled": "forgeries of the identity",
        }
        counts = {one.kind: one.pairs for one in self.impostors}
        impostors = counts or {"random": len(self.trials) - self.genuine}
        return ", ".join(
            (
                f"{self.genuine:,} by further {self.noun}s of the identity",
                *(f"{count:,} by {words[kind]}" for kind, count in impostors.items()),
            )
        )
