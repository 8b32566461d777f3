"""One look at a gallery: everything that was acknowledged when it began."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gemel.errors import GalleryError
from gemel.gallery._absent import no_gallery
from gemel.gallery._fit import held_model
from gemel.gallery._records import Key, Model
from gemel.gallery.milvus._client import Client
from gemel.gallery.milvus._draft import Journal, Mark
from gemel.gallery.milvus._find import newest
from gemel.gallery.milvus._rows import HEADER, Person, Shelves, Tally, person_name

T = TypeVar("T")

ATTEMPTS = 12
"""Looks after which references that are named and not there are missing, and not just replaced."""


PAUSE = 0.02
"""Seconds by which each pause between them is longer."""


class MovedError(Exception):
    """A reference was replaced or removed between two questions; the next look will see that."""


@dataclass(frozen=True)
class Glance:
    """What is asked of the store at one mark.

    Attributes:
        client: The store.
        mark: The last acknowledged change.
        shelves: The header as of then.
    """

    client: Client
    mark: Mark
    shelves: Shelves

    def model(self, fingerprint: str) -> Model:
        """A model of the gallery.

        Raises:
            FingerprintError: If it holds no embeddings of it.
        """
        return held_model(self.shelves.header.models, fingerprint)

    def shelf(self, fingerprint: str) -> str:
        """Where the references of a model are.

        Raises:
            FingerprintError: If the gallery holds none of it.
        """
        return self.shelves.shelf[self.model(fingerprint).fingerprint]

    def people(self, keys: Iterable[Key]) -> dict[Key, Person]:
        """Whoever is there of these."""
        names = [person_name(key) for key in keys]
        found = map(Person.of, newest(self.client, names, self.mark.at).values())
        return {person.key: person for person in found if not person.gone}

    def tally(self, name: str) -> Tally:
        """How many there are of each model."""
        row = newest(self.client, [name], self.mark.at).get(name)
        return Tally.of(row) if row else Tally(name)


class Eye:
    """Looks at a gallery, and remembers its header until it changes."""

    def __init__(self, client: Client, journal: Journal) -> None:
        self._client, self._journal = client, journal
        self._shelves: Shelves | None = None

    def glance(self) -> Glance | None:
        """A look; None where there is no gallery yet."""
        mark = self._journal.mark()
        if mark.header == 0:
            return None
        shelves = self._shelves
        if shelves is None or shelves.sequence != mark.header:
            row = newest(self._client, [HEADER], mark.at)[HEADER]
            shelves = self._shelves = Shelves.of(row)
        return Glance(self._client, mark, shelves)

    def steady(self, ask: Callable[[Glance], T]) -> T:
        """An answer that nobody changed while it was put together.

        Raises:
            GalleryError: If there is no gallery, or references that should be there are not.
        """
        for attempt in range(ATTEMPTS):
            # A server takes a moment to show what was just written.
            time.sleep(PAUSE * attempt)
            glance = self.glance()
            if glance is None:
                raise no_gallery(self._client.shown)
            try:
                return ask(glance)
            except MovedError:
                continue
            except GalleryError:
                # A model that is let go of takes its shelf away under whoever is reading.
                if self._journal.mark().header == glance.mark.header:
                    raise
        raise GalleryError(
            f"{self._client.shown} names references that it does not hold. Make the gallery anew "
            "from a snapshot."
        )


def gathered(
    glance: Glance, people: Sequence[Person], shelf: str, fields: Sequence[str]
) -> list[dict]:
    """The rows of all references of these identities, in their order, oldest first.

    Raises:
        MovedError: If one is gone meanwhile.
    """
    ids = [id for person in people for id in person.ids(shelf)]
    found = {row["id"]: row for row in glance.client.ids(shelf, ids, fields, glance.mark.at)}
    if len(found) < len(ids):
        raise MovedError
    return [found[id] for id in ids]
