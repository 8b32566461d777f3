"""From a table's cells to embeddings: which sample each belongs to."""

from collections.abc import Callable, Mapping

import torch
from jaxtyping import Float, Int
from torch import Tensor

from gemel.errors import ShapeError
from gemel.inputs import Cell, Cells, Inputs, Single


def filled(cells: Cells) -> Mapping[str, Cell]:
    """The columns that somebody in the batch has; many layers choke on a batch of none."""
    return {name: cell for name, cell in cells.columns.items() if len(cell.place)}


def embed_alike(
    inputs: Inputs, encode: Callable[[Single], Float[Tensor, "_ dim"]]
) -> Float[Tensor, "batch dim"]:
    """One encoder for all: each sample's only cell, whatever column it stands in.

    Raises:
        ShapeError: If a sample of a table has no cell, or several.
    """
    if not isinstance(inputs, Cells):
        return encode(inputs)
    each = {name: encode(cell.inputs) for name, cell in filled(inputs).items()}
    return in_place(inputs, each)


def in_place(
    cells: Cells, embeddings: Mapping[str, Float[Tensor, "_ dim"]]
) -> Float[Tensor, "batch dim"]:
    """Embeddings of each filled column, put in the order of the batch.

    Raises:
        ShapeError: If a sample has no cell, or several.
    """
    place = torch.cat([cells.columns[name].place for name in embeddings])
    _check_one_each(cells, place)
    return torch.cat(list(embeddings.values()))[place.argsort()]


def _check_one_each(cells: Cells, place: Int[Tensor, " cells"]) -> None:
    odd = (torch.bincount(place, minlength=cells.size) != 1).nonzero().flatten().tolist()
    if not odd:
        return
    held = [name for name, cell in cells.columns.items() if odd[0] in cell.place.tolist()]
    raise ShapeError(
        f"This network embeds one cell of each sample; sample {odd[0]} of the batch has "
        f"{' and '.join(held) or 'none'}. What belongs together goes through "
        "network.form=fusion; what is compared with one another is a sample each."
    )
