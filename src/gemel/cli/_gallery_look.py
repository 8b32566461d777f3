"""The verbs of `gemel gallery` that change nothing."""

from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from gemel.cli._gallery_options import AnyTenant, Identity, Tenant, open_kept
from gemel.cli._options import Json
from gemel.cli._output import print_json, results

if TYPE_CHECKING:
    from gemel.gallery import Entry

NOT_INTACT = 1
Item = TypeVar("Item")

Limit: TypeAlias = Annotated[int, typer.Option("--limit", min=1, help="Most lines to print.")]
Skip: TypeAlias = Annotated[int, typer.Option("--skip", min=0, help="Pass over so many first.")]
Since: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--since",
        min=0,
        show_default=False,
        help="Only what came after this number, the oldest first; otherwise the latest.",
    ),
]
Noted: TypeAlias = Annotated[
    str | None,
    typer.Option("--noted", metavar="HASH", help="A hash that the log is known to have held."),
]
ExitCode: TypeAlias = Annotated[
    bool, typer.Option("--exit-code", help=f"Exit with {NOT_INTACT} unless the log is intact.")
]


def list_(
    context: typer.Context,
    tenant: AnyTenant = None,
    limit: Limit = 50,
    skip: Skip = 0,
    as_json: Json = False,
) -> None:
    """List who is enrolled.

    \b
    Examples:
      gemel gallery door.gallery list
      gemel gallery door.gallery list --tenant north --limit 1000 --json
    """
    from gemel.cli._subjects import show_subjects

    with open_kept(context) as opened:
        found = list(islice(opened.list(tenant), skip, skip + limit + 1))
        total = opened.info().identities if tenant is None else None
    shown, more = found[:limit], len(found) > limit
    if as_json:
        print_json({"identities": [subject.to_dict() for subject in shown], "more": more})
    else:
        show_subjects(results(), shown, skip=skip, more=more, total=total)


def show(
    context: typer.Context,
    identity: Identity,
    tenant: Tenant = "",
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Show an identity with its references.

    \b
    Example:
      gemel gallery door.gallery show "Ada L."
    """
    from gemel.cli._subjects import show_subject

    with open_kept(context) as opened:
        found = opened.show(identity, tenant=tenant)
    if as_json:
        print_json(found.to_dict())
    else:
        show_subject(results(), found, limit)


def info(context: typer.Context, as_json: Json = False) -> None:
    """Say what a gallery holds, and of which model.

    \b
    Example:
      gemel gallery door.gallery info
    """
    from gemel.cli._subjects import show_info

    with open_kept(context) as opened:
        found, prepared = opened.info(), opened.prepared()
    if as_json:
        print_json({**found.to_dict(), "prepared": dict(prepared)})
    else:
        show_info(results(), found, prepared)


def changes(
    context: typer.Context, since: Since = None, limit: Limit = 50, as_json: Json = False
) -> None:
    """List who joined, changed or left.

    \b
    Examples:
      gemel gallery door.gallery changes
      gemel gallery door.gallery changes --since 1204 --json
    """
    with open_kept(context) as opened:
        found = opened.changes(since or 0)
    _tell(found, since, limit, as_json=as_json)


def log(
    context: typer.Context, since: Since = None, limit: Limit = 50, as_json: Json = False
) -> None:
    """Print who did what, and when.

    Every change is in the log, and every question too where a gallery was opened so.

    \b
    Examples:
      gemel gallery door.gallery log
      gemel gallery door.gallery log --since 1204 --json
    """
    with open_kept(context) as opened:
        found = _some(opened.log(since or 0), since, limit)
    _tell(found, since, limit, as_json=as_json)


def verify_log(
    context: typer.Context, noted: Noted = None, exit_code: ExitCode = False, as_json: Json = False
) -> None:
    """Say whether the log is the one that was written.

    Each entry holds the hash of the one before, so none can be altered or taken out unseen. That
    the end was cut off shows only beside a hash noted elsewhere: a receipt has one.

    \b
    Example:
      gemel gallery door.gallery verify-log --noted 6bf0… --exit-code
    """
    from gemel.cli._entries import show_check

    with open_kept(context) as opened:
        found = opened.verify_log(noted)
    if as_json:
        print_json(found.to_dict())
    else:
        show_check(results(), found)
    if exit_code and not found.intact:
        raise typer.Exit(NOT_INTACT)


def _tell(entries: "Iterable[Entry]", since: int | None, limit: int, *, as_json: bool) -> None:
    """Entries as a table, or as JSON."""
    from gemel.cli._entries import show_entries

    found = _some(entries, since, limit)
    if as_json:
        print_json({"entries": [entry.to_dict() for entry in found]})
    else:
        show_entries(results(), found)


def _some(items: Iterable[Item], since: int | None, limit: int) -> list[Item]:
    """The first where a beginning was named, otherwise the last."""
    return list(deque(items, limit) if since is None else islice(items, limit))
