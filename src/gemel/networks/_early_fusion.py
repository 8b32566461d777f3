"""An energy that sees both images at once: they are stacked before any layer reads them."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders import Encoder
from gemel.energies import check_matrix, check_paired
from gemel.inputs import ImageShape

_PAIRS_AT_ONCE = 256


@final
class EarlyFusion(nn.Module):
    """E(a, b) = -( g([a; b]) + g([b; a]) ) / 2 over images stacked as channels, g learned.

        g(x) = w . max(0, encode(x)) + bias

    The energy is minus the logit of "same": sigmoid(-E) is the network's probability that
    both show one identity. Range: (-inf, inf). Units: nats of log-odds.

    It does not factor: two passes for each pair, in blocks of bounded size. Learning keeps
    what every block needs for its gradient, so that a batch should compare few pairs.

    Args:
        encoder: Reads images of twice the channels of `shape`.
        shape: Of one image; its values come in a row.
    """

    def __init__(self, encoder: Encoder, shape: ImageShape) -> None:
        super().__init__()
        self.shape = (shape.channels, *shape.size)
        self.encoder = encoder
        self.head = nn.Sequential(nn.ReLU(), nn.Linear(encoder.dim, 1))

    def paired(
        self, left: Float[Tensor, "pairs values"], right: Float[Tensor, "pairs values"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`.

        Raises:
            ShapeError: If the two sides differ in shape.
        """
        check_paired(self, left, right)
        # Blocks of nearly one size: batch normalisation learns nothing from a last one of two.
        blocks = -(-len(left) // _PAIRS_AT_ONCE) or 1
        sides = zip(left.chunk(blocks), right.chunk(blocks), strict=True)
        return torch.cat([self._energy(some, others) for some, others in sides])

    def matrix(
        self, queries: Float[Tensor, "queries values"], items: Float[Tensor, "items values"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item; entry (i, i) equals `paired` to rounding.

        Raises:
            ShapeError: If the images differ in size.
        """
        check_matrix(self, queries, items)
        pairs = torch.arange(len(queries) * len(items), device=queries.device)
        blocks = torch.split(pairs, _PAIRS_AT_ONCE)
        width = max(1, len(items))
        energies = [self.paired(queries[block // width], items[block % width]) for block in blocks]
        return torch.cat(energies).view(len(queries), len(items))

    def _energy(
        self, left: Float[Tensor, "pairs values"], right: Float[Tensor, "pairs values"]
    ) -> Float[Tensor, " pairs"]:
        # Both orders in one pass, so that batch normalisation cannot tell them apart.
        both = torch.cat([torch.stack([left, right], 1), torch.stack([right, left], 1)])
        channels, height, width = self.shape
        stacked = both.view(-1, 2 * channels, height, width)
        logit: Float[Tensor, "2 pairs"] = self.head(self.encoder(stacked)).view(2, -1)
        return -logit.mean(0)
