"""Who writes, when several processes train together."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def main_process_first() -> Iterator[bool]:
    """True on the main process, which goes first; the others wait, then enter with False.

    A process that was started alone is the main one. `fit` finds the others, so it comes
    before.
    """
    from accelerate import PartialState

    state = PartialState()
    with state.main_process_first():
        yield state.is_main_process
