"""How many energies an evaluation may ask for before it takes hours."""

from jaxtyping import Float
from torch import Tensor, nn

from gemel.bundle import Matcher

WORK = 3 * 10**11
"""Multiplications: some minutes of one processor."""


def affordable_energies(matcher: Matcher, embeddings: Float[Tensor, "samples dim"]) -> int:
    """How many energies cost `WORK`, at least 1.

    One costs about a multiplication for each number of an embedding and for each weight of
    the measure: next to nothing for a distance, a pass through a network where the measure is
    one that sees both inputs at once.
    """
    measure = matcher.network.measure
    weights = measure.parameters() if isinstance(measure, nn.Module) else ()
    cost = embeddings.shape[1] + sum(weight.numel() for weight in weights)
    return max(1, WORK // cost)
