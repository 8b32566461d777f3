"""The identities whose references are nearest, exactly ordered."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.gallery._fit import checked_probe
from gemel.gallery._records import Model, Pool, Scope
from gemel.gallery.milvus._client import WINDOW, Row
from gemel.gallery.milvus._exact import Memory
from gemel.gallery.milvus._find import newest
from gemel.gallery.milvus._glance import Glance, gathered
from gemel.gallery.milvus._people import holders
from gemel.gallery.milvus._references import stored_vector, vector_of
from gemel.gallery.milvus._rows import Person, Tally, tally_name
from gemel.gallery.milvus._texts import holds, tenant_text
from gemel.identification import Compare

FEW = 4096
"""References up to which those that a filter leaves are compared without a search."""

ROUNDING = 1e-5
"""Share of a distance, or part of a cosine, by which the server's may differ from ours."""


class Hit(NamedTuple):
    """A reference, and how far it is."""

    id: str
    key: str
    distance: float


Ranked: TypeAlias = Callable[[int], list[Hit]]
"""So many of the nearest references, the nearest first; fewer if there are no more."""


def nearest(
    glance: Glance,
    probe: Float[ndarray, " dim"],
    scope: Scope,
    references: int,
    compare: Compare,
    memory: Memory,
) -> Pool:
    """The owners of the nearest references, with all references of each.

    Raises:
        FingerprintError: If the gallery holds none of the model.
        ShapeError: If the probe has another length than its embeddings.
        GalleryError: If it is not finite.
    """
    checked = checked_probe(probe, glance.model(scope.model))
    return Question(glance, checked, scope, references, compare, memory).answer()


@dataclass(frozen=True, eq=False)
class Question:
    """Who is nearest to a probe.

    Attributes:
        glance: Of what is there.
        probe: Embedding.
        scope: Whom it is about.
        references: How many of the nearest references count.
        compare: The model's energy.
        memory: Vectors that were read before.
    """

    glance: Glance
    probe: Float[ndarray, " dim"]
    scope: Scope
    references: int
    compare: Compare
    memory: Memory

    def answer(self) -> Pool:
        """The owners of the nearest references, with all references of each."""
        model = self.glance.model(self.scope.model)
        tenant = tally_name(self.scope.tenant)
        if not self.scope.where:
            seen = Seen(self.glance, self.scope, tenant)
            people = self._searched(model, seen)
            return self._pool(people, seen.tally.of_shelf(self._shelf).identities, model)
        fit = list(holders(self.glance, self.scope))
        few = sum(person.count(self._shelf) for person in fit) <= FEW
        people = fit if few else self._searched(model, Seen(self.glance, self.scope, tenant))
        return self._pool(people, len(fit), model)

    @property
    def _shelf(self) -> str:
        return self.glance.shelf(self.scope.model)

    @property
    def _width(self) -> int | None:
        """How widely the shelf's graph is searched; None if it has none."""
        return self.glance.shelves.width.get(self._shelf)

    def _searched(self, model: Model, seen: "Seen") -> list[Person]:
        """The owners of the nearest references."""
        people = None
        if model.distance in ("euclidean", "cosine") and self._width != 0:
            people = self._owners(self._by_server(model), WINDOW, seen)
        if people is None:
            vectors = self.memory.vectors(self.glance, self._shelf, seen.tally, model.dim)
            energies = vectors.energies(self.probe, self.compare)
            order = np.argsort(energies, kind="stable")

            def by_hand(limit: int) -> list[Hit]:
                return [
                    Hit(vectors.ids[place], vectors.keys[place], float(energies[place]))
                    for place in order[:limit]
                ]

            people = self._owners(by_hand, len(order) + 1, seen)
        return people or []

    def _by_server(self, model: Model) -> Ranked:
        vector, tenant = stored_vector(self.probe), tenant_text(self.scope.tenant)

        def ranked(limit: int) -> list[Hit]:
            width = None if self._width is None else max(self._width, limit)
            found = self.glance.client.search(
                self._shelf,
                vector,
                f'tenant == "{tenant}"',
                limit,
                self.glance.mark.at,
                width=width,
            )
            # Milvus calls the cosine itself a distance, and the square of the straight line.
            sign = -1 if model.distance == "cosine" else 1
            return [Hit(row["id"], row["key"], sign * row["distance"]) for row in found]

        return ranked

    def _owners(self, ranked: Ranked, window: int, seen: "Seen") -> list[Person] | None:
        """Whose the nearest references are; None if too few of so many may be seen.

        Of references that are as far as the last that counts, but for rounding, the names of
        their owners decide: so all of them have to be known.
        """
        limit = min(window, self.references + max(16, self.references // 4))
        while True:
            hits = ranked(limit)
            owned = seen.owned(hits)
            edge = self._edge([hit for hit, person in owned if seen.names(person, hit)])
            if len(hits) < limit and self._is_short(hits, seen):
                return None
            if len(hits) < limit or hits[-1].distance > edge:
                # Also whose references were replaced since they were found: they are compared
                # with those that are there now.
                near = (person for hit, person in owned if hit.distance <= edge)
                return list({person.key: person for person in near}.values())
            if limit >= window:
                return None
            limit = min(window, 4 * limit)

    def _is_short(self, hits: Sequence[Hit], seen: "Seen") -> bool:
        """Whether a graph came to an end before it had seen everybody, as graphs may."""
        everybody = seen.tally.of_shelf(self._shelf).references
        return self._width is not None and len(hits) < everybody

    def _edge(self, visible: Sequence[Hit]) -> float:
        """The distance of the last reference that counts, and what rounding may add."""
        if len(visible) < self.references:
            return math.inf
        last = visible[self.references - 1].distance
        least = 1.0 if self.glance.model(self.scope.model).distance == "cosine" else 0.0
        return last + ROUNDING * max(abs(last), least)

    def _pool(self, people: Sequence[Person], identities: int, model: Model) -> Pool:
        """Compared exactly: the owners of the nearest references of these identities."""
        if not people:
            return replace(Pool.empty(model.dim), identities=identities)
        people = sorted(people, key=lambda person: person.key)
        rows = gathered(self.glance, people, self._shelf, ("id", "vector", "quality"))
        vectors = np.stack([vector_of(row, model.dim) for row in rows])
        owner = np.repeat(np.arange(len(people)), [person.count(self._shelf) for person in people])
        energies = self.compare(self.probe[None], vectors)[0]
        # Stable: references stand in the order of their owners' names, which decides among equals.
        order = np.argsort(energies, kind="stable")[: self.references]
        chosen = list(dict.fromkeys(owner[order].tolist()))
        places = [np.flatnonzero(owner == each) for each in chosen]
        kept = np.concatenate(places)
        return Pool(
            tuple(people[each].subject(self._shelf) for each in chosen),
            vectors[kept],
            np.repeat(np.arange(len(chosen)), [len(each) for each in places]),
            np.array([rows[place]["quality"] for place in kept]),
            identities,
        )


class Seen:
    """Whoever was met among the hits, as their newest records say; and the tenant's tally."""

    def __init__(self, glance: Glance, scope: Scope, tally: str) -> None:
        self._glance, self._scope, self._tally = glance, scope, tally
        self._shelf = glance.shelf(scope.model)
        self._records: dict[str, Row | None] = {}
        self._people: dict[str, Person | None] = {}

    @property
    def tally(self) -> Tally:
        """Of the tenant."""
        self._look([])
        row = self._records[self._tally]
        return Tally.of(row) if row else Tally(self._tally)

    def owned(self, hits: Sequence[Hit]) -> list[tuple[Hit, Person]]:
        """The hits with their owners, of those who are there and whom a filter leaves."""
        self._look([hit.key for hit in hits])
        owners = [(hit, self._people[hit.key]) for hit in hits]
        return [(hit, person) for hit, person in owners if person]

    def names(self, person: Person, hit: Hit) -> bool:
        """Whether a hit is one of its owner's references; otherwise it was, or never will be."""
        return hit.id[:24] in person.tickets(self._shelf)

    def _look(self, keys: Sequence[str]) -> None:
        names = [self._tally, *(f"s{key}" for key in dict.fromkeys(keys))]
        new = [name for name in names if name not in self._records]
        found = newest(self._glance.client, new, self._glance.mark.at)
        for name in new:
            row = self._records[name] = found.get(name)
            person = Person.of(row) if row and name != self._tally else None
            fits = (
                person and person.count(self._shelf) and holds(person.metadata, self._scope.where)
            )
            self._people[name[1:]] = person if fits else None
