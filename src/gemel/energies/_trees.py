"""Decision trees as tables of numbers: read in a few steps, saved with any other weights."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn


class Trees(nn.Module):
    """The sum of complete binary trees, each of which asks `depth` questions of a row.

        f(x) = offset + sum_t leaf_t( x )

    A row starts at the root; at a node it goes to the left child where
    x[feature] <= threshold, else to the right. Nodes are numbered level by level, so that the
    children of the j-th node of a level are the 2j-th and the (2j + 1)-th of the next.

    A fresh one answers 0; `gemel.training.fit_ensemble` fills it in. Nothing here is learned by
    gradients, and none pass.

    Args:
        trees: How many.
        depth: Questions from root to leaf; a tree has 2**depth leaves.
    """

    feature: Int[Tensor, "trees nodes"]
    threshold: Float[Tensor, "trees nodes"]
    leaf: Float[Tensor, "trees leaves"]
    offset: Float[Tensor, ""]

    def __init__(self, trees: int, depth: int) -> None:
        super().__init__()
        nodes = 2**depth - 1
        self.depth = depth
        self.register_buffer("feature", torch.zeros(trees, nodes, dtype=torch.int64))
        self.register_buffer("threshold", torch.zeros(trees, nodes))
        self.register_buffer("leaf", torch.zeros(trees, nodes + 1))
        self.register_buffer("offset", torch.zeros(()))

    def forward(self, rows: Float[Tensor, "rows dim"]) -> Float[Tensor, " rows"]:
        """The sum over all trees, row by row; compared in single precision, as fitted."""
        rows = rows.detach().float()
        tree = torch.arange(len(self.leaf), device=rows.device)
        place = torch.zeros(len(rows), len(tree), dtype=torch.int64, device=rows.device)
        for level in range(self.depth):
            node = place + (2**level - 1)
            asked = rows.gather(1, self.feature[tree, node])
            place = 2 * place + (asked > self.threshold[tree, node])
        return self.offset + self.leaf[tree, place].sum(dim=1)
