"""Write docs/results.md, and the README's number, from the results that recipes recorded.

gemel reproduce NAME --data DIR --json > src/gemel/recipes/results/NAME.json
python docs/write_results.py
"""

import re
from pathlib import Path

from gemel.recipes import Reproduction, Row, order, recipe_names, recorded, shown, unit

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"
MARKED = re.compile(r"(<!-- reproduced number -->\n).*?(<!-- end -->)", re.DOTALL)
COLUMNS = ["part", "measure", "published", "ours, mean [range over seeds]", "95 % interval", "goal"]


def main() -> None:
    """Both files, or an error before either is touched."""
    found = [result for name in recipe_names() if (result := recorded(name)) is not None]
    pages = "\n".join(filter(None, (*map(section, found), order_of_patches())))
    first = next(result for result in found if result.name == "fashion-mnist")
    readme = MARKED.sub(lambda match: match[1] + table(first) + "\n" + match[2], README.read_text())
    (DOCS / "results.md").write_text(f"# Reproduced results\n\nGenerated; do not edit.\n\n{pages}")
    README.write_text(readme)


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
    lines = (
        f"| {form.name} | {form.published:.2f} % | **{ours(form.ours, form.ours.mean)}** | "
        f"{ours(form.ours, form.ours.low)} to {ours(form.ours, form.ours.high)} |"
        for form in found.forms
    )
    return "\n".join(
        (
            "## Image patches: the order of the forms",
            "",
            "FPR95, published on the full data by Zagoruyko and Komodakis, best first, and ours on",
            "a part with weak labels: only the order compares. Spearman's rank correlation of both",
            f"over {len(found.forms)} forms: {found.rank_correlation:.2f}.",
            "",
            "| form | published | ours | 95 % interval |",
            f"|{'---|' * 4}",
            *lines,
            "",
        )
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
    return "\n".join((*head, *(line(row, columns) for row in result.rows)))


def line(row: Row, columns: list[str]) -> str:
    """One number; a dash where there is none."""
    cells = {
        "part": row.part if row.variant is None else f"{row.part}, {row.variant}",
        "measure": row.words,
        "published": shown(row.measure, row.published),
        "ours, mean [range over seeds]": f"**{ours(row, row.mean)}** "
        f"[{ours(row, row.lowest)}, {ours(row, row.highest)}]",
        "95 % interval": f"{ours(row, row.low)} to {ours(row, row.high)}",
        "goal": row.judged,
        "chance": ours(row, row.chance),
    }
    return f"| {' | '.join(cells[column] for column in columns)} |"


def ours(row: Row, value: float | None) -> str:
    """A measured number in the unit of its row."""
    return shown(row.measure, None if value is None else unit(row.measure) * value)


if __name__ == "__main__":
    main()
