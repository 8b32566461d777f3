"""What a user may choose about an evaluation."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from gemel.types import Settings

Count = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(gt=0, lt=1)]
Degrees = Annotated[float, Field(ge=0, le=180)]
Part = Annotated[float, Field(ge=0, le=1)]
Factor = Annotated[float, Field(gt=0)]
Pen: TypeAlias = Literal["up", "down"]


class OpenSetSettings(Settings):
    """How a gallery with strangers before it is tried out.

    Attributes:
        references: Samples that each enrolled identity is enrolled with; None takes the most
            that the verifier is calibrated for and enough identities have.
        sizes: Gallery sizes beside that of the enrolled half; who cannot be filled is left out.
        draws: How often it is drawn anew who is enrolled, with which samples.
        rates: False positive identification rates at which the detection rate is read off.
        ranks: Ranks k of the cumulative match characteristic.
    """

    references: Count | None = None
    sizes: tuple[Count, ...] = (10, 100, 1_000)
    draws: Count = 5
    rates: tuple[Rate, ...] = (0.01, 0.001)
    ranks: tuple[Count, ...] = (1, 5, 10)


class RobustnessSettings(Settings):
    """How far images are changed to see what becomes of the errors.

    Attributes:
        rotations: Turns in degrees, either way; none leaves turns out.
        shifts: Moves in any direction, as fractions of the side; none leaves moves out.
        scales: Factors on the size; none leaves sizes out.
        probes: Most images that are changed; each is embedded once a level.
        pairs: Most genuine and most impostor pairs.
    """

    rotations: tuple[Degrees, ...] = (0, 5, 10, 15, 30, 45, 90, 180)
    shifts: tuple[Part, ...] = (0, 0.05, 0.1, 0.2)
    scales: tuple[Factor, ...] = (0.5, 0.7, 0.85, 1, 1.2, 1.5, 2)
    probes: Count = 1_000
    pairs: Count = 5_000

    @model_validator(mode="after")
    def _something_is_changed(self) -> "RobustnessSettings":
        if not (self.rotations or self.shifts or self.scales):
            raise ValueError("rotations, shifts and scales are all empty: nothing is changed")
        return self


class EvaluationSettings(Settings):
    """How much of the data is compared, and how.

    Attributes:
        pairs: Most genuine and most impostor pairs, where no list of pairs is given.
        impostors: "random" pairs two identities, "skilled" an identity with its forgeries.
        ways: Identities to choose from in an episode; fewer where the data has fewer.
        shots: Examples of each of them.
        episodes: How often references and queries are drawn.
        recall_at: Ranks k of recall@k.
        probes: Most samples that search all others, or are named by references.
        references: Most samples that name others, where identities are known.
        neighbours: Numbers k of nearest references that vote on a name.
        resamples: Times the identities are drawn again for an interval.
        hardest: Pairs of each kind that are shown; 0 shows none.
        pen: "up" or "down" shows a sequence as the path of a pen, whose first two numbers are
            x and y, y growing in that direction; None shows each number over time.
        false_match_rates: False match rates at which the false non-match rate is read off.
        open_set: How a gallery with strangers before it is tried out; None does not.
        on_file: Samples of an identity that a claim to be it is compared with; None makes no
            such claims.
        robustness: How far images are turned, moved and resized; None leaves them as they are.
        mapped: Most samples on the map of embeddings; 0 draws none.
    """

    pairs: Count = 200_000
    impostors: Literal["random", "skilled", "both"] = "both"
    ways: int = Field(default=20, ge=2)
    shots: Count = 1
    episodes: Count = 400
    recall_at: tuple[Count, ...] = (1, 5, 10)
    probes: Count = 2_000
    references: Count = 20_000
    neighbours: tuple[Count, ...] = (1, 5, 20)
    resamples: int = Field(default=500, ge=100)
    hardest: int = Field(default=6, ge=0)
    pen: Pen | None = None
    false_match_rates: tuple[Rate, ...] = (0.2, 0.05, 0.01)
    open_set: OpenSetSettings | None = None
    on_file: Count | None = None
    robustness: RobustnessSettings | None = None
    mapped: int = Field(default=600, ge=0)
