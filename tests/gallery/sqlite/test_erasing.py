"""What is removed leaves none of its bytes in the file, nor in the log beside it."""

import numpy as np
import pytest

from gallery.people import DIM, MODEL, SECOND, begin, cosine, enrol, person, said
from gemel.errors import GalleryError
from gemel.gallery import Key, Model, Scope

WIDE = Model("d" * 64, 700, "euclidean")
"""A vector of this model is larger than half a page, and continues on pages of its own."""


def pieces_left(path, people):
    """How many runs of eight bytes of the vectors there are in any file, at any place."""
    vectors = b"".join(one.vector.tobytes() for each in people for one in each.references)
    sought = np.frombuffer(vectors, dtype=np.uint64)
    left = 0
    for file in path.parent.iterdir():
        content = file.read_bytes()
        for start in range(min(8, len(content))):
            count = (len(content) - start) // 8
            found = np.frombuffer(content, np.uint64, count, offset=start)
            left += int(np.isin(found, sought).sum())
    return left


@pytest.mark.parametrize("model", [MODEL, WIDE], ids=["narrow", "wide"])
def test_nothing_is_left_of_who_was_removed(path, open_store, model):
    store = begin(open_store(), model)
    people = [person(f"p{number}", number % 7 + 1, dim=model.dim) for number in range(40)]
    for start in range(0, 40, 5):
        enrol(store, *people[start : start + 5], model=model)
    assert pieces_left(path, people[:1]) > 0

    for each in people[::2]:
        receipt = store.remove(each.key, said("remove"))
        assert receipt.remains is None
        assert pieces_left(path, [each]) == 0

    assert pieces_left(path, people[::2]) == 0
    assert all(pieces_left(path, [each]) > 0 for each in people[1::2])


def test_nothing_is_left_of_what_was_replaced(path, store):
    before, after = person("ada", 3), person("ada", 2, seed=1, replace=True)
    enrol(store, before, person("bob"))

    enrol(store, after)

    assert pieces_left(path, [before]) == 0
    assert pieces_left(path, [after]) > 0


def test_nothing_is_left_of_the_model_before(path, store):
    before = [person(f"p{number}", 3) for number in range(30)]
    enrol(store, *before)
    store.add_model(SECOND, said("migrate"))
    after = [person(f"p{number}", 3, dim=SECOND.dim, seed=1) for number in range(30)]
    enrol(store, *after, model=SECOND)

    store.activate(SECOND.fingerprint, said("migrate"))

    assert pieces_left(path, before) == 0
    assert pieces_left(path, after) > 0


def test_nothing_is_left_after_many_changes_of_every_size(path, store):
    draws = np.random.default_rng(0)
    there, gone = {}, []
    for step in range(120):
        if len(there) > 5 and draws.random() < 0.45:
            name = draws.choice(sorted(there))
            store.remove(Key(name), said("remove"))
            gone.append(there.pop(name))
        else:
            name = f"p{step}" + "x" * draws.integers(100)
            noted = {"note": "z" * int(draws.integers(2_000))}
            there[name] = person(name, int(draws.integers(1, 20)), metadata=noted)
            enrol(store, there[name])

    assert pieces_left(path, gone) == 0
    assert pieces_left(path, there.values()) > 0


def test_nothing_is_left_in_memory_either(store):
    people = [person(f"p{number}", 3) for number in range(20)]
    enrol(store, *people)
    scope = Scope(MODEL.fingerprint)
    store.nearest(np.zeros(DIM, np.float32), scope, 1, cosine)

    for each in people[:9]:
        store.remove(each.key, said("remove"))
        store.nearest(np.zeros(DIM, np.float32), scope, 1, cosine)

    [shard] = store._memory._shards.values()
    held = np.asarray(shard.matrix._vectors)[:60]
    gone = np.concatenate([[one.vector for one in each.references] for each in people[:9]])
    assert not np.isin(held, gone).any()


def test_a_receipt_says_when_another_process_keeps_the_log_from_being_emptied(
    path, store, reader, monkeypatch
):
    monkeypatch.setattr("gemel.gallery.sqlite._database.BRIEFLY", 0.01)
    ada = person("ada")
    enrol(store, ada)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM subject").fetchone()

    receipt = store.remove(Key("ada"), said("remove"))

    assert "write-ahead log" in receipt.remains
    assert f"gemel gallery {path} vacuum" in receipt.remains
    assert pieces_left(path, [ada]) > 0
    with pytest.raises(GalleryError, match="another process is reading"):
        store.vacuum(said("vacuum"))

    reader.execute("COMMIT")
    entry = store.vacuum(said("vacuum"))

    assert pieces_left(path, [ada]) == 0
    assert list(store.log())[-1] == entry


def test_what_a_reader_kept_from_being_erased_is_erased_by_the_next_transaction(
    path, store, reader, monkeypatch
):
    monkeypatch.setattr("gemel.gallery.sqlite._database.BRIEFLY", 0.01)
    ada = person("ada")
    enrol(store, ada)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM subject").fetchone()
    enrol(store, person("ada", seed=1, replace=True))
    assert pieces_left(path, [ada]) > 0
    reader.execute("COMMIT")

    store.record(said("ask"))

    assert pieces_left(path, [ada]) == 0


def test_a_vacuum_gives_the_room_back(path, store):
    enrol(store, *(person(f"p{number}", 9) for number in range(300)))
    for number in range(299):
        with store._database.writing() as writer:
            writer.execute("DELETE FROM subject WHERE identity = ?", (f"p{number}",))
    store._database.clean()
    before = path.stat().st_size

    store.vacuum(said("vacuum"))

    assert path.stat().st_size < before / 2
    assert len(store.references(Key("p299"), MODEL.fingerprint)) == 9
