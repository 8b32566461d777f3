"""Write docs/results.md, and the README's number, from the results that recipes recorded.

gemel reproduce NAME --data DIR --json > src/gemel/recipes/results/NAME.json
python docs/write_results.py
"""

import re
from pathlib import Path

from gemel.recipes import NOT_SHARES, Reproduction, Row, recipe_names, recorded

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"
MARKED = re.compile(r"(<!-- reproduced number -->\n).*?(<!-- end -->)", re.DOTALL)
COLUMNS = ["part", "measure", "published", "ours, mean [range over seeds]", "95 % interval", "goal"]


def main() -> None:
    """Both files, or an error before either is touched."""
    found = [result for name in recipe_names() if (result := recorded(name)) is not None]
    pages = "\n".join(section(result) for result in found)
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


def conditions(result: Reproduction) -> str:
    """When, on what and how long."""
    seeds = ", ".join(map(str, result.seeds))
    each = result.training_minutes / len(result.seeds)
    return (
        f"{result.day}, seeds {seeds}, {each:.1f} minutes of training each, "
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
    unit = 1 if row.measure in NOT_SHARES else 100
    cells = {
        "part": row.part if row.variant is None else f"{row.part}, {row.variant}",
        "measure": row.words,
        "published": value(row, row.published),
        "ours, mean [range over seeds]": f"**{value(row, unit * row.mean)}** "
        f"[{value(row, unit * row.lowest)}, {value(row, unit * row.highest)}]",
        "95 % interval": f"{value(row, unit * row.low)} to {value(row, unit * row.high)}",
        "goal": value(row, row.goal),
        "chance": value(row, None if row.chance is None else unit * row.chance),
    }
    return f"| {' | '.join(cells[column] for column in columns)} |"


def value(row: Row, number: float | None) -> str:
    """In the unit of its row."""
    if number is None:
        return "-"
    return f"{number:.4f}" if row.measure in NOT_SHARES else f"{number:.2f} %"


if __name__ == "__main__":
    main()
