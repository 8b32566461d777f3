"""An encoder for each column of a table."""

from collections.abc import Mapping
from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders import Encoder
from gemel.errors import SettingsError, ShapeError, UnknownNameError
from gemel.inputs import Cells, Inputs
from gemel.networks._columns import filled


@final
class Branches(nn.Module):
    """Encoders by column, of any architectures and modalities, to embeddings of one length.

    Attributes:
        columns: Their names, in the order given.
        dim: Length of the embeddings.
        steps: Vectors that each of them is made of; None where they do not agree on it.

    Raises:
        SettingsError: If there are fewer than two columns, or lengths differ.
    """

    def __init__(self, encoders: Mapping[str, Encoder]) -> None:
        super().__init__()
        self.columns = tuple(encoders)
        self.dim = _one_length(encoders)
        cuts = {encoder.steps for encoder in encoders.values()}
        self.steps = cuts.pop() if len(cuts) == 1 else None
        for column, encoder in encoders.items():
            self.add_module(_key(column), encoder)

    def __getitem__(self, column: str) -> Encoder:
        encoder = self.get_submodule(_key(column))
        assert isinstance(encoder, Encoder)
        return encoder

    def forward(self, cells: Cells) -> dict[str, Float[Tensor, "_ dim"]]:
        """The embeddings of each filled column.

        Raises:
            UnknownNameError: If a column has no encoder.
        """
        for column in cells.columns:
            if column not in self.columns:
                raise UnknownNameError("column", column, self.columns)
        return {column: self[column](cell.inputs) for column, cell in filled(cells).items()}


def as_cells(inputs: Inputs, network: str) -> Cells:
    """`inputs`, which have to say what column each stands in.

    Raises:
        ShapeError: If they do not.
    """
    if isinstance(inputs, Cells):
        return inputs
    raise ShapeError(
        f"{network} chooses an encoder by column, so it takes Cells, which name the columns; "
        f"got {type(inputs).__name__}. Wrap them: Cells(size, {{column: Cell(inputs, place)}})."
    )


def _key(column: str) -> str:
    """A name that torch accepts for a module: without dots, unlike any attribute's.

    Example:
        >>> _key("v1.2"), _key("training")
        ('of_v1%2E2', 'of_training')
    """
    return "of_" + column.replace("%", "%25").replace(".", "%2E")


def _one_length(encoders: Mapping[str, Encoder]) -> int:
    if len(encoders) < 2:
        raise SettingsError(
            f"Encoders by column need two columns or more, got {', '.join(encoders) or 'none'}. "
            "One column goes through network.form=siamese or untied."
        )
    lengths = {encoder.dim for encoder in encoders.values()}
    if len(lengths) > 1:
        found = ", ".join(f"{column} {encoder.dim}" for column, encoder in encoders.items())
        raise SettingsError(
            f"Embeddings of all columns need one length to be compared, got {found}. Set the "
            "dim of each column's encoder (network.encoders.COLUMN.dim) to the same number."
        )
    return lengths.pop()
