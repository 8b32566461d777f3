"""What did the paper do, what did we get?"""

from gemel.recipes._measures import LOWER_IS_BETTER, NOT_SHARES, MeasureName, Reported
from gemel.recipes._recipe import Recipe, load_recipe, recipe_names
from gemel.recipes._recorded import recorded
from gemel.recipes._reproduce import Reproduction, Row, reproduce

__all__ = [
    "LOWER_IS_BETTER",
    "MeasureName",
    "NOT_SHARES",
    "Recipe",
    "Reported",
    "Reproduction",
    "Row",
    "load_recipe",
    "recipe_names",
    "recorded",
    "reproduce",
]
