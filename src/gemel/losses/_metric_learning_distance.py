"""Our energies as a distance of pytorch-metric-learning. Imported only where that is used."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from jaxtyping import Float
from pytorch_metric_learning.distances import BaseDistance
from torch import Tensor


class GivenEnergies(BaseDistance):  # type: ignore[misc]  # the library has no types
    """Looks energies up instead of computing them: an "embedding" is the number of its row."""

    def __init__(self) -> None:
        super().__init__(normalize_embeddings=False, collect_stats=False)
        self._energies: Tensor | None = None

    @contextmanager
    def giving(self, energies: Float[Tensor, "batch batch"]) -> Iterator[Float[Tensor, "batch 1"]]:
        """Give `energies` for as long as it lasts; what the library takes for embeddings."""
        self._energies = energies
        try:
            yield torch.arange(len(energies), device=energies.device).to(energies)[:, None]
        finally:
            self._energies = None

    def compute_mat(
        self, query_emb: Float[Tensor, "queries 1"], ref_emb: Float[Tensor, "items 1"]
    ) -> Float[Tensor, "queries items"]:
        """The library's name for `matrix`."""
        assert self._energies is not None, "called outside of `giving`"
        return self._energies[query_emb[:, 0].long()][:, ref_emb[:, 0].long()]
