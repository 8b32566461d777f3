"""Two places to print: results on stdout, everything else on stderr."""

import json
import sys
from typing import TYPE_CHECKING, Any

from gemel.cli._processes import is_main_process

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_OF_A_FILE = 100


def results() -> "Console":
    """Where a command's answer goes."""
    return _console(stderr=False)


def messages() -> "Console":
    """Where progress and warnings go."""
    return _console(stderr=True)


def print_json(values: dict[str, Any]) -> None:
    """The answer as one JSON object, for programs."""
    if is_main_process():
        print(json.dumps(values, indent=2, allow_nan=False))


def _console(*, stderr: bool) -> "Console":
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    # Names of files and identities are a user's: no markup, no emoji codes in them.
    return Console(
        stderr=stderr,
        markup=False,
        emoji=False,
        highlight=False,
        quiet=not is_main_process(),
        width=None if stream.isatty() else WIDTH_OF_A_FILE,
    )
