"""The commands, and what `gemel` alone says. Nothing heavy is imported before one runs."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

import gemel

COMMANDS = (
    "demo",
    "train",
    "evaluate",
    "verify",
    "enroll",
    "identify",
    "gallery",
    "embed",
    "doctor",
    "reproduce",
    "recipes",
)
"""In the order of `--help`: each is what is so named in the module `_NAME` here."""


class _InOrder(TyperGroup):
    """Lists its commands as `COMMANDS` does, those with verbs of their own among them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        return list(COMMANDS)


def command() -> TyperGroup:
    """All commands as one."""
    app = typer.Typer(
        cls=_InOrder,
        add_completion=False,
        pretty_exceptions_enable=False,
        # Plain help: boxes cost a third of the time that --help may take.
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_gemel)
    for name in COMMANDS:
        found = getattr(import_module(f"gemel.cli._{name}"), name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return get_group(app)


def _print_version(asked: bool) -> bool:
    if asked:
        typer.echo(f"gemel {gemel.__version__}")
        raise typer.Exit
    return asked


def _gemel(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Siamese networks that decide: learn how alike two things are, and answer for the verdict.

    \b
    Example, from a folder that holds one folder of samples per identity:
      gemel train faces/ --out faces.run
      gemel verify faces.run a.jpg b.jpg
      gemel enroll faces.run door.gallery people/
      gemel identify faces.run door.gallery who.jpg
    """
