"""Which of several processes speaks, when `accelerate launch` starts more than one."""

import os


def is_main_process() -> bool:
    """Whether this process is the first, or the only one."""
    return _rank() == 0


def process_name() -> str:
    """What a line on stderr begins with."""
    return "gemel" if is_main_process() else f"gemel (process {_rank()})"


def _rank() -> int:
    # Set by `accelerate launch` and torchrun; asking torch would mean importing it.
    return int(os.environ.get("RANK", "0"))
