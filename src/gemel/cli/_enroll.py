"""`gemel enroll`: identities join a gallery."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from gemel.cli._gallery_options import GalleryPlace, Meta, Tenant, values_in
from gemel.cli._options import Data, Device, Json, Run
from gemel.cli._output import print_json, results
from gemel.cli._progress import watching
from gemel.errors import SettingsError

if TYPE_CHECKING:
    from gemel.gallery import EnrolmentPolicy

LISTS = frozenset({".csv", ".tsv", ".parquet", ".zip"})
"""How files end that say whom the inputs in them show."""

Sources: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        show_default=False,
        help="A folder with one folder per identity, a table of path,identity, a known data set's "
        "name, or a file that `embed` wrote; with --as inputs of one identity, as `verify` takes "
        "them, or a folder of them.",
    ),
]
AsIdentity: TypeAlias = Annotated[
    str | None, typer.Option("--as", metavar="ID", help="Whom all inputs show.")
]
Replace: TypeAlias = Annotated[
    bool, typer.Option("--replace", help="Take the place of the references there are.")
]
Thumbnails: TypeAlias = Annotated[
    bool,
    typer.Option("--thumbnails", help="A new gallery keeps a small picture of each sample."),
]
Measure: TypeAlias = Literal["allow", "warn", "refuse"]
OnDuplicate: TypeAlias = Annotated[
    Measure | None,
    typer.Option("--on-duplicate", help="A reference that is there already; refused by default."),
]
OnStrange: TypeAlias = Annotated[
    Measure | None,
    typer.Option("--on-strange", help="Blank, or unlike the calibration set; warned of."),
]
OnMistaken: TypeAlias = Annotated[
    Measure | None,
    typer.Option("--on-mistaken", help="More like another identity than its own; warned of."),
]
OnLowQuality: TypeAlias = Annotated[
    Measure | None,
    typer.Option("--on-low-quality", help="Like everybody, as a blurred sample is; warned of."),
]


def enroll(
    run: Run,
    gallery: GalleryPlace,
    sources: Sources,
    identity: AsIdentity = None,
    tenant: Tenant = "",
    meta: Meta = None,
    replace: Replace = False,
    thumbnails: Thumbnails = False,
    on_duplicate: OnDuplicate = None,
    on_strange: OnStrange = None,
    on_mistaken: OnMistaken = None,
    on_low_quality: OnLowQuality = None,
    data: Data = None,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Let identities join a gallery; nothing is learned anew.

    GALLERY is made if it is not there. A sample that cannot be read or is refused costs no other
    one its place; one that is there already is passed over.

    \b
    Examples:
      gemel enroll faces.run door.gallery people/
      gemel enroll faces.run door.gallery a.jpg b.jpg --as "Ada L." --meta floor=3
      gemel enroll faces.run postgresql://db/doors people.parquet --tenant north
    """
    from gemel import lifecycle
    from gemel.bundle import load_bundle
    from gemel.cli._enrolments import show_enrolment
    from gemel.cli._given import given
    from gemel.gallery import Gallery

    policy = _policy(on_duplicate, on_strange, on_mistaken, on_low_quality)
    metadata = values_in(meta, "--meta")
    if identity is None:
        _refuse_inputs(sources)
    with watching() as watcher:
        verifier = load_bundle(run, device=device)
        # Before there is a gallery: what cannot be enrolled leaves none behind.
        if identity is None:
            offer = lifecycle.offer_of(verifier, sources[0], data=data, watcher=watcher)
        else:
            inputs = [given(word, verifier.matcher.preprocessing) for word in sources]
            offer = lifecycle.offer_of_inputs(verifier, identity, inputs)
        with Gallery.open(gallery, verifier, policy=policy, thumbnails=thumbnails) as opened:
            report = lifecycle.enrol(
                verifier,
                opened,
                offer,
                tenant=tenant,
                metadata=metadata,
                replace=replace,
                watcher=watcher,
            )
            info = opened.info()
    if as_json:
        print_json({"gallery": info.where, "fingerprint": verifier.fingerprint, **report.to_dict()})
    else:
        show_enrolment(results(), report, info)


def _policy(
    duplicate: Measure | None,
    strange: Measure | None,
    mistaken: Measure | None,
    low_quality: Measure | None,
) -> "EnrolmentPolicy":
    """The usual policy, but for what was said."""
    from gemel.gallery import EnrolmentPolicy

    said = {
        "duplicate": duplicate,
        "strange": strange,
        "mistaken": mistaken,
        "low_quality": low_quality,
    }
    return EnrolmentPolicy.model_validate({name: value for name, value in said.items() if value})


def _refuse_inputs(sources: Sequence[str]) -> None:
    """Without a name for them, inputs are nobody's.

    Raises:
        SettingsError: If there are several sources, or one that is an input.
    """
    if len(sources) > 1:
        raise SettingsError(
            f"One SOURCE says whom its samples show; got {len(sources)}. Inputs of one identity "
            "are enrolled with --as ID."
        )
    (word,) = sources
    if Path(word).is_file() and Path(word).suffix.lower() not in LISTS:
        raise SettingsError(f"Nothing says whom {word} shows. Enrol it with --as ID.")
