"""Write docs/results.md, and the README's number, from the results that recipes recorded.

gemel reproduce NAME --data DIR --json > src/gemel/recipes/results/NAME.json
python docs/write_results.py
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from gemel.recipes import (
    RECALLED,
    Placed,
    Reproduction,
    Row,
    order,
    quoted,
    recipe_names,
    recorded,
    shown,
    unit,
)

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"
MARKED = re.compile(r"(<!-- reproduced number -->\n).*?(<!-- end -->)", re.DOTALL)
OURS = "ours, mean [range over seeds]"
INTERVAL = "95 % interval, first seed"
COLUMNS = ["part", "measure", "published", OURS, INTERVAL, "goal"]
HEAD = """# Reproduced results

Generated; do not edit.

Ours is the mean over seeds, with their range where there are several. The interval is that of the
first seed's number: what other samples would change, and no other seed. A goal is judged by the
mean.

"""


def main() -> None:
    """Both files, or an error before either is touched."""
    found = [result for name in recipe_names() if (result := recorded(name)) is not None]
    first = next(result for result in found if result.name == "fashion-mnist")
    readme = MARKED.sub(lambda match: match[1] + table(first) + "\n" + match[2], README.read_text())
    (DOCS / "results.md").write_text(page(found))
    README.write_text(readme)


def page(found: Sequence[Reproduction]) -> str:
    """All of docs/results.md."""
    return HEAD + "\n".join(filter(None, (*map(section, found), order_of_patches())))


def section(result: Reproduction) -> str:
    """A recipe's title, table and conditions."""
    return "\n".join(
        (
            f"## {result.name}",
            "",
            result.title,
            "",
            table(result),
            "",
            *below(row.recalled for row in result.rows),
            f"- **Published**: {result.paper}",
            f"- **Differs**: {result.departures}",
            f"- **Protocol**: {result.protocol}",
            f"- **Measured**: {conditions(result)}",
            "",
        )
    )


def order_of_patches() -> str:
    """The forms of image patches as their paper ranks them; empty while too few are recorded."""
    found = order()
    if found is None:
        return ""
    return "\n".join(
        (
            "## Image patches: the order of the forms",
            "",
            "FPR95, best first, of the models that Zagoruyko and Komodakis released, on the full",
            "data and by their README; ours on a part with weak labels: only the order compares.",
            "Spearman's rank correlation of both",
            f"over {len(found.forms)} forms: {found.rank_correlation:.2f}.",
            "",
            f"| form | published | ours | {INTERVAL} |",
            f"|{'---|' * 4}",
            *map(placed, found.forms),
            "",
            *below(form.recalled for form in found.forms),
        )
    )


def placed(form: Placed) -> str:
    """One form of image patches."""
    row = form.ours
    published = quoted(row.measure, form.published, recalled=form.recalled)
    return (
        f"| {form.name} | {published} | **{ours(row, row.mean)}** | "
        f"{ours(row, row.low)} to {ours(row, row.high)} |"
    )


def conditions(result: Reproduction) -> str:
    """When, on what and how long."""
    seeds = ", ".join(map(str, result.seeds))
    folds = f"{result.folds} folds, " if result.folds > 1 else ""
    each = result.training_minutes / (len(result.seeds) * result.folds)
    return (
        f"{result.day}, seeds {seeds}, {folds}{each:.1f} minutes of training each, "
        f"{result.minutes:.1f} in all; {result.hardware}"
    )


def table(result: Reproduction) -> str:
    """The numbers, one line each; a column of chance where any of them knows it."""
    columns = [
        *COLUMNS,
        *(["chance"] if any(row.chance is not None for row in result.rows) else []),
    ]
    head = f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"
    several = len(result.seeds) > 1
    lines = (line(row, columns, several=several) for row in result.rows)
    return "\n".join((*head, *lines))


def below(recalled: Iterable[bool]) -> list[str]:
    """What a table with a number from memory has below it."""
    return [RECALLED, ""] if any(recalled) else []


def line(row: Row, columns: list[str], *, several: bool) -> str:
    """One number; a dash where there is none.

    Args:
        several: Whether there are several seeds, and with them a range.
    """
    span = f" [{ours(row, row.lowest)}, {ours(row, row.highest)}]" if several else ""
    cells = {
        "part": row.part if row.variant is None else f"{row.part}, {row.variant}",
        "measure": row.words,
        "published": quoted(row.measure, row.published, recalled=row.recalled),
        OURS: f"**{ours(row, row.mean)}**{span}",
        INTERVAL: f"{ours(row, row.low)} to {ours(row, row.high)}",
        "goal": row.judged,
        "chance": ours(row, row.chance),
    }
    return f"| {' | '.join(cells[column] for column in columns)} |"


def ours(row: Row, value: float | None) -> str:
    """A measured number in the unit of its row."""
    return shown(row.measure, None if value is None else unit(row.measure) * value)


if __name__ == "__main__":
    main()
