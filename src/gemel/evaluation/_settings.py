"""What a user may choose about an evaluation."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from gemel.types import Settings

Count = Annotated[int, Field(ge=1)]
Pen: TypeAlias = Literal["up", "down"]


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
    mapped: int = Field(default=600, ge=0)
