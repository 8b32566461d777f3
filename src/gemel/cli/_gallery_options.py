"""What commands about a gallery may be told, described once."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from gemel.errors import SettingsError

if TYPE_CHECKING:
    from gemel.gallery import Gallery

GalleryPlace: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="GALLERY",
        show_default=False,
        help="A file, such as door.gallery; or postgresql://…, or milvus://….",
    ),
]
Tenant: TypeAlias = Annotated[
    str, typer.Option("--tenant", show_default=False, help="One of several who share a gallery.")
]
AnyTenant: TypeAlias = Annotated[
    str | None, typer.Option("--tenant", help="Of one tenant; of all where none is named.")
]
Meta: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--meta", metavar="KEY=VALUE", help="Note this of each; may be given several times."
    ),
]
Identity: TypeAlias = Annotated[
    str, typer.Argument(metavar="ID", show_default=False, help="What it is called.")
]


def place_of(context: typer.Context) -> str:
    """The gallery that a verb of `gemel gallery` is about: the word before it."""
    assert context.parent is not None, "a verb stands behind a gallery"
    place: str = context.parent.params["place"]
    return place


def open_kept(context: typer.Context) -> "Gallery":
    """That gallery, opened without a verifier."""
    from gemel.gallery import Gallery

    return Gallery.open(place_of(context), create=False)


def values_in(words: Sequence[str] | None, option: str) -> dict[str, Any]:
    """`key=value` words by their keys. A value that is JSON is that, any other is text.

    Raises:
        SettingsError: If a word has no "=".

    Example:
        >>> values_in(["floor=3", "badge=007", "name=Ada"], "--meta")
        {'floor': 3, 'badge': '007', 'name': 'Ada'}
    """
    values = {}
    for word in words or ():
        key, sign, text = word.partition("=")
        if not sign or not key:
            raise SettingsError(f"{option} wants key=value, for example floor=3; got {word!r}.")
        values[key] = _value(text)
    return values


def _value(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON, whatever Python says."""
    raise ValueError(constant)
