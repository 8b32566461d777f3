"""What a recipe reached when it was last measured in full."""

import json
from importlib import resources

from gemel.errors import UnknownNameError
from gemel.recipes._recipe import recipe_names
from gemel.recipes._row import Row
from gemel.recipes._table import Reproduction


def recorded(name: str) -> Reproduction | None:
    """The committed result of `gemel reproduce NAME --json`; None where there is none yet.

    Raises:
        UnknownNameError: If there is no such recipe.
    """
    if name not in recipe_names():
        raise UnknownNameError("recipe", name, recipe_names())
    place = resources.files("gemel.recipes") / "results" / f"{name}.json"
    if not place.is_file():
        return None
    values = json.loads(place.read_text(encoding="utf-8"))
    rows = tuple(Row(**row) for row in values.pop("rows"))
    return Reproduction(**{**values, "rows": rows, "seeds": tuple(values["seeds"])})
