"""What a user may choose about identification."""

from typing import Annotated, Literal

from pydantic import Field

from gemel.identification._fusion import Fusion
from gemel.identification._normalisation import Normalisation
from gemel.types import Settings


class IdentificationSettings(Settings):
    """How a gallery answers.

    Attributes:
        fusion: How several references of one identity become one energy; "auto" takes what loses
            least evidence on the calibration set.
        normalisation: Whether energies are measured against a cohort; "auto" as for `fusion`.
        rate: Target false-positive identification rate: of probes of strangers, the share that
            is identified as somebody. Range (0, 1).
        rule: "false-positive-rate" refuses a rate that the calibration set cannot support for a
            gallery of that size; "equal-error-rate" stands where both errors are equal. None,
            the default, keeps the rate as well as it can be estimated and says that it is not
            supported.
        miss_rate: False negative rate past which a probe is unknown; between that and the
            threshold it is inconclusive. None makes no such band.
        prior: Probability that a probe is enrolled at all. Range (0, 1).
        references: Numbers of references to calibrate for, as far as the data afford.
        cohort: Most samples that are kept to normalise with and to judge quality.
        confidence: Of every interval. Range (0, 1).
    """

    fusion: Literal["auto"] | Fusion = "auto"
    normalisation: Literal["auto"] | Normalisation = "auto"
    rate: float = Field(default=0.01, gt=0, lt=1)
    rule: Literal["false-positive-rate", "equal-error-rate"] | None = None
    miss_rate: float | None = Field(default=None, gt=0, lt=1)
    prior: float = Field(default=0.5, gt=0, lt=1)
    references: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        default=(1, 2, 3, 5, 10), min_length=1
    )
    cohort: int = Field(default=300, ge=0)
    confidence: float = Field(default=0.95, gt=0, lt=1)
