"""Inputs of two sides: each stands on one, and only different ones are compared."""

from collections.abc import Sequence

from gemel.errors import ShapeError
from gemel.inputs import Cells, Inputs


def side_of(one: Inputs, name: str) -> str | None:
    """The column that a single input fills; None where inputs have no columns.

    Raises:
        ShapeError: If it fills several.
    """
    if not isinstance(one, Cells):
        return None
    filled = [column for column, cell in one.columns.items() if len(cell.place)]
    if len(filled) > 1:
        raise ShapeError(
            f"{name} fills {' and '.join(filled)}; an input of this verifier stands on one side "
            f"of a comparison. Give one of them, and compare it with the other."
        )
    return filled[0]


def refuse_one_side(left: Inputs, right: Inputs, sides: Sequence[str]) -> None:
    """Refuse what was never calibrated: two inputs of one side.

    Raises:
        ShapeError: If both inputs fill one column, or one of them fills several.
    """
    found = {side_of(left, "the left input"), side_of(right, "the right input")}
    if len(found) == 1 and None not in found:
        raise ShapeError(
            f"This verifier compares {' with '.join(sides)}, and both inputs are {found.pop()}: "
            "how often such a verdict is wrong was never measured. Give one of each."
        )
