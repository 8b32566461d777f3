"""A batch of things that come as several inputs each, of which some may be missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import torch
from jaxtyping import Int
from torch import Tensor

from gemel.inputs._sequences import Sequences

Single: TypeAlias = Tensor | Sequences
"""A batch of inputs of one modality."""


@dataclass(frozen=True)
class Cell:
    """One column of a batch.

    Attributes:
        inputs: Those that are there, and only those.
        place: Which member of the batch each belongs to, ascending.
    """

    inputs: Single
    place: Int[Tensor, " present"]

    def to(self, device: torch.device | str) -> "Cell":
        """The same on another device."""
        return Cell(self.inputs.to(device), self.place.to(device))


@dataclass(frozen=True)
class Cells:
    """A batch as a table: a row a sample, a column a modality, cells may be empty.

    Attributes:
        size: Samples in the batch.
        columns: The filled cells of each column by its name; a column nobody has is there too.
    """

    size: int
    columns: Mapping[str, Cell]

    def __len__(self) -> int:
        return self.size

    def to(self, device: torch.device | str) -> "Cells":
        """The same on another device."""
        return Cells(self.size, {name: cell.to(device) for name, cell in self.columns.items()})


Inputs: TypeAlias = Tensor | Sequences | Cells
"""A batch as a network takes it: (batch, …) of equal size, sequences, or a table of both."""
