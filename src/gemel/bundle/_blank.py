"""An input that says nothing, to ask a network what comes out of it."""

import torch

from gemel.inputs import (
    AnyPreprocessing,
    Cell,
    Cells,
    CellsPreprocessing,
    Inputs,
    Sequences,
    Shape,
    Single,
    empty_batch,
)


def blank_input(preprocessing: AnyPreprocessing) -> Inputs:
    """A batch of one blank input; of a table, a row with its first cell filled."""
    if not isinstance(preprocessing, CellsPreprocessing):
        return _blank(preprocessing.shape)
    first, *others = preprocessing.shape
    nobody, self = torch.zeros(0, dtype=torch.int64), torch.zeros(1, dtype=torch.int64)
    empty = {name: Cell(empty_batch(preprocessing.shape[name]), nobody) for name in others}
    return Cells(1, {first: Cell(_blank(preprocessing.shape[first]), self), **empty})


def _blank(shape: Shape) -> Single:
    nothing = empty_batch(shape)
    if isinstance(nothing, Sequences):
        values = nothing.values
        return Sequences(values.new_zeros(1, *values.shape[1:]), torch.ones(1, dtype=torch.int64))
    return nothing.new_zeros(1, *nothing.shape[1:])
