"""Ways to look at a store of Milvus, and behind it."""

import numpy as np

from gallery.people import DIM, MODEL, euclidean
from gemel.gallery import Counts, Scope

SCOPE = Scope(MODEL.fingerprint)


def nearest(store, probe, references=10, energy=euclidean, scope=SCOPE):
    """Whom the store proposes."""
    return store.nearest(np.asarray(probe, np.float32), scope, references, energy)


def shelf_of(store):
    """The collection of the references."""
    return store._eye.glance().shelves.shelf[MODEL.fingerprint]


def stored(store):
    """How many references the shelf holds, whoever names them."""
    return sum(map(len, store._client.pages(shelf_of(store), 'id > ""', ["id"], 0)))


def state_of(store):
    """Everybody with all vectors, asked in every way there is."""
    found = {}
    for subject in store.listed(None, None, 100):
        references = store.references(subject.key, MODEL.fingerprint)
        assert len(references) == subject.references
        found[subject.key] = [one.vector.tobytes() for one in references]
    count = store.count(None)
    assert count == store.count(SCOPE) == Counts(len(found), sum(map(len, found.values())))
    pool = nearest(store, [0.0] * DIM, 1000)
    assert pool.identities == len(found)
    for place, subject in enumerate(pool.subjects):
        mine = [row.tobytes() for row in pool.vectors[pool.owner == place]]
        assert sorted(mine) == sorted(found[subject.key])
    return found
