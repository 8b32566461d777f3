"""Who is enrolled, for people."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gemel.cli._counts import counted
from gemel.cli._numbers import ABSENT
from gemel.gallery import Info, Shown, Subject


def show_subjects(
    console: Console, subjects: Sequence[Subject], *, skip: int, more: bool, total: int | None
) -> None:
    """A line each, and how to see the rest.

    Args:
        skip: How many came before.
        more: Whether some come after.
        total: How many there are in all, if that is known.
    """
    if not subjects:
        console.print("Nobody." if not skip else "Nobody else.")
        return
    console.print(Padding(_table(subjects), (0, 1), expand=False))
    if skip or more:
        of = "" if total is None else f" of {total:,}"
        rest = f"; the next ones with --skip {skip + len(subjects)}" if more else ""
        console.print(f" {skip + 1:,} to {skip + len(subjects):,}{of}{rest}.\n")


def show_subject(console: Console, shown: Shown, limit: int) -> None:
    """An identity, and its references below."""
    subject, references = shown
    console.print(Text(f"\n {subject.key}", "bold"))
    facts = Table.grid(padding=(0, 3))
    for name, value in subject.metadata.items():
        facts.add_row(name, _written(value))
    facts.add_row("enrolled", when(subject.created))
    facts.add_row("changed", when(subject.updated))
    console.print(Padding(facts, (0, 1), expand=False))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("reference", no_wrap=True)
    table.add_column("quality", justify="right", no_wrap=True)
    table.add_column("enrolled", no_wrap=True)
    table.add_column("made from", overflow="fold")
    for one in references[:limit]:
        quality = f"{one.quality:.2f}"
        table.add_row(one.id[:8], quality, when(one.created), one.origin or ABSENT)
    console.print(Padding(table, (0, 1), expand=False))
    if (left := len(references) - limit) > 0:
        console.print(f" {left:,} more; --limit {len(references)} shows all.\n")


def show_info(console: Console, info: Info, prepared: Mapping[str, int]) -> None:
    """What a gallery holds.

    Args:
        prepared: How many references each model has that does not decide yet.
    """
    console.print(Text(info.where, "bold"), soft_wrap=True)
    facts = Table.grid(padding=(0, 3))
    facts.add_row("holds", held(info))
    for model in info.models:
        done = prepared.get(model.fingerprint, 0)
        state = "decides"
        if model.fingerprint != info.active:
            state = f"prepared, {done:,} of {max(done, info.references):,}"
        facts.add_row(
            "model", f"{model.fingerprint[:12]}, {model.dim} numbers a reference; {state}"
        )
    facts.add_row("thumbnails", "kept" if info.thumbnails else "none")
    facts.add_row("made", when(info.created))
    console.print(facts)


def held(info: Info) -> str:
    """How much it holds."""
    identities = counted(info.identities, "identity", "identities")
    return f"{identities} with {counted(info.references, 'reference', 'references')}"


def when(time: str) -> str:
    """A time without its fraction.

    Example:
        >>> when("2026-01-31T12:30:05.123456+00:00")
        '2026-01-31 12:30:05 UTC'
    """
    return f"{time[:10]} {time[11:19]} UTC"


def _table(subjects: Sequence[Subject]) -> Table:
    tenants, noted = (any(s.key.tenant for s in subjects), any(s.metadata for s in subjects))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    if tenants:
        table.add_column("tenant", overflow="fold")
    table.add_column("identity", overflow="fold")
    table.add_column("references", justify="right", no_wrap=True)
    table.add_column("changed", no_wrap=True)
    if noted:
        table.add_column("noted", overflow="fold")
    for subject in subjects:
        table.add_row(
            *([subject.key.tenant or ABSENT] if tenants else []),
            subject.key.identity,
            f"{subject.references:,}",
            when(subject.updated),
            *([_noted(subject.metadata)] if noted else []),
        )
    return table


def _noted(metadata: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={_written(value)}" for name, value in metadata.items())


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
