"""`gemel identify`: who is it, among those enrolled?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from gemel.cli._gallery_options import GalleryPlace, Tenant, values_in
from gemel.cli._options import Device, Json, Run
from gemel.cli._output import print_json, results
from gemel.errors import GemelError, SettingsError, UnreadableSampleError

if TYPE_CHECKING:
    from gemel.bundle import Verifier
    from gemel.gallery import Gallery
    from gemel.identification import CandidateList

NOT_IDENTIFIED = 1

Probes: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="PROBE...",
        show_default=False,
        help="A file; a text or @FILE; or COLUMN=…,COLUMN=… where an input has several.",
    ),
]
Top: TypeAlias = Annotated[int, typer.Option("--top", min=1, help="Candidates to list.")]
Where: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="KEY=VALUE", help="Only those of whom this is noted; repeatable."
    ),
]
Rate: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--rate",
        show_default=False,
        help="Share of strangers that may be taken for somebody; as calibrated if none.",
    ),
]
ExitCode: TypeAlias = Annotated[
    bool,
    typer.Option("--exit-code", help=f"Exit with {NOT_IDENTIFIED} unless all are identified."),
]


def identify(
    run: Run,
    gallery: GalleryPlace,
    probes: Probes,
    top: Top = 5,
    tenant: Tenant = "",
    where: Where = None,
    rate: Rate = None,
    exit_code: ExitCode = False,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Say who it is among those enrolled, or that it is nobody known.

    \b
    Examples:
      gemel identify faces.run door.gallery who.jpg
      gemel identify faces.run door.gallery who.jpg --exit-code && echo welcome
      gemel identify faces.run door.gallery *.jpg --where floor=3 --json
    """
    if rate is not None and not 0 < rate < 1:
        raise SettingsError(f"--rate is a share inside (0, 1), for example 0.001; got {rate:g}.")
    from gemel.bundle import load_bundle
    from gemel.cli._candidates import show_answers
    from gemel.gallery import Gallery

    among: dict[str, Any] = {
        "top": top,
        "tenant": tenant,
        "where": values_in(where, "--where"),
        "rate": rate,
    }
    verifier = load_bundle(run, device=device)
    with Gallery.open(gallery, verifier, create=False) as opened:
        answers = [(word, _answer(opened, verifier, word, among)) for word in probes]
        place = opened.info().where
    if len(answers) == 1 and isinstance(answers[0][1], GemelError):
        raise answers[0][1]
    if as_json:
        print_json({"gallery": place, "fingerprint": verifier.fingerprint, **_to_dict(answers)})
    else:
        show_answers(results(), place, answers)
    if unreadable := [answer for _, answer in answers if isinstance(answer, GemelError)]:
        raise UnreadableSampleError(" ".join(map(str, unreadable)))
    if exit_code and not all(_is_identified(answer) for _, answer in answers):
        raise typer.Exit(NOT_IDENTIFIED)


def _answer(
    gallery: "Gallery", verifier: "Verifier", word: str, among: dict[str, Any]
) -> "CandidateList | UnreadableSampleError":
    """Who it is, or why it cannot be read: the other probes are asked about all the same."""
    from gemel.cli._given import asked

    try:
        return gallery.identify(asked(word, verifier.matcher.preprocessing), **among)
    except UnreadableSampleError as fault:
        return fault


def _is_identified(answer: "CandidateList | UnreadableSampleError") -> bool:
    return not isinstance(answer, GemelError) and answer.outcome == "identified"


def _to_dict(
    answers: "Sequence[tuple[str, CandidateList | UnreadableSampleError]]",
) -> dict[str, Any]:
    """One answer as it is, several as a list."""
    found = [
        {"probe": word, "error": str(answer)}
        if isinstance(answer, GemelError)
        else {"probe": word, **answer.to_dict()}
        for word, answer in answers
    ]
    return found[0] if len(found) == 1 else {"probes": found}
