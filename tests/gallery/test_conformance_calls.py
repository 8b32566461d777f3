"""Every call of a store, on every engine."""

import numpy as np
import pytest

from gallery.people import DIM, MODEL, begin, enrol, euclidean, header, names, person, said
from gemel.errors import FingerprintError, GalleryError, GemelError, ShapeError
from gemel.gallery import Counts, Key, Model, Scope, Store, check_log

SCOPE = Scope(MODEL.fingerprint)


def nearest(store, probe, scope=SCOPE, references=10):
    return store.nearest(np.asarray(probe, np.float32), scope, references, euclidean)


def test_an_engine_offers_every_call(store):
    assert isinstance(store, Store)


def test_a_place_without_a_gallery_is_refused_unless_one_is_to_be_made(open_store):
    with pytest.raises(GalleryError):
        open_store(create=False)


def test_a_gallery_is_not_there_before_it_is_made(open_store):
    assert open_store().header() is None


def test_whoever_comes_second_gets_the_gallery_that_is_there(open_store):
    store = open_store()
    first = store.create(header(), said("create"))

    second = store.create(header(Model("f" * 64, 3, None)), said("create"))

    assert first == header_of(first) == second == store.header()
    assert len(list(store.log())) == 1


def header_of(found):
    assert (found.active, found.models) == (MODEL.fingerprint, (MODEL,))
    return found


def test_an_identity_is_found_with_all_that_was_enrolled(store):
    joined = person("ada", 3, metadata={"floor": 2, "doors": ["a", "b"], "guest": False})

    [entry] = enrol(store, joined)
    [subject] = store.subjects([Key("ada")], MODEL.fingerprint)
    kept = store.references(Key("ada"), MODEL.fingerprint)

    assert (subject.key, subject.references) == (Key("ada"), 3)
    assert subject.metadata == {"floor": 2, "doors": ["a", "b"], "guest": False}
    assert subject.created == subject.updated == entry.at
    assert [one.id for one in kept] == [one.id for one in joined.references]
    assert [one.created for one in kept] == 3 * [entry.at]
    for one, given in zip(kept, joined.references, strict=True):
        np.testing.assert_array_equal(one.vector, given.vector)


def test_a_reference_keeps_its_quality_origin_and_thumbnail(store):
    from dataclasses import replace

    joined = person("ada", 1)
    noted = replace(
        joined.references[0],
        quality=0.25,
        origin="über/ada.png",
        thumbnail=bytes(range(256)),
        created="2020-01-02T03:04:05.000006+00:00",
    )

    enrol(store, replace(joined, references=(noted,), created="2019-01-01T00:00:00.000000+00:00"))
    [kept] = store.references(Key("ada"), MODEL.fingerprint)
    [subject] = store.subjects([Key("ada")], MODEL.fingerprint)

    assert kept.quality == pytest.approx(0.25)
    assert (kept.origin, kept.thumbnail) == ("über/ada.png", bytes(range(256)))
    assert kept.created == "2020-01-02T03:04:05.000006+00:00"
    assert subject.created == "2019-01-01T00:00:00.000000+00:00"


def test_later_references_join_the_earlier_ones_and_metadata_is_merged(store):
    enrol(store, person("ada", 2, metadata={"floor": 2, "guest": True}))
    [entry] = enrol(store, person("ada", 1, seed=1, metadata={"floor": 3}))
    enrol(store, person("ada", 1, seed=2))

    [subject] = store.subjects([Key("ada")], MODEL.fingerprint)

    assert subject.references == 4 == len(store.references(Key("ada"), MODEL.fingerprint))
    assert subject.metadata == {"floor": 3, "guest": True}
    assert subject.created < entry.at < subject.updated


def test_a_replacement_takes_the_place_of_all_references(store):
    before, after = person("ada", [[1.0] * DIM, [2.0] * DIM]), person("ada", [[9.0] * DIM])
    enrol(store, before, person("bob", [[2.0] * DIM]))

    [entry] = enrol(store, person("ada", [[9.0] * DIM], replace=True, metadata={"new": 1}))

    assert entry.event.action == "replace"
    [kept] = store.references(Key("ada"), MODEL.fingerprint)
    np.testing.assert_array_equal(kept.vector, after.references[0].vector)
    assert names(nearest(store, [1.0] * DIM, references=1).subjects) == ["bob"]


def test_several_enrolments_of_one_call_may_be_of_one_identity(store):
    entries = enrol(store, person("ada", 2), person("ada", 1, seed=1), person("bob", 1))

    assert [entry.event.key for entry in entries] == [Key("ada"), Key("ada"), Key("bob")]
    assert store.count(SCOPE) == Counts(2, 4)


def test_nobody_joins_when_nobody_is_given(store):
    assert enrol(store) == []
    assert store.count(None) == Counts(0, 0)


def test_a_removed_identity_is_never_proposed(store):
    enrol(store, *(person(name, 2) for name in "abc"))
    probe = person("a").references[0].vector
    assert names(nearest(store, probe).subjects)[0] == "a"

    receipt = store.remove(Key("a"), said("remove"))

    assert sorted(names(nearest(store, probe).subjects)) == ["b", "c"]
    assert store.subjects([Key("a")], MODEL.fingerprint) == [None]
    assert store.references(Key("a"), MODEL.fingerprint) == ()
    assert names(store.listed(None, None, 9)) == ["b", "c"]
    assert store.count(None) == Counts(2, 4)
    assert (receipt.key, receipt.references) == (Key("a"), 2)


def test_a_receipt_names_its_entry_of_the_log_and_the_clean_up_that_is_left(store):
    enrol(store, person("ada"))

    receipt = store.remove(Key("ada"), said("remove"))
    last = list(store.log())[-1]

    assert (receipt.sequence, receipt.at, receipt.hash) == (last.sequence, last.at, last.hash)
    assert (last.event.action, last.event.key) == ("remove", Key("ada"))
    assert receipt.remains is None or "vacuum" in receipt.remains


def test_who_is_not_there_cannot_be_removed(store):
    assert store.remove(Key("nobody"), said("remove")) is None
    assert len(list(store.log())) == 1


def test_a_removed_identity_may_join_again_as_someone_new(store):
    enrol(store, person("ada", 2, metadata={"floor": 2}))
    store.remove(Key("ada"), said("remove"))
    enrol(store, person("ada", 1, seed=5))

    [subject] = store.subjects([Key("ada")], MODEL.fingerprint)

    assert (subject.references, dict(subject.metadata)) == (1, {})


def test_subjects_come_in_the_order_they_were_asked_for(store):
    enrol(store, person("a"), person("b"))

    asked = store.subjects([Key("b"), Key("x"), Key("a"), Key("b")], MODEL.fingerprint)

    assert [each and each.key.identity for each in asked] == ["b", None, "a", "b"]
    assert store.subjects([], MODEL.fingerprint) == []


def test_listing_goes_page_by_page_in_the_order_of_tenant_and_identity(store):
    given = [("", "z"), ("", "Z"), ("", "ä"), ("", "😀"), ("", "豈"), ("b", "a"), ("B", "b")]
    enrol(store, *(person(name, 1, tenant=tenant) for tenant, name in given))

    found, after = [], None
    while page := store.listed(None, after, 2):
        assert len(page) <= 2
        found += [each.key for each in page]
        after = page[-1].key

    # By code point: it needs no table of any language, and is the same everywhere.
    assert found == [Key(name, tenant) for tenant, name in sorted(given)]


def test_a_listing_within_a_scope_holds_its_tenant_and_filter_only(store):
    enrol(store, person("a", tenant="x", metadata={"floor": 1}), person("b", tenant="x"))
    enrol(store, person("c", tenant="y", metadata={"floor": 1}), person("d"))

    def listed(**scope):
        return names(store.listed(Scope(MODEL.fingerprint, **scope), None, 9))

    assert listed(tenant="x") == ["a", "b"]
    assert listed(tenant="x", where={"floor": 1}) == ["a"]
    assert listed() == ["d"]
    assert listed(tenant="nobody") == []


def test_a_listing_counts_the_references_of_each(store):
    enrol(store, person("a", 3), person("b", 1))

    assert [each.references for each in store.listed(None, None, 9)] == [3, 1]
    assert [each.references for each in store.listed(SCOPE, None, 9)] == [3, 1]


def test_counts_are_of_the_scope_or_of_everything(store):
    enrol(store, person("a", 2, metadata={"floor": 1}), person("b", 3), person("c", 4, tenant="x"))

    assert store.count(None) == Counts(3, 9)
    assert store.count(SCOPE) == Counts(2, 5)
    assert store.count(Scope(MODEL.fingerprint, "x")) == Counts(1, 4)
    assert store.count(Scope(MODEL.fingerprint, "", {"floor": 1})) == Counts(1, 2)
    assert store.count(Scope(MODEL.fingerprint, "nobody")) == Counts(0, 0)


def test_an_entry_may_change_nothing(store):
    entry = store.record(said("ask", outcome="unknown", energy=0.25, whom=None, ranks=[1, 2]))

    assert list(store.log())[-1] == entry
    assert entry.event.details == {
        "outcome": "unknown", "energy": 0.25, "whom": None, "ranks": [1, 2],
    }  # fmt: skip


def test_the_log_holds_everything_in_order_and_in_one_chain(store):
    enrol(store, person("a", 2), person("b", 1, tenant="x"))
    enrol(store, person("a", 1, seed=1, replace=True))
    store.remove(Key("b", "x"), said("remove"))
    store.record(said("ask"))
    store.vacuum(said("vacuum"))

    entries = list(store.log())

    assert [(entry.event.action, entry.event.key) for entry in entries] == [
        ("create", None),
        ("enrol", Key("a")),
        ("enrol", Key("b", "x")),
        ("replace", Key("a")),
        ("remove", Key("b", "x")),
        ("ask", None),
        ("vacuum", None),
    ]
    assert check_log(entries).fault is None
    assert [entry.event.details["references"] for entry in entries[1:4]] == [2, 1, 1]
    assert {entry.event.actor for entry in entries} == {"tester"}


def test_the_log_is_read_after_a_number_and_up_to_a_limit(store):
    entries = enrol(store, *(person(name) for name in "abc"))

    assert list(store.log(entries[0].sequence)) == entries[1:]
    assert list(store.log(entries[0].sequence, 1)) == entries[1:2]
    assert list(store.log(limit=2)) == list(store.log())[:2]
    assert list(store.log(entries[-1].sequence)) == []


def test_a_gallery_is_the_same_when_opened_again(engine, open_store, store):
    enrol(store, person("ada", 3, metadata={"floor": 2}))
    written = list(store.log())
    store.close()

    again = open_store(create=False)

    assert again.header().models == (MODEL,)
    assert list(again.log()) == written
    assert again.count(None) == Counts(1, 3)
    assert names(nearest(again, person("ada").references[0].vector).subjects) == ["ada"]


def test_closing_twice_is_harmless(store):
    store.close()
    store.close()


def test_an_empty_gallery_proposes_nobody(store):
    pool = nearest(store, [0.0] * DIM)

    assert (pool.subjects, pool.identities, pool.vectors.shape) == ((), 0, (0, DIM))


def test_a_gallery_of_one_proposes_the_one(store):
    enrol(store, person("ada", [[1.0] * DIM]))

    pool = nearest(store, [9.0] * DIM)

    assert (names(pool.subjects), pool.identities) == (["ada"], 1)


@pytest.mark.parametrize("dim", [DIM - 1, DIM + 1, 1])
def test_a_vector_of_another_length_is_refused_and_nothing_is_written(store, as_a_user, dim):
    with pytest.raises((GalleryError, ShapeError), match=str(DIM)):
        enrol(store, person("good"), person("bad", dim=dim))
    with pytest.raises((GalleryError, ShapeError), match=str(DIM)):
        nearest(store, [0.0] * dim)

    assert store.count(None) == Counts(0, 0)
    assert len(list(store.log())) == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_vector_that_is_no_number_is_refused_and_nothing_is_written(store, bad):
    with pytest.raises(GalleryError, match="finite"):
        enrol(store, person("good"), person("bad", [[bad] * DIM]))

    assert store.count(None) == Counts(0, 0)


def test_an_unknown_model_is_refused(store):
    stranger = Scope("e" * 64)

    with pytest.raises(FingerprintError, match="e" * 12):
        store.enrol([person("ada")], stranger.model, said("enrol"))
    with pytest.raises(FingerprintError, match="e" * 12):
        nearest(store, [0.0] * DIM, stranger)
    assert store.count(None) == Counts(0, 0)


def test_what_json_cannot_hold_is_refused_and_nothing_is_written(store):
    with pytest.raises(GemelError):
        enrol(store, person("good"), person("bad", metadata={"height": float("nan")}))

    assert store.count(None) == Counts(0, 0)


def test_a_large_batch_joins_whole(store):
    people = [person(f"person {number}", 2) for number in range(1_500)]

    entries = enrol(store, *people)

    assert len(entries) == 1_500
    assert store.count(None) == Counts(1_500, 3_000)
    asked = [each.key for each in people]
    assert [each.key for each in store.subjects(asked, MODEL.fingerprint)] == asked


def test_many_threads_may_ask_and_enrol_at_once(store):
    from concurrent.futures import ThreadPoolExecutor

    def one(number):
        enrol(store, person(f"person {number}", 2))
        probe = person(f"person {number}").references[0].vector
        return names(nearest(store, probe, references=1).subjects)

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(one, range(24)))

    assert found == [[f"person {number}"] for number in range(24)]
    assert check_log(store.log()).fault is None


def test_two_stores_of_one_process_see_each_other(engine, open_store, store):
    if engine.one_process:
        pytest.skip(f"{engine.name} lets one store in")
    other = open_store()
    assert nearest(other, [0.0] * DIM).identities == 0

    enrol(store, person("ada"))

    assert nearest(other, [0.0] * DIM).identities == 1
    assert begin(other).header() == store.header()
