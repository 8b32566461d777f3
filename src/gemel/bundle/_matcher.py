"""A network with the preprocessing it was trained on: from images to energies."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from numpy import ndarray
from torch import Tensor

from gemel.data import Comparisons, Preprocessing, Samples
from gemel.metrics import Trials
from gemel.networks import Siamese

IMAGES_AT_ONCE = 512
PAIRS_AT_ONCE = 65_536


class Matcher:
    """Embeds images and compares embeddings, in blocks, each image once.

    Args:
        network: Its weights; used in evaluation mode and left as it was found.
        preprocessing: How images were prepared when the weights were learned.
    """

    def __init__(self, network: Siamese, preprocessing: Preprocessing) -> None:
        self.network = network
        self.preprocessing = preprocessing

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.network.parameters()).device

    def embed(
        self, images: UInt8[Tensor, "images channels height width"]
    ) -> Float[Tensor, "images dim"]:
        """The embedding of each prepared image, on the CPU."""
        with self._at_rest():
            prepared = self.preprocessing.standardise(images.to(self.device))
            embedding: Float[Tensor, "images dim"] = self.network.embed(prepared).float().cpu()
        return embedding

    def embed_samples(self, samples: Samples) -> Float[Tensor, "samples dim"]:
        """The embedding of each sample, in the order of `samples`."""
        places = np.arange(len(samples))
        blocks = np.array_split(places, max(1, -(-len(places) // IMAGES_AT_ONCE)))
        return torch.cat([self.embed(samples.read(block)) for block in blocks])

    def compare(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Energy of row i of `left` against row i of `right`, both embeddings."""
        with self._at_rest():
            energy = self.network.measure.paired(left.to(self.device), right.to(self.device))
            return energy.float().cpu()

    def compare_all(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Energy of every query against every item; bound `queries` to bound the memory."""
        with self._at_rest():
            energy = self.network.measure.matrix(queries.to(self.device), items.to(self.device))
            return energy.float().cpu()

    def energies(
        self,
        embeddings: Float[Tensor, "samples dim"],
        left: Int[ndarray, " pairs"],
        right: Int[ndarray, " pairs"],
    ) -> Float[ndarray, " pairs"]:
        """Energy of each pair of positions in `embeddings`."""
        energy = np.empty(len(left), dtype=np.float32)
        for start in range(0, len(left), PAIRS_AT_ONCE):
            block = slice(start, start + PAIRS_AT_ONCE)
            energy[block] = self.compare(embeddings[left[block]], embeddings[right[block]]).numpy()
        return energy

    def trials(
        self,
        samples: Samples,
        comparisons: Comparisons,
        embeddings: Float[Tensor, "samples dim"] | None = None,
    ) -> Trials:
        """The energies of `comparisons`, with the units their interval resamples.

        Args:
            embeddings: Those of `samples`, when they are already known.
        """
        if embeddings is None:
            embeddings = self.embed_samples(samples)
        units = samples.units
        return Trials(
            energy=self.energies(embeddings, comparisons.left, comparisons.right),
            same=comparisons.same,
            left_unit=units[comparisons.left],
            right_unit=units[comparisons.right],
            unit=samples.split_by,
        )

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        """Evaluation mode without gradients; the mode of each layer is put back."""
        learning = [layer for layer in self.network.modules() if layer.training]
        self.network.eval()
        try:
            with torch.inference_mode():
                yield
        finally:
            for layer in learning:
                layer.training = True
