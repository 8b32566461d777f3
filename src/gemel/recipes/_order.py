"""Do the forms of a network come out in the order that their paper found?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from gemel.metrics import spearman
from gemel.recipes._measures import MeasureName
from gemel.recipes._recorded import recorded
from gemel.recipes._row import Row

FORMS_OF_PATCHES: Mapping[str, float] = {
    "patches-2-channel-two-stream": 4.19,
    "patches-2-channel-deep": 4.62,
    "patches-2-channel": 5.53,
    "patches-siamese-two-stream": 7.61,
    "patches-pseudo-siamese": 9.62,
    "patches-siamese": 9.98,
}
"""Mean FPR95 of each form, in per cent, best first: Zagoruyko and Komodakis, CVPR 2015.

Means over the six pairs of sets in the authors' README, of the models they released, which differ
a little from the paper's; `RECALLED_FORMS` are not in it.
"""

RECALLED_FORMS = frozenset({"patches-pseudo-siamese"})
"""Those whose number is the paper's, recalled from memory and not checked."""

LEAST = 3
"""Two forms agree or disagree by chance alone."""


@dataclass(frozen=True)
class Placed:
    """One form: what was published, and what this project measured on data of its own.

    Attributes:
        name: Of the recipe.
        published: Its authors' number.
        ours: The recorded one, with its interval; a fraction where it is a share.
        recalled: Whether the published number is from memory and was not checked.
    """

    name: str
    published: float
    ours: Row
    recalled: bool


@dataclass(frozen=True)
class Order:
    """The forms in the paper's order, and how far ours agrees with it.

    Attributes:
        forms: Those with a recorded result, as they were given.
        rank_correlation: Spearman's, of the published numbers and ours. Range [-1, 1]: 1 is
            the paper's order, 0 none, -1 its reverse.
    """

    forms: tuple[Placed, ...]
    rank_correlation: float


def order(
    published: Mapping[str, float] = FORMS_OF_PATCHES,
    *,
    measure: MeasureName = "false_positive_rate_at_95",
    recalled: Collection[str] = RECALLED_FORMS,
) -> Order | None:
    """Hold recorded results against the order of published ones.

    Ours may be of other data, so only the order is compared.

    Args:
        published: The number of each recipe, by its name.
        measure: Which of its rows.
        recalled: The recipes whose number is from memory.

    Returns:
        None where fewer than three of the recipes have a recorded result.

    Raises:
        UnknownNameError: If there is no such recipe.
    """
    forms = tuple(
        Placed(name, number, row, recalled=name in recalled)
        for name, number in published.items()
        if (row := _row(name, measure)) is not None
    )
    if len(forms) < LEAST:
        return None
    theirs = np.array([form.published for form in forms])
    ours = np.array([form.ours.mean for form in forms])
    return Order(forms, spearman(theirs, ours))


def _row(name: str, measure: MeasureName) -> Row | None:
    result = recorded(name)
    rows = () if result is None else result.rows
    return next((row for row in rows if row.measure == measure and row.variant is None), None)
