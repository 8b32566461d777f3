"""Who is there: asked for by name, listed, and counted."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from gemel.gallery._records import Counts, Key, Reference, Scope, Subject
from gemel.gallery.milvus._client import WINDOW, Row
from gemel.gallery.milvus._find import newest
from gemel.gallery.milvus._glance import Glance, gathered
from gemel.gallery.milvus._references import FIELDS as REFERENCE
from gemel.gallery.milvus._references import reference_of
from gemel.gallery.milvus._rows import EVERYONE, FIELDS, Person, person_name, tally_name
from gemel.gallery.milvus._schema import RECORDS
from gemel.gallery.milvus._texts import fact, holds, tenant_text


def subjects(glance: Glance, keys: Sequence[Key], model: str) -> list[Subject | None]:
    """The identities asked for, in that order."""
    shelf, found = glance.shelf(model), glance.people(keys)
    return [found[key].subject(shelf) if key in found else None for key in keys]


def references(glance: Glance, key: Key, model: str) -> tuple[Reference, ...]:
    """All references of an identity, oldest first."""
    shelf, dim = glance.shelf(model), glance.model(model).dim
    rows = gathered(glance, list(glance.people([key]).values()), shelf, REFERENCE)
    return tuple(reference_of(row, dim) for row in rows)


def listed(glance: Glance, scope: Scope | None, after: Key | None, limit: int) -> list[Subject]:
    """A page of identities in the order of (tenant, identity)."""
    shelf = glance.shelf(scope.model if scope else glance.shelves.header.active)
    if scope is None:
        found = everyone(glance, None, {}, after, limit)
    else:
        found = holders(glance, scope, after, limit)
    return [person.subject(shelf) for person in islice(found, limit)]


def count(glance: Glance, scope: Scope | None) -> Counts:
    """How many there are in a scope, or in the whole gallery."""
    shelf = glance.shelf(scope.model if scope else glance.shelves.header.active)
    if scope is None:
        return glance.tally(EVERYONE).of_shelf(shelf)
    if not scope.where:
        return glance.tally(tally_name(scope.tenant)).of_shelf(shelf)
    sizes = [person.count(shelf) for person in holders(glance, scope)]
    return Counts(len(sizes), sum(sizes))


def holders(
    glance: Glance, scope: Scope, after: Key | None = None, rows: int = WINDOW
) -> Iterator[Person]:
    """Identities of a scope that have references of its model, in the order of their names."""
    shelf = glance.shelf(scope.model)
    for person in everyone(glance, scope.tenant, scope.where, after, rows):
        if person.count(shelf):
            yield person


def everyone(
    glance: Glance,
    tenant: str | None,
    where: Mapping[str, Any],
    after: Key | None = None,
    rows: int = WINDOW,
) -> Iterator[Person]:
    """Identities of a tenant, or of all, in the order of (tenant, identity)."""
    client, last = glance.client, ""
    start, end = _span(tenant)
    if after is not None:
        # On a server a record's key goes on with its sequence: a colon sorts after its digits.
        start = max(start, person_name(after) + ("" if client.embedded else "!:"))
    fields, page = (FIELDS, WINDOW) if client.embedded else (("id", "name"), 1000)
    for found in client.pages(
        RECORDS, f'id < "{end}"{_filter(where)}', fields, glance.mark.at,
        rows=min(rows, page), after=start,
    ):  # fmt: skip
        for row in _newest(glance, found):
            person = Person.of(row)
            if row["name"] > last and not person.gone and holds(person.metadata, where):
                yield person
            last = max(last, row["name"])


def _span(tenant: str | None) -> tuple[str, str]:
    """Before and after the records of a tenant's identities, or of all."""
    if tenant is None:
        return "s", "t"
    return f"s{tenant_text(tenant)}.", f"s{tenant_text(tenant)}/"


def _filter(where: Mapping[str, Any]) -> str:
    if not where:
        return ""
    asked = ",".join(f'"{fact(name, value)}"' for name, value in where.items())
    return f" and array_contains_all(facts, [{asked}])"


def _newest(glance: Glance, page: Sequence[Row]) -> list[Row]:
    """The newest record of each name of a page, in order; a page may hold older ones."""
    if glance.client.embedded:
        return list(page)
    names = list(dict.fromkeys(row["name"] for row in page))
    found = newest(glance.client, names, glance.mark.at)
    return [found[name] for name in names if name in found]
