"""What the gate does about a doubtful sample."""

from typing import Literal

from pydantic import Field

from gemel.types import Settings

Measure = Literal["allow", "warn", "refuse"]
"""What is done: nothing, keep the sample and say so, or leave it out and say so."""


class EnrolmentPolicy(Settings):
    """What happens to a sample that should perhaps not join; one that cannot be read never does.

    Attributes:
        strange: It is blank, or unlike all that the verifier was calibrated on.
        low_quality: Its quality lies below `least_quality`. Quality is told beside the verifier's
            cohort: without a cohort every quality is 1, and nothing is found unless a quality
            comes with the sample.
        duplicate: It has the vector of a reference that is there. Of its own identity it would
            count twice; of another identity one of the two names is wrong.
        mistaken: By calibrated evidence it is more like another identity than its own.
        least_quality: The share of cohort samples that have to be less distinct than it. The
            default asks about the worst one in fifty. Range [0, 1].
    """

    strange: Measure = "warn"
    low_quality: Measure = "warn"
    duplicate: Measure = "refuse"
    mistaken: Measure = "warn"
    least_quality: float = Field(default=0.02, ge=0, le=1)

    @property
    def searches(self) -> bool:
        """Whether it asks who is enrolled already, which costs one search a sample."""
        return self.duplicate != "allow" or self.mistaken != "allow"
