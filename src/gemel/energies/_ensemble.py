"""An energy and a set of trees that vote together, because their errors differ."""

from collections.abc import Callable
from typing import Literal, TypeAlias, final

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

from gemel.energies._energy import Energy
from gemel.energies._sides import check_matrix, check_paired
from gemel.energies._trees import Trees

TreeKind: TypeAlias = Literal["gradient-boosting", "random-forest"]

# Entries of a block of pairs x dim, or of pairs x trees: 16 MiB in float32.
_BLOCK = 2**22


@final
class Ensemble(nn.Module):
    """E(a, b) = -logit( (P_measure + P_trees) / 2 ), the mean of two probabilities of "same".

        P_measure = sigmoid( -(alpha * m(a, b) + beta) )      m: the base measure
        P_trees   = sigmoid( f(|a - b|) )                     kind "gradient-boosting"
                  = f(|a - b|)                                kind "random-forest"

    where f is the sum of `Trees`. Range: (-inf, inf). Units: nats of log-odds at even classes.
    Symmetric, because the measure and |a - b| are.

    A fresh one knows nothing of its trees (f = 0) and takes the measure's energy for log-odds;
    `gemel.training.fit_ensemble` fits both sides on one list of pairs. All of it is in the
    state dict, in shapes that follow from the arguments.

    Args:
        measure: The energy whose word is one of the two.
        kind: How the trees' sum becomes a probability.
        trees: How many of them.
        depth: Questions that each asks.

    Example:
        >>> import torch
        >>> from gemel.energies import Euclidean
        >>> ensemble = Ensemble(Euclidean(), trees=2, depth=1)
        >>> ensemble.paired(torch.zeros(1, 2), torch.zeros(1, 2))
        tensor([0.])
    """

    alpha: Float[Tensor, ""]
    beta: Float[Tensor, ""]

    def __init__(
        self,
        measure: Energy,
        kind: TreeKind = "gradient-boosting",
        *,
        trees: int = 100,
        depth: int = 4,
    ) -> None:
        super().__init__()
        self.measure = measure
        self.kind = kind
        self.trees = Trees(trees, depth)
        self.register_buffer("alpha", torch.ones(()))
        self.register_buffer("beta", torch.zeros(()))

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        rows = self._pairs_at_once(left.shape[1])
        sides = zip(torch.split(left, rows), torch.split(right, rows), strict=True)
        votes = torch.cat([self.trees((one - other).abs()) for one, other in sides])
        return self._averaged(self.measure.paired(left, right), votes)

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired`.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        some = max(1, self._pairs_at_once(items.shape[1]) // max(1, len(items)))
        blocks = [
            self.trees((query[:, None] - items).abs().flatten(0, 1))
            for query in torch.split(queries, some)
        ]
        votes = torch.cat(blocks).view(len(queries), len(items))
        return self._averaged(self.measure.matrix(queries, items), votes)

    def _pairs_at_once(self, dim: int) -> int:
        return max(1, _BLOCK // max(dim, len(self.trees.leaf)))

    def _averaged(
        self, energy: Float[Tensor, "*pairs"], votes: Float[Tensor, "*pairs"]
    ) -> Float[Tensor, "*pairs"]:
        """-logit of the mean of both probabilities, from their logarithms.

        log(1 - P) taken on its own stays finite where P rounds to 1.
        """
        against = self.alpha * energy + self.beta
        same, different = _LOG_PROBABILITIES[self.kind](votes.to(energy.dtype))
        return torch.logaddexp(logsigmoid(against), different) - torch.logaddexp(
            logsigmoid(-against), same
        )


def _of_log_odds(sum_of_trees: Tensor) -> tuple[Tensor, Tensor]:
    return logsigmoid(sum_of_trees), logsigmoid(-sum_of_trees)


def _of_shares(sum_of_trees: Tensor) -> tuple[Tensor, Tensor]:
    # A sum of shares may pass 1 by a last bit.
    share = sum_of_trees.clamp(0, 1)
    return share.log(), (1 - share).log()


_LOG_PROBABILITIES: dict[TreeKind, Callable[[Tensor], tuple[Tensor, Tensor]]] = {
    "gradient-boosting": _of_log_odds,
    "random-forest": _of_shares,
}
"""log P and log(1 - P) of the trees' sum."""
