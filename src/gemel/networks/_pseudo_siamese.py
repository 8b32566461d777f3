"""The pseudo-siamese network of two kinds of input: to each column its encoder."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.energies import Energy
from gemel.inputs import Inputs
from gemel.networks._branches import Branches, as_cells
from gemel.networks._columns import in_place
from gemel.networks._network import Network


@final
class PseudoSiamese(Network):
    """Inputs of different kinds into one space: E(a, b) = measure(f(a), g(b)).

    f and g are the encoders of the columns that a and b stand in: one architecture with
    untied weights, or a recurrent network beside a convolutional one. Each sample has one
    cell, so that a gallery enrols from one column and is probed from another.

    Args:
        encoders: One for each column.
        measure: Energy between embeddings; may hold weights of its own (a learned head).

    Source:
        Zagoruyko, Komodakis, "Learning to Compare Image Patches via Convolutional Neural
        Networks", CVPR 2015, sec. 3.1 (pseudo-siamese). Hughes, Schmitt, Mou, Wang, Zhu,
        "Identifying Corresponding Patches in SAR and Optical Images with a Pseudo-Siamese
        CNN", IEEE GRSL 2018.
    """

    def __init__(self, encoders: Branches, measure: Energy) -> None:
        super().__init__()
        self.encoders = encoders
        self.measure = measure

    def embed(self, inputs: Inputs) -> Float[Tensor, "batch dim"]:
        """The embedding of each sample, by the encoder of the column its cell stands in.

        Raises:
            ShapeError: If `inputs` name no columns, or a sample has no cell, or several.
            UnknownNameError: If a column has no encoder.
        """
        cells = as_cells(inputs, "PseudoSiamese")
        return in_place(cells, self.encoders(cells))
