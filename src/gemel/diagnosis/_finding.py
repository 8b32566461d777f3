"""What a diagnosis says: the fault, what shows it, and what to do about it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
"""An error makes the outcome meaningless until it is mended; a warning makes it worse."""

EXAMPLES = 3
"""Samples or identities that a finding calls by name; the others are counted."""


@dataclass(frozen=True)
class Finding:
    """One fault of a run or of its data.

    Attributes:
        name: What it is called, in a few words.
        evidence: What was seen, with its numbers and names. Whole sentences.
        remedy: What to change, with the `--set` that changes it. Whole sentences.
        severity: How much depends on it.

    Example:
        >>> print(Finding("collapse", "All embeddings are one point.", "Learn slower.", "error"))
        error: collapse. All embeddings are one point. Learn slower.
    """

    name: str
    evidence: str
    remedy: str
    severity: Severity

    def __str__(self) -> str:
        return f"{self.severity}: {self.name}. {self.evidence} {self.remedy}"


def some_of(words: list[str]) -> str:
    """The first `EXAMPLES` of the words, and how many more there are.

    Example:
        >>> some_of(["ann", "bob", "eve", "joe", "kim"])
        'ann, bob, eve and 2 more'
        >>> some_of(["ann"])
        'ann'
    """
    shown = ", ".join(words[:EXAMPLES])
    more = len(words) - EXAMPLES
    return f"{shown} and {more:,} more" if more > 0 else shown
