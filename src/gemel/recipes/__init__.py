"""What did the paper do, what did we get?"""

from gemel.recipes._measures import LOWER_IS_BETTER, NOT_SHARES, MeasureName, Reported
from gemel.recipes._order import Order, Placed, order
from gemel.recipes._recipe import Recipe, load_recipe, recipe_names
from gemel.recipes._recorded import recorded
from gemel.recipes._reproduce import reproduce
from gemel.recipes._row import Row
from gemel.recipes._shown import RECALLED, quoted, shown, unit
from gemel.recipes._table import Reproduction

__all__ = [
    "LOWER_IS_BETTER",
    "MeasureName",
    "NOT_SHARES",
    "Order",
    "Placed",
    "RECALLED",
    "Recipe",
    "Reported",
    "Reproduction",
    "Row",
    "load_recipe",
    "order",
    "quoted",
    "recipe_names",
    "recorded",
    "reproduce",
    "shown",
    "unit",
]
