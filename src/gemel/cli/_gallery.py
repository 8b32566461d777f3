"""`gemel gallery`: what a gallery holds, and its keeping."""

from collections.abc import Callable, Mapping
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from gemel.cli import _gallery_keep, _gallery_look
from gemel.cli._gallery_options import GalleryPlace
from gemel.errors import SettingsError

HELP = frozenset({"-h", "--help"})

VERBS: Mapping[str, Callable[..., None]] = {
    "list": _gallery_look.list_,
    "show": _gallery_look.show,
    "info": _gallery_look.info,
    "remove": _gallery_keep.remove,
    "changes": _gallery_look.changes,
    "log": _gallery_look.log,
    "verify-log": _gallery_look.verify_log,
    "snapshot": _gallery_keep.snapshot,
    "restore": _gallery_keep.restore,
    "vacuum": _gallery_keep.vacuum,
    "migrate": _gallery_keep.migrate,
}
"""In the order of `--help`."""


class _Verb(TyperCommand):
    """A command whose context is what typer says it is."""

    context_class = typer.Context


class _GalleryFirst(TyperGroup):
    """A group whose first word is a gallery, and whose second says what to do with it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the gallery; help on a verb needs none."""
        if args and args[0] in self.commands:
            if HELP & set(args[1:2]):
                return super().parse_args(ctx, ["GALLERY", *args])
            if not set(args[1:2]) & set(self.commands):
                # An address may hold a password.
                there = args[1] if args[1:] and "://" not in args[1] else "GALLERY"
                raise SettingsError(
                    f"The gallery comes first, and then what to do: gemel gallery {there} "
                    f"{args[0]}."
                )
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """In our order."""
        return list(self.commands)


gallery = typer.Typer(
    cls=_GalleryFirst, add_completion=False, rich_markup_mode=None, subcommand_metavar="VERB ..."
)
for _name, _verb in VERBS.items():
    gallery.command(_name, cls=_Verb)(_verb)


@gallery.callback()
def _gallery(place: GalleryPlace) -> None:
    """See who is in a gallery, what was done there, and keep it.

    \b
    Examples:
      gemel gallery door.gallery list
      gemel gallery door.gallery remove "Ada L."
      gemel gallery postgresql://db/doors snapshot doors.zip
      gemel gallery door.gallery migrate faces-2.run
    """
