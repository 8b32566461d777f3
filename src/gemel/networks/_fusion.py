"""Several inputs of one event, joined by cross-modal attention into one embedding."""

from typing import final

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from gemel.energies import Energy
from gemel.errors import SettingsError, ShapeError
from gemel.inputs import Cells, Inputs
from gemel.networks._branches import Branches, as_cells
from gemel.networks._cross_modal import CrossModal
from gemel.networks._network import Network


@final
class Fusion(Network):
    """The triplet pseudo-siamese network with cross-modal attention, for two modalities or more.

    Each column has its own encoder, whose embedding is read as `tokens` summaries of equal
    width. Each modality's summaries attend to those of the others; the mean over the
    modalities that are there, and a linear layer, make the sample's embedding. Any modality
    may be missing as long as one is there, and what a missing one would have held changes
    nothing. In training, cells are dropped at random, so that the network learns to do
    without.

    Args:
        encoders: One for each column.
        measure: Energy between embeddings; may hold weights of its own (a learned head).
        tokens: Summaries an embedding is cut into; divides its length.
        heads: Of attention; divides the width of a summary.
        modality_dropout: Probability that training drops a cell, in [0, 1); a sample's last
            one stays.

    Raises:
        SettingsError: If embeddings cannot be cut into so many tokens and heads.

    Source:
        Li Guangzheng et al., image, sound and electrical signals of welding joined by
        cross-modal attention; known to us from a thesis abstract alone. Decided here: the
        tokens, the mean, the dropout. Attention: Vaswani et al., NIPS 2017.
    """

    def __init__(
        self,
        encoders: Branches,
        measure: Energy,
        *,
        tokens: int = 4,
        heads: int = 4,
        modality_dropout: float = 0.2,
    ) -> None:
        super().__init__()
        self.encoders = encoders
        self.measure = measure
        self.tokens = tokens
        self.modality_dropout = modality_dropout
        self.attention = CrossModal(_width(self.encoders.dim, tokens, heads), heads)
        self.head = nn.Linear(self.encoders.dim, self.encoders.dim)

    def embed(self, inputs: Inputs) -> Float[Tensor, "batch dim"]:
        """The embedding of each sample, from the cells it has.

        Raises:
            ShapeError: If `inputs` name no columns, or a sample has no cell.
            UnknownNameError: If a column has no encoder.
        """
        cells = as_cells(inputs, "Fusion")
        tokens, present = self._summaries(cells)
        _check_something_there(present)
        if self.training:
            present = _with_some_dropped(present, self.modality_dropout)
        mixed = self.attention(tokens, present).flatten(2)
        there = present[..., None].to(mixed.dtype)
        embedding: Float[Tensor, "batch dim"] = self.head((mixed * there).sum(1) / there.sum(1))
        return embedding

    def _summaries(
        self, cells: Cells
    ) -> tuple[Float[Tensor, "batch columns tokens width"], Bool[Tensor, "batch columns"]]:
        """What the encoders say, zeros where a cell is missing; and which cells are there."""
        blank = self.head.weight.new_zeros(cells.size, self.encoders.dim)
        absent = torch.zeros(cells.size, dtype=torch.bool, device=blank.device)
        said, there = dict.fromkeys(self.encoders.columns, blank), {}
        for column, values in self.encoders(cells).items():
            place = cells.columns[column].place
            said[column] = blank.index_copy(0, place, values.to(blank.dtype))
            there[column] = absent.index_fill(0, place, True)
        tokens = torch.stack(list(said.values()), dim=1)
        present = torch.stack([there.get(column, absent) for column in said], dim=1)
        return tokens.view(*present.shape, self.tokens, blank.shape[1] // self.tokens), present


def _with_some_dropped(
    present: Bool[Tensor, "batch columns"], share: float
) -> Bool[Tensor, "batch columns"]:
    """Each cell gone with probability `share`, but never a sample's last one."""
    draw = torch.rand(present.shape, device=present.device).masked_fill(~present, -1.0)
    # Where any cell stays, the one of the largest draw does: this keeps only a last one.
    last = draw == draw.amax(1, keepdim=True)
    return present & ((draw >= share) | last)


def _width(dim: int, tokens: int, heads: int) -> int:
    if dim % (tokens * heads) == 0:
        return dim // tokens
    raise SettingsError(
        f"Embeddings of length {dim} cannot be cut into {tokens} tokens of {heads} heads each: "
        f"{tokens} x {heads} does not divide {dim}. Change network.encoder.dim, network.tokens or "
        "network.heads."
    )


def _check_something_there(present: Bool[Tensor, "batch columns"]) -> None:
    empty = (~present.any(1)).nonzero().flatten().tolist()
    if empty:
        raise ShapeError(
            f"Fusion needs at least one cell of each sample; sample {empty[0]} of the batch has "
            "none. Leave it out."
        )
