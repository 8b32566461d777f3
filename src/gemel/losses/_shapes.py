"""Lists that a loss reads side by side have one length."""

from torch import Tensor

from gemel.errors import ShapeError


def check_side_by_side(loss: str, **lists: Tensor) -> None:
    """Refuse lists of different lengths, which torch would stretch without a word."""
    shapes = {name: tuple(values.shape) for name, values in lists.items()}
    if len(set(shapes.values())) == 1 and len(next(iter(shapes.values()))) == 1:
        return
    got = " and ".join(f"{name} {shape}" for name, shape in shapes.items())
    raise ShapeError(
        f"{loss} reads {' and '.join(shapes)} side by side, one entry each, so both need one "
        f"shape (n,); got {got}. A whole matrix of energies goes to an objective instead: "
        "see `gemel.losses.build`."
    )
