"""What meets in a batch, and which of its pairs are compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from jaxtyping import Bool, Float, Int
from numpy import ndarray
from pydantic import Field

from gemel.types import Settings


class BatchSettings(Settings):
    """How large a batch is and what it holds; given pairs and triplets fill as many places.

    Attributes:
        identities: Identities per batch (P). Where the data has fewer, each brings more
            samples, so that the batch keeps its size.
        samples: Samples of each identity (K).
        views: 1 learns from identities. More ask for none: every sample stands in a batch
            that many times, each time changed by the augmentation in another way, and only
            these views of it are the same.
        clusters: How many pseudo-identities to learn from instead of the source's own: the
            training part is embedded by the network as it begins, and clustered. 0 for none.
        company: Whom an identity meets in a batch: "anyone", or as far as possible its "family",
            which are those whose names agree before the last slash ("Greek/alpha").
    """

    identities: int = Field(default=32, ge=2)
    samples: int = Field(default=6, ge=2)
    views: int = Field(default=1, ge=1)
    clusters: int = Field(default=0, ge=0)
    company: Literal["anyone", "family"] = "anyone"


@dataclass(frozen=True)
class Batch:
    """Samples that are embedded once each, and the pairs they form.

    Attributes:
        index: Positions of the samples in their data set.
        same: True where two of them show one identity. Symmetric.
        compared: True where the relation of two of them is known. Symmetric, False on
            the diagonal.
        score: How alike two of them are, from 0 to 1, where the source says more than yes
            or no; 0 where they are not compared.
        identity: Whom each shows, as a number; None where only listed pairs say so.
    """

    index: Int[ndarray, " batch"]
    same: Bool[ndarray, "batch batch"]
    compared: Bool[ndarray, "batch batch"]
    score: Float[ndarray, "batch batch"] | None = None
    identity: Int[ndarray, " batch"] | None = None

    def __len__(self) -> int:
        return len(self.index)


@runtime_checkable
class Batches(Protocol):
    """Batches that cover a data set once an epoch, the same on every process."""

    def epoch(self, number: int) -> Iterator[Batch]:
        """The batches of one epoch; a function of the seed and `number` alone."""
        ...

    def __len__(self) -> int:
        """Batches an epoch."""
        ...
