"""A network with the preprocessing it was trained on: from inputs to energies."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import chain

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.bundle._blank import blank_input
from gemel.data import Comparisons, Samples
from gemel.inputs import AnyPreprocessing, Inputs, Settled
from gemel.metrics import Trials
from gemel.networks import Network

INPUTS_AT_ONCE = 512
PAIRS_AT_ONCE = 65_536
VALUES_AT_ONCE = 2**25
"""Numbers of embeddings that one block of pairs gathers: a two-channel network's are images."""


class Matcher:
    """Embeds inputs and compares embeddings, in blocks, each input once.

    Args:
        network: Its weights; used in evaluation mode and left as it was found.
        preprocessing: How inputs were prepared when the weights were learned.
    """

    def __init__(self, network: Network, preprocessing: AnyPreprocessing) -> None:
        self.network = network
        self.preprocessing = preprocessing

    @property
    def device(self) -> torch.device:
        """Where the weights are; a network without any computes where its inputs come from."""
        weights = chain(self.network.parameters(), self.network.buffers())
        return next((weight.device for weight in weights), torch.device("cpu"))

    @cached_property
    def dim(self) -> int:
        """How many numbers an embedding has."""
        return self.embed(blank_input(self.preprocessing)).shape[1]

    def embed(self, inputs: Inputs) -> Float[Tensor, "inputs dim"]:
        """The embedding of each prepared input, on the CPU."""
        settled: Settled = self.preprocessing
        with self._at_rest():
            standard = settled.standardise(inputs.to(self.device))
            embedding: Float[Tensor, "inputs dim"] = self.network.embed(standard).float().cpu()
        return embedding

    def embed_samples(self, samples: Samples) -> Float[Tensor, "samples dim"]:
        """The embedding of each sample, in the order of `samples`."""
        places = np.arange(len(samples))
        blocks = np.array_split(places, max(1, -(-len(places) // INPUTS_AT_ONCE)))
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

    def compare_embeddings(
        self, probes: Float[ndarray, "probes dim"], references: Float[ndarray, "references dim"]
    ) -> Float[ndarray, "probes references"]:
        """Energy of every probe against every reference, in blocks, float32."""
        energy = np.empty((len(probes), len(references)), dtype=np.float32)
        items, queries = _tensor(references), _tensor(probes)
        rows = max(1, VALUES_AT_ONCE // max(1, len(items)))
        for start in range(0, len(queries) if len(items) else 0, rows):
            block = slice(start, start + rows)
            energy[block] = self.compare_all(queries[block], items).numpy()
        return energy

    def energies(
        self,
        embeddings: Float[Tensor, "samples dim"],
        left: Int[ndarray, " pairs"],
        right: Int[ndarray, " pairs"],
    ) -> Float[ndarray, " pairs"]:
        """Energy of each pair of positions in `embeddings`."""
        energy = np.empty(len(left), dtype=np.float32)
        pairs = max(1, min(PAIRS_AT_ONCE, VALUES_AT_ONCE // embeddings.shape[1]))
        for start in range(0, len(left), pairs):
            block = slice(start, start + pairs)
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


def _tensor(vectors: Float[ndarray, "vectors dim"]) -> Float[Tensor, "vectors dim"]:
    """The same numbers in float32; a copy only where torch could write to what is read-only."""
    values = np.ascontiguousarray(vectors, dtype=np.float32)
    return torch.from_numpy(values if values.flags.writeable else values.copy())
