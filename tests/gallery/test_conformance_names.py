"""Names and metadata are text: nothing in them is ever a path, a pattern or a query."""

import unicodedata

import numpy as np
import pytest

from gallery.people import MODEL, enrol, euclidean, names, person, said
from gemel.errors import GalleryError
from gemel.gallery import Counts, Key, Scope

HOSTILE = [
    "../../x",
    "/etc/passwd",
    "C:\\x\\..",
    "a' or '1'=='1",
    '"; DROP TABLE subject; --',
    "\\",
    "'",
    '"',
    "%",
    "_",
    "*",
    "{}",
    "$1 ? :x %s {0}",
    "a",
    "A",
    "null",
    "0",
    "👩‍👩‍👧",
    "😀" * 256,
    "ñandú",
    "שלום",
    "مرحبا",
    "日本語",
    "ﬁ",
    "fi",
]
REFUSED = [
    "",
    " ",
    "a\0b",
    "\ud800",
    "x" * 10_000,
    "a\nb",
    "\x1b[31m",
    "\ue000",
    "\u2028",
    " a",
    "a ",
    "\u202egnp.exe",
]


def test_hostile_names_are_names_and_no_more(store):
    people = [
        person(name, 1, tenant=tenant, metadata={name: name})
        for tenant in ("", "../../x", "a' or '1'=='1", "%")
        for name in HOSTILE
    ]

    enrol(store, *people)

    assert store.count(None) == Counts(len(people), len(people))
    found = store.subjects([each.key for each in people], MODEL.fingerprint)
    assert [each.key for each in found] == [each.key for each in people]
    assert [dict(each.metadata) for each in found] == [each.metadata for each in people]
    listed = store.listed(None, None, 1_000)
    assert [each.key for each in listed] == sorted(
        (each.key for each in people), key=lambda key: (key.tenant, key.identity)
    )


def test_a_hostile_name_is_asked_for_and_removed_alone(store):
    people, probe = {}, np.zeros(MODEL.dim, np.float32)
    for name in HOSTILE:
        others = {each for each in ("a", "b", "%x", "_y") if each != name}
        people[name] = {person(each, 1, tenant=name) for each in others}
        people[name].add(person(name, 2, tenant=name, metadata={name: name}))
    enrol(store, *(each for tenant in people.values() for each in tenant))

    def found(name, where):
        scope = Scope(MODEL.fingerprint, name, where)
        return sorted(names(store.nearest(probe, scope, 9, euclidean).subjects))

    for name, others in people.items():
        left = sorted({each.key.identity for each in others} - {name})
        assert found(name, {name: name}) == [name]
        assert found(name, {name: "other"}) == found(name, {"other": name}) == []
        assert store.remove(Key(name, name), said("remove")).references == 2
        assert found(name, {}) == left, name
    assert store.count(None).identities == sum(map(len, people.values())) - len(people)


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(GalleryError):
        Key(name)
    if name:
        with pytest.raises(GalleryError):
            Key("ada", name)


def test_composed_and_decomposed_letters_are_one_name(store):
    composed, decomposed = "Zoë", unicodedata.normalize("NFD", "Zoë")
    assert composed != decomposed

    enrol(store, person(composed, 1))
    enrol(store, person(decomposed, 1, seed=1))

    assert store.count(None) == Counts(1, 2)
    assert store.subjects([Key(decomposed)], MODEL.fingerprint)[0].key.identity == composed
    assert len(store.references(Key(decomposed), MODEL.fingerprint)) == 2
    assert store.remove(Key(decomposed), said("remove")).references == 2
    assert store.count(None) == Counts(0, 0)


def test_an_actor_and_details_are_text_too(store):
    hostile = "'; DROP TABLE log; -- \\ %s \u202e 😀"

    entry = store.record(said("ask", **{hostile: [hostile, None, {"a": 1.5, "b": True}]}))

    assert list(store.log())[-1] == entry
    assert entry.event.details == {hostile: [hostile, None, {"a": 1.5, "b": True}]}
