"""The log of a gallery, for people."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gemel.cli._numbers import ABSENT
from gemel.cli._subjects import when
from gemel.gallery import Entry, LogCheck

HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
"""SHA-256, and the digits of it that a table shows."""


def show_entries(console: Console, entries: Sequence[Entry]) -> None:
    """A line each, the oldest first."""
    if not entries:
        console.print("Nothing.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("", justify="right", no_wrap=True)
    for name in ("when", "who"):
        table.add_column(name, no_wrap=True)
    table.add_column("did", no_wrap=True)
    for name in ("identity", "details"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        event = entry.event
        details = (f"{name}={_written(value)}" for name, value in event.details.items())
        whom = ABSENT if event.key is None else str(event.key)
        number = f"{entry.sequence:,}"
        table.add_row(number, when(entry.at), event.actor, event.action, whom, ", ".join(details))
    console.print(Padding(table, (0, 1), expand=False))


def show_check(console: Console, check: LogCheck) -> None:
    """Intact, or where not; the hash to note elsewhere."""
    if check.intact:
        console.print(Text.assemble(("INTACT", "bold green"), f"  {check.entries:,} entries."))
        console.print(f"Note this hash elsewhere: --noted {check.head}", soft_wrap=True)
        return
    console.print(Text.assemble(("NOT INTACT", "bold red"), f"  entry {check.sequence}: "), end="")
    console.print(f"{check.fault}.", soft_wrap=True)
    console.print(f"The {check.entries:,} entries before it are as they were written.")


def show_vacuum(console: Console, entry: Entry, where: str) -> None:
    """That it was done, and what the engine says of it: what it could not reach, above all."""
    done = (
        f"{where} is written anew, without what was removed (entry {entry.sequence:,} of its log)."
    )
    console.print(done, soft_wrap=True)
    rows = list(_told(entry.event.details))
    if rows:
        facts = Table.grid(padding=(0, 3))
        for name, words in rows:
            facts.add_row(name, words)
        console.print(facts)


def _told(details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an engine noted of a vacuum, in words; `--json` has all of it."""
    deleted = [f"{count:,} {what}" for what, count in details.get("deleted", {}).items() if count]
    if deleted:
        yield "deleted", f"{', '.join(deleted)} that nothing led to any more"
    if details.get("checkpoint", "done") != "done":
        yield "checkpoint", details["checkpoint"]
    for index in details.get("indexes", ()):
        tenant = f" of tenant {index['tenant']!r}" if index["tenant"] else ""
        found = f"finds {100 * index['recall']:.1f} % of the nearest"
        use = "" if index["ef_search"] else ", too few: it was dropped"
        yield "index", f"of {index['references']:,} references{tenant}; {found}{use}"
    if "remains" in details:
        yield "remains", details["remains"]


def _written(value: object) -> str:
    """A value in short: of a hash the beginning, by which it is known."""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return HASH.sub(r"\1", words)
