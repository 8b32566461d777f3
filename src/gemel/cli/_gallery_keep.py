"""The verbs of `gemel gallery` that change it or copy it."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from gemel.cli._counts import counted
from gemel.cli._gallery_options import Identity, Tenant, open_kept, place_of
from gemel.cli._options import Data, Device, Json, Run
from gemel.cli._output import print_json, results
from gemel.cli._progress import watching
from gemel.errors import GalleryError, SettingsError

SnapshotFile: TypeAlias = Annotated[
    Path, typer.Argument(metavar="FILE.zip", show_default=False, help="A snapshot.")
]
On: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="SOURCE",
        help="Holds the samples, where they are no longer where they were.",
    ),
]
Shadow: TypeAlias = Annotated[
    bool, typer.Option("--shadow", help="Embed everything beside what is there, and decide later.")
]
Switch: TypeAlias = Annotated[
    bool, typer.Option("--switch", help="Let the model that was prepared decide from now on.")
]
DropMissing: TypeAlias = Annotated[
    bool, typer.Option("--drop-missing", help="Lose references that cannot be embedded again.")
]


def remove(
    context: typer.Context, identity: Identity, tenant: Tenant = "", as_json: Json = False
) -> None:
    """Erase an identity, and print the receipt.

    \b
    Examples:
      gemel gallery door.gallery remove "Ada L."
      gemel gallery door.gallery remove "Ada L." --tenant north --json > receipt.json
    """
    from gemel.cli._receipt import show_receipt

    with open_kept(context) as opened:
        receipt = opened.remove(identity, tenant=tenant)
    if as_json:
        print_json(receipt.to_dict())
    else:
        show_receipt(results(), receipt)


def snapshot(context: typer.Context, file: SnapshotFile, as_json: Json = False) -> None:
    """Copy all of a gallery into one file, while others use it.

    \b
    Example:
      gemel gallery door.gallery snapshot door-monday.zip
    """
    from gemel.cli._subjects import held

    with open_kept(context) as opened:
        path, found = opened.snapshot(file), opened.info()
    if as_json:
        print_json({"path": str(path), **found.to_dict()})
    else:
        results().print(f"{path}: a copy of {found.where}, {held(found)}.", soft_wrap=True)


def restore(context: typer.Context, file: SnapshotFile, as_json: Json = False) -> None:
    """Make a gallery from a snapshot, in any engine.

    \b
    Examples:
      gemel gallery door.gallery restore door-monday.zip
      gemel gallery postgresql://db/doors restore door-monday.zip
    """
    from gemel.cli._subjects import show_info
    from gemel.gallery import Gallery

    found = Gallery.restore(file, place_of(context))
    if as_json:
        print_json(found.to_dict())
    else:
        show_info(results(), found, {})


def vacuum(context: typer.Context, as_json: Json = False) -> None:
    """Erase what files still hold of the removed.

    \b
    Example:
      gemel gallery postgresql://db/doors vacuum
    """
    from gemel.cli._entries import show_vacuum

    with open_kept(context) as opened:
        entry, where = opened.vacuum(), opened.info().where
    if as_json:
        print_json(entry.to_dict())
    else:
        show_vacuum(results(), entry, where)


def migrate(
    context: typer.Context,
    run: Run,
    shadow: Shadow = False,
    switch: Switch = False,
    drop_missing: DropMissing = False,
    on: On = None,
    data: Data = None,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Bring a gallery to another model.

    Its samples are embedded again, read from where they were enrolled. The old model decides
    until everything is embedded; with --shadow it goes on until --switch, and both answer
    meanwhile.

    \b
    Examples:
      gemel gallery door.gallery migrate faces-2.run
      gemel gallery door.gallery migrate faces-2.run --on moved/people
      gemel gallery door.gallery migrate faces-2.run --shadow
      gemel gallery door.gallery migrate faces-2.run --switch
    """
    from gemel import lifecycle
    from gemel.bundle import load_bundle
    from gemel.cli._migrations import show_migration

    if shadow and (switch or drop_missing):
        raise SettingsError("--shadow loses nothing and switches nothing; leave the others out.")
    with watching() as watcher, open_kept(context) as opened:
        verifier = load_bundle(run, device=device)
        if switch:
            done = opened.switch(verifier, drop_missing=drop_missing)
        elif shadow:
            done = lifecycle.shadow(opened, verifier, on=on, data=data, watcher=watcher)
        else:
            done = lifecycle.migrate(
                opened, verifier, on=on, data=data, drop_missing=drop_missing, watcher=watcher
            )
        where = opened.info().where
    if as_json:
        print_json(done.to_dict())
    else:
        show_migration(results(), done, where)
    if done.missing and not done.switched and not shadow:
        missing = counted(len(done.missing), "reference", "references")
        raise GalleryError(
            f"The old model still decides: {missing} could not be embedded again. Name a source "
            "that holds the samples with --on, or lose what is missing with --drop-missing; with "
            "the old model's run, --switch gives the change up."
        )
