"""Measure every engine that is named, one size after the other, and write results.md.

python benchmarks/gallery/run.py [ENGINE ...] [--sizes 10000,100000] [--postgres URI] [--milvus URI]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENGINES = ("sqlite", "postgres", "milvus", "milvus-lite")
COLUMNS = {
    "identify_ms": "identify, p50 / p99 ms",
    "nearest_ms": "store alone, p50 / p99 ms",
    "direct_ms": "without gemel, p50 / p99 ms",
    "over_nearest": "identify over store",
    "over_direct": "identify over bare",
    "recall_at_10": "recall@10",
    "best_found": "best identity found",
    "ten_best_found": "ten best identities found",
    "first_question_ms": "first question, ms",
    "bulk_rows_per_second": "bulk, rows/s",
    "bulk_with_gate_rows_per_second": "bulk with gate, rows/s",
    "one_by_one_rows_per_second": "one by one, rows/s",
    "memory_mb": "memory, MB",
}


def main() -> None:
    """Each engine and size in a process of its own; earlier measurements of others stay."""
    options = parsed()
    results = HERE / "results.json"
    records = json.loads(results.read_text())["records"] if results.exists() else []
    for engine in options.engines:
        for size in options.sizes:
            print(f"{engine}, {size:,} references", file=sys.stderr, flush=True)
            new = measured(engine, size, options)
            kept = [one for one in records if named(one) != (engine, size)]
            records = sorted(
                [*kept, new], key=lambda one: (ENGINES.index(one["engine"]), one["references"])
            )
            whole = {"date": date.today().isoformat(), "machine": machine(), "records": records}
            results.write_text(json.dumps(whole, indent=2) + "\n")
            (HERE / "results.md").write_text(page(whole))
    print(HERE / "results.md")


def measured(engine: str, size: int, options: argparse.Namespace) -> dict[str, Any]:
    """What `one.py` says of one engine and size."""
    uri = {"postgres": options.postgres, "milvus": options.milvus}.get(engine)
    command = [sys.executable, str(HERE / "one.py"), engine, str(size)]
    done = subprocess.run([*command, *(["--uri", uri] if uri else [])], stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"{engine} with {size:,} references ended with {done.returncode}.")
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def page(whole: dict[str, Any]) -> str:
    """The table, with where and when it was measured."""
    lines = [
        f"Measured on {whole['date']} on {whole['machine']} by `python benchmarks/gallery/run.py`.",
        "",
        "| engine | references | " + " | ".join(COLUMNS.values()) + " |",
        "|" + "---|" * (len(COLUMNS) + 2),
    ]
    for one in whole["records"]:
        cells = [shown(one[name]) for name in COLUMNS]
        lines.append(f"| {one['engine']} | {one['references']:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def shown(value: Any) -> str:
    """A number, or two quantiles."""
    if isinstance(value, dict):
        return f"{value['p50']:.2f} / {value['p99']:.2f}"
    return f"{value:,}"


def named(record: dict[str, Any]) -> tuple[str, int]:
    """What tells a record from others."""
    return record["engine"], record["references"]


def machine() -> str:
    """The processor and how many of it."""
    model = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        names = [line for line in facts.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(": ")[2] if names else model
    return f"{model}, {os.cpu_count()} cores"


def parsed() -> argparse.Namespace:
    """The engines and sizes; a server's engine needs its address."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("engines", nargs="*", metavar="ENGINE", help=", ".join(ENGINES))
    options.add_argument("--sizes", default="10000,100000,1000000")
    options.add_argument("--postgres", metavar="URI", help="a server with pgvector")
    options.add_argument("--milvus", metavar="URI", help="a server of Milvus")
    chosen = options.parse_args()
    if unknown := sorted(set(chosen.engines) - set(ENGINES)):
        options.error(f"no engine {unknown[0]}; there are {', '.join(ENGINES)}")
    chosen.engines = chosen.engines or ["sqlite"]
    chosen.sizes = [int(size) for size in chosen.sizes.split(",")]
    for engine in ("postgres", "milvus"):
        if engine in chosen.engines and not getattr(chosen, engine):
            options.error(f"{engine} needs --{engine} URI, a server to fill")
    return chosen


if __name__ == "__main__":
    main()
