"""From argv to an exit status; whatever goes wrong on the way is one line on stderr."""

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer

from gemel.cli._app import command
from gemel.cli._processes import is_main_process, process_name
from gemel.errors import GemelError

BAD_INPUT, INTERRUPTED, NOBODY_READS = 2, 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name; those of this process by default. None at all
            ask for help.

    Returns:
        0 when it is done, 1 when the answer is "no" and `--exit-code` asked for it, 2 for bad
        input, 130 after Ctrl-C.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        with _one_line_warnings():
            _run(list(given) or ["--help"])
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as fault:
        return _refused(_misused(fault))
    except GemelError as fault:
        return _refused(str(fault))
    except BrokenPipeError:
        # Whoever read the output has gone, as `head` does; nobody is left to tell.
        _discard_output()
        return NOBODY_READS
    except OSError as fault:
        _discard_output()
        return _refused(_of_the_machine(fault))
    except KeyboardInterrupt as stop:
        if is_main_process():
            _say("; ".join(["interrupted", *map(str, stop.args)]))
        return INTERRUPTED
    return 0


def _run(arguments: list[str]) -> None:
    with command().make_context("gemel", arguments) as context:
        context.command.invoke(context)
    sys.stdout.flush()


@contextmanager
def _one_line_warnings() -> Iterator[None]:
    """A warning is its message, without the line of code that raised it."""
    usual = warnings.formatwarning
    warnings.formatwarning = lambda message, *_, **__: f"warning: {_in_one_line(str(message))}\n"
    try:
        yield
    finally:
        warnings.formatwarning = usual


def _refused(message: str) -> int:
    _say(message)
    return BAD_INPUT


def _say(message: str) -> None:
    print(f"{process_name()}: {_in_one_line(message)}", file=sys.stderr)


def _in_one_line(message: str) -> str:
    return " ".join(part.strip() for part in message.splitlines() if part.strip())


def _misused(fault: typer.TyperException) -> str:
    """What is wrong with the options, and where they are explained."""
    context = getattr(fault, "ctx", None)
    path = context.command_path if context else "gemel"
    # typer validates with pydantic and passes its prefix on.
    message = fault.format_message().replace(": Value error, ", ": ")
    stop = "" if message.endswith((".", "?")) else "."
    return f"{message}{stop} See {path} --help."


def _of_the_machine(fault: OSError) -> str:
    """A failure of disk or network, with the file it concerns."""
    place = f"{fault.filename}: " if fault.filename is not None else ""
    cause = fault.strerror or str(fault)
    return f"{place}{cause}. Check that the path is right, may be read and written, and has room."


def _discard_output() -> None:
    """Let go of what stdout cannot take; Python would try once more at its end, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
