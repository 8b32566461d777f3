"""The models of a gallery: a shelf for each, and which of them decides."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from gemel.errors import GalleryError
from gemel.gallery._fit import held_model
from gemel.gallery._records import Event, Header, Model
from gemel.gallery.milvus._client import Client
from gemel.gallery.milvus._draft import Build, Change, Draft, Journal, View
from gemel.gallery.milvus._rows import Shelves, ticket
from gemel.gallery.milvus._schema import RECORDS, SHELF, WIDEST, make_records, make_shelf
from gemel.gallery.milvus._token import make_token


def create(client: Client, journal: Journal, header: Header, event: Event) -> None:
    """Make the gallery, unless it is there."""
    make_records(client)
    shelves = _shelves(client, header.models)
    client.load([RECORDS, *shelves.values()])
    if not client.embedded:
        make_token(client)

    def build(view: View) -> Draft:
        if view.shelves:
            return Draft()
        return Draft([Change(event)], Shelves(header, shelves, _widths(client, shelves)))

    _unless_there(client, journal, build, shelves)


def add_model(client: Client, journal: Journal, model: Model, event: Event) -> None:
    """Make room for a model's embeddings, unless there is."""
    shelves = _shelves(client, [model])
    client.load(list(shelves.values()))

    def build(view: View) -> Draft:
        header = view.sure.header
        if model.fingerprint in view.sure.shelf:
            return Draft()
        header = replace(header, models=(*header.models, model))
        width = {**view.sure.width, **_widths(client, shelves)}
        return Draft([Change(event)], Shelves(header, {**view.sure.shelf, **shelves}, width))

    _unless_there(client, journal, build, shelves)


def activate(client: Client, journal: Journal, fingerprint: str, event: Event) -> None:
    """Let one model decide, and let go of what the others made.

    Raises:
        FingerprintError: If the gallery holds none of it.
    """
    old: list[str] = []

    def build(view: View) -> Draft:
        held = view.sure
        model = held_model(held.header.models, fingerprint)
        old[:] = [shelf for each, shelf in held.shelf.items() if each != fingerprint]
        header = replace(held.header, active=fingerprint, models=(model,))
        shelf = held.shelf[fingerprint]
        width = {name: width for name, width in held.width.items() if name == shelf}
        return Draft([Change(event)], Shelves(header, {fingerprint: shelf}, width))

    journal.commit([], build)
    _drop(client, old)


def _shelves(client: Client, models: Iterable[Model]) -> dict[str, str]:
    """A new shelf for each model, by fingerprint; nobody knows of them yet."""
    shelves = {}
    for model in models:
        shelf = shelves[model.fingerprint] = f"{SHELF}{ticket()}"
        make_shelf(client, shelf, model)
    return shelves


def _widths(client: Client, shelves: Mapping[str, str]) -> dict[str, int]:
    """How widely new graphs are searched."""
    return dict.fromkeys(shelves.values(), WIDEST) if client.graph else {}


def _unless_there(
    client: Client, journal: Journal, build: Build, shelves: Mapping[str, str]
) -> None:
    """Write the change, and let go of the shelves if somebody else made it first."""
    if not journal.commit([], build):
        _drop(client, shelves.values())


def _drop(client: Client, shelves: Iterable[str]) -> None:
    # What is left after a failure is known to nobody; `vacuum` looks for such.
    with suppress(GalleryError):
        for shelf in shelves:
            client.drop(shelf)
