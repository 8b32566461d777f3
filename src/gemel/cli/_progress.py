"""How long work shows itself on stderr: bars on a terminal, lines in a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

from gemel.cli._output import messages

if TYPE_CHECKING:
    from gemel.lifecycle import RunWatcher


@contextmanager
def watching() -> Iterator["RunWatcher"]:
    """A watcher for the work inside the block.

    Whatever a library prints meanwhile goes to stderr too: stdout is for the answer.
    """
    from gemel.cli._bars import Bars
    from gemel.cli._lines import Lines

    console = messages()
    with redirect_stdout(sys.stderr):
        # Not the console's own word: where FORCE_COLOR is set it takes a file for a terminal.
        if sys.stderr.isatty():
            with Bars(console) as bars:
                yield bars
        else:
            yield Lines(console)
