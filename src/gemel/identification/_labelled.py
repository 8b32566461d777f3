"""A calibration set as identification sees it."""

from dataclasses import dataclass
from typing import Literal

from jaxtyping import Float, Int
from numpy import ndarray

from gemel.errors import ShapeError


@dataclass(frozen=True, eq=False)
class Labelled:
    """Embeddings of genuine samples of known identities that training has not seen.

    Attributes:
        vectors: The embedding of each sample.
        identity: Whom it shows, as integers.
        unit: What was sampled: its identity, or the sample itself; as in `Trials`.
        unit_word: Which of the two.
        side: The side of each sample where the model has two: references are of side 0, probes
            of the others. None where any sample may be either.

    Raises:
        ShapeError: If they differ in length.
    """

    vectors: Float[ndarray, "samples dim"]
    identity: Int[ndarray, " samples"]
    unit: Int[ndarray, " samples"]
    unit_word: Literal["identity", "sample"] = "identity"
    side: Int[ndarray, " samples"] | None = None

    def __post_init__(self) -> None:
        columns = [self.vectors, self.identity, self.unit]
        columns += [] if self.side is None else [self.side]
        lengths = [len(column) for column in columns]
        if len(set(lengths)) > 1:
            raise ShapeError(
                "A calibration set needs one identity, unit and side for each embedding; got "
                f"{', '.join(map(str, lengths))} of them."
            )
