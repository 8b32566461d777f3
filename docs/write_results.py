"""Write docs/results.md, and the README's number, from the results that recipes recorded.

gemel reproduce NAME --data DIR --json > src/gemel/recipes/results/NAME.json
python docs/write_results.py
"""

import re
from pathlib import Path

from gemel.recipes import Reproduction, Row, recipe_names, recorded

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"
MARKED = re.compile(r"(<!-- reproduced number -->\n).*?(<!-- end -->)", re.DOTALL)
HEADER = "| part | measure | published | ours, mean [range over seeds] | 95 % interval | goal |"


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
    """The numbers, one line each."""
    return "\n".join((HEADER, "|---|---|---|---|---|---|", *map(line, result.rows)))


def line(row: Row) -> str:
    """One number; a dash where there is none."""
    published, goal = ("-" if x is None else f"{x:g} %" for x in (row.published, row.goal))
    ours = f"**{row.mean:.2%}** [{row.lowest:.2%}, {row.highest:.2%}]"
    measure = row.measure.replace("_", " ")
    interval = f"{row.low:.2%} to {row.high:.2%}"
    return f"| {row.part} | {measure} | {published} | {ours} | {interval} | {goal} |"


if __name__ == "__main__":
    main()
