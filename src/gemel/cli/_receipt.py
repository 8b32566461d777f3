"""Proof that an identity was removed, for people."""

from rich.console import Console
from rich.table import Table

from gemel.cli._counts import counted
from gemel.cli._subjects import when
from gemel.gallery import Receipt


def show_receipt(console: Console, receipt: Receipt) -> None:
    """What was erased, which entry of the log says so, and what remains."""
    references = counted(receipt.references, "reference", "references")
    console.print(f"Removed {str(receipt.key)!r} with {references}.", soft_wrap=True)
    facts = Table.grid(padding=(0, 3))
    facts.add_row("at", when(receipt.at))
    facts.add_row("entry", f"{receipt.sequence:,} of the log")
    facts.add_row("hash", receipt.hash)
    facts.add_row("remains", receipt.remains or "nothing of its vectors")
    console.print(facts)
