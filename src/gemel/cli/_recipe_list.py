"""The recipes, one line each: what they are, what was published, what we got."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeAlias

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gemel.recipes import RECALLED, Recipe, Reported, Reproduction, quoted, shown, unit

Known: TypeAlias = tuple[Recipe, Reproduction | None]


def listed(name: str, recipe: Recipe, result: Reproduction | None) -> dict[str, Any]:
    """A recipe for programs, settings and recorded result included."""
    return {
        "name": name,
        **recipe.model_dump(mode="json"),
        "recorded": None if result is None else asdict(result),
    }


def show_recipes(console: Console, known: Mapping[str, Known]) -> None:
    """The table; its numbers are those of each recipe's first row."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("recipe", no_wrap=True)
    table.add_column("what it is", min_width=24)
    table.add_column("measure", max_width=16)
    for name in ("published", "ours"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, (recipe, result) in known.items():
        first = recipe.reported[0]
        numbers = (
            quoted(first.measure, first.published, recalled=first.recalled),
            shown(first.measure, _ours(first, result)),
        )
        table.add_row(Text(name, "bold"), _cut(recipe.title), _cut(first.words), *numbers)
    console.print(table)
    if any(recipe.reported[0].recalled for recipe, _ in known.values()):
        console.print(Text(f"{RECALLED}\n"))


def _ours(reported: Reported, result: Reproduction | None) -> float | None:
    """The recorded number that was asked for, printed beside nothing else."""
    asked = (reported.part, reported.words, None)
    rows = () if result is None else result.rows
    found = (row.mean for row in rows if (row.part, row.words, row.variant) == asked)
    mean = next(found, None)
    return None if mean is None else mean * unit(reported.measure)


def _cut(text: str) -> Text:
    """One line each: words give way where a terminal is narrow."""
    return Text(text, no_wrap=True, overflow="ellipsis")
