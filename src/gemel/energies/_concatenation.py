"""A decision network over two embeddings side by side, made symmetric by asking it twice."""

from math import isqrt, log
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import linear, softplus
from torch.utils.checkpoint import checkpoint

from gemel.energies._sides import check_matrix, check_paired

# Hidden values of a tile of the matrix: so few stay in a processor's cache, twice as fast.
_HIDDEN_AT_ONCE = 2**18


@final
class Concatenation(nn.Module):
    """E(a, b) = -( g([a; b]) + g([b; a]) ) / 2, g a network with one hidden layer, learned.

        g(x) = w . softplus(W x + c) + bias

    The energy is minus the logit of "same": sigmoid(-E) is the network's probability that
    both show one identity. Range: (-inf, inf). Units: nats of log-odds.

    W [a; b] = U a + V b, so that a matrix multiplies each embedding once and only adds within
    a tile of bounded size; learning, too, computes a tile anew rather than keep it.

    Args:
        dim: Length of the embeddings.
        hidden: Units of the hidden layer; None takes `dim`.

    Example:
        >>> head = Concatenation(dim=4)
        >>> near, far = torch.full((1, 4), 0.1), torch.full((1, 4), 0.9)
        >>> bool(head.paired(torch.zeros(1, 4), near) < head.paired(torch.zeros(1, 4), far))
        True

    Source:
        Zagoruyko, Komodakis, "Learning to Compare Image Patches via Convolutional Neural
        Networks", CVPR 2015, sec. 3.1 (siamese with a decision network, F512-F1). Differs:
        they feed one order of the two, ours is the mean of both orders; ours starts with
        V = -U and w < 0, so that from the first step a larger difference reads as less alike;
        softplus takes the place of their max(0, x), under which every pair that is near enough
        gets one and the same energy, and a search ends in ties.
    """

    def __init__(self, dim: int, hidden: int | None = None) -> None:
        super().__init__()
        self.first = nn.Linear(2 * dim, hidden or dim)
        self.second = nn.Linear(hidden or dim, 1)
        with torch.no_grad():
            self.first.weight[:, dim:] = -self.first.weight[:, :dim]
            self.first.bias.zero_()
            self.second.weight.fill_(-(self.first.out_features**-0.5))
            # softplus(0) = log 2 in every unit: equal embeddings begin with even odds.
            self.second.bias.fill_(self.first.out_features**0.5 * log(2))

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        return self._energy(self._parts(left), self._parts(right))

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired` to rounding.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        check_matrix(self, queries, items)
        side = max(1, isqrt(_HIDDEN_AT_ONCE // self.first.out_features))
        columns = torch.split(self._parts(items), side)
        rows = torch.split(self._parts(queries), side)
        return torch.cat([torch.cat([self._tile(r, c) for c in columns], dim=1) for r in rows])

    def _tile(
        self, queries: Float[Tensor, "queries 2 hidden"], items: Float[Tensor, "items 2 hidden"]
    ) -> Float[Tensor, "queries items"]:
        # Backward computes the tile again: kept, the tiles together would be the whole block.
        tile: Float[Tensor, "queries items"] = checkpoint(
            self._energy, queries[:, None], items[None], use_reentrant=False
        )
        return tile

    def _parts(self, vectors: Float[Tensor, "rows dim"]) -> Float[Tensor, "rows 2 hidden"]:
        """What an embedding adds to the hidden layer as the first and as the second of two."""
        as_first, as_second = self.first.weight.chunk(2, dim=1)
        parts = [linear(vectors, as_first, self.first.bias), linear(vectors, as_second)]
        return torch.stack(parts, dim=1)

    def _energy(
        self, left: Float[Tensor, "*#pairs 2 hidden"], right: Float[Tensor, "*#pairs 2 hidden"]
    ) -> Float[Tensor, "*pairs"]:
        """Minus the mean logit of both orders; the flip sets each first beside each second."""
        hidden = softplus(left + right.flip(-2))
        logit: Float[Tensor, "*pairs 2"] = self.second(hidden).squeeze(-1)
        return -logit.mean(-1)
