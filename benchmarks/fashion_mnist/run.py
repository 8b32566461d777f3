"""Run the programs one after the other on this machine, and write what they measured.

python benchmarks/fashion_mnist/run.py [NAME ...] [--data DIR] [--epochs N]
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from protocol import PUBLISHED, parser

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parents[1] / "build"


class Program(NamedTuple):
    """A script beside this one, and the Python that has what it imports."""

    name: str
    python: Path

    @property
    def script(self) -> Path:
        return HERE / f"{self.name}.py"


PROGRAMS = (
    Program("ours", Path(sys.executable)),
    Program("keras_book", ENVIRONMENTS / "venv-keras" / "bin" / "python"),
    Program("pml", ENVIRONMENTS / "venv-pml" / "bin" / "python"),
)


def main() -> None:
    """Measure every program named, or all, and write results.json and results.md."""
    options = parsed(sys.argv[1:])
    chosen = [p for p in PROGRAMS if not options.names or p.name in options.names]
    if missing := [str(p.python) for p in chosen if not p.python.exists()]:
        sys.exit(f"{', '.join(missing)} is not there; `make bench` builds it.")
    records = earlier(options) | {p.name: measure(p, options) for p in chosen}
    results = {"date": date.today().isoformat(), "machine": machine(), "programs": records}
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    (options.out / "results.md").write_text(page(results))
    print(options.out / "results.md")


def earlier(options: Namespace) -> dict[str, Any]:
    """When some programs are named, what the others measured before on this machine stays."""
    path = options.out / "results.json"
    if not options.names or not path.exists():
        return {}
    found = json.loads(path.read_text())
    return found["programs"] if found["machine"] == machine() else {}


def parsed(arguments: list[str]) -> Namespace:
    """The options, with the names of the programs to run."""
    options = parser(__doc__.splitlines()[0])
    known = [program.name for program in PROGRAMS]
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    options.add_argument("--out", type=Path, default=HERE, help="folder for results.json and .md")
    chosen = options.parse_args(arguments)
    if unknown := set(chosen.names) - set(known):
        options.error(f"no program {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return chosen


def measure(program: Program, options: Namespace) -> dict[str, Any]:
    """What the program wrote about itself, run alone in a process of its own."""
    print(f"{program.name}:", file=sys.stderr, flush=True)
    threads = {name: str(options.threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "record.json"
        command = [str(program.python), str(program.script), "--data", str(options.data)]
        command += ["--epochs", str(options.epochs), "--seed", str(options.seed)]
        command += ["--threads", str(options.threads), "--out", str(out)]
        command += ["--images-per-class", str(options.images_per_class)]
        subprocess.run(command, env=os.environ | threads, check=True)
        return json.loads(out.read_text())


def machine() -> dict[str, str | int | None]:
    """What a time means nothing without."""
    return {"cpu": cpu_model(), "cores": os.cpu_count(), "system": platform.platform()}


def cpu_model() -> str:
    """The processor's name as Linux gives it; elsewhere what Python knows of it."""
    listed = Path("/proc/cpuinfo")
    if not listed.exists():
        return platform.processor()
    found = re.search(r"^model name\s*: (.+)$", listed.read_text(), re.MULTILINE)
    return found[1] if found else platform.processor()


COLUMNS = (
    "program",
    "epochs",
    "median s per epoch",
    "s in all",
    f"s to {PUBLISHED:.2%}",
    "first accuracy",
    "last accuracy",
    "peak memory",
    "versions",
)


def page(results: dict[str, Any]) -> str:
    """The table of results.md."""
    records = list(results["programs"].values())
    where, settings = results["machine"], records[0]["settings"]
    conditions = (
        f"{results['date']}, {where['cpu']}, {where['cores']} cores, {where['system']}; "
        f"{settings['threads']} threads, seed {settings['seed']}, "
        f"{settings['images_per_class']} images per class. "
        "Written by `run.py`; README.md says how to read it."
    )
    rows = [line(COLUMNS), line(["---"] * len(COLUMNS)), *(line(cells(r)) for r in records)]
    title = "# Fashion-MNIST, six classes, the book's test pairs"
    return "\n".join([title, "", conditions, "", *rows, ""])


def line(values: Iterable[str]) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(values)} |"


def cells(record: dict[str, Any]) -> list[str]:
    """One program's line of the table."""
    seconds, accuracy = record["epoch_seconds"], record["accuracy"]
    reached = record["seconds_to_published"]
    return [
        record["program"],
        str(len(seconds)),
        f"{statistics.median(seconds):.1f}",
        f"{sum(seconds):.1f}",
        "not reached" if reached is None else f"{reached:.1f}",
        f"{accuracy[0]:.2%}",
        f"{accuracy[-1]:.2%}",
        f"{record['peak_rss_bytes'] / 1e9:.2f} GB",
        ", ".join(f"{name} {version}" for name, version in record["versions"].items()),
    ]


if __name__ == "__main__":
    main()
