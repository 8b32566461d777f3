"""`gemel recipes`: which published systems there are."""

from gemel.cli._options import Json
from gemel.cli._output import print_json, results


def recipes(as_json: Json = False) -> None:
    """List the published results to reproduce.

    \b
    Examples:
      gemel recipes
      gemel train faces/ --out faces.run --recipe fashion-mnist
    """
    from gemel.cli._recipe_list import listed, show_recipes
    from gemel.recipes import load_recipe, recipe_names, recorded

    known = {name: (load_recipe(name), recorded(name)) for name in recipe_names()}
    if as_json:
        print_json({"recipes": [listed(name, *facts) for name, facts in known.items()]})
    else:
        show_recipes(results(), known)
