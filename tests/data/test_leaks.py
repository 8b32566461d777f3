from dataclasses import replace

import numpy as np
import pytest

from gemel.data import ArrayStore, Leak, Listing, cached, find_leaks, refuse_leaks
from gemel.errors import LeakError
from gemel.inputs import ImagePreprocessing


def parts_of(images, identity, **parts):
    """Parts of tiny samples by their positions."""
    array = np.array(images, dtype=np.uint8).reshape(-1, 1, 1)
    listing = Listing("it", ArrayStore(array, "it"), tuple(identity))
    samples = cached(listing, ImagePreprocessing(size=(1, 1)))
    return {part: samples.take(np.array(index)) for part, index in parts.items()}


def test_equal_inputs_in_two_parts_are_named():
    parts = parts_of([1, 2, 3, 2, 5, 1], "aabbcc", train=[0, 1], validation=[2, 3], test=[4, 5])

    assert find_leaks(parts) == [
        Leak("content", "train", "validation", "it[1]", "it[3]"),
        Leak("content", "train", "test", "it[0]", "it[5]"),
    ]


def test_equal_inputs_in_one_part_are_nobodys_business():
    assert find_leaks(parts_of([1, 1, 2, 2], "aabb", train=[0, 1], test=[2, 3])) == []


def test_equal_inputs_alone_are_not_refused():
    leaks = find_leaks(parts_of([1, 2, 3, 1], "aabb", train=[0, 1], test=[2, 3]))

    assert str(leaks[0]) == "One input, once prepared, stands in train (it[0]) and in test (it[3])"
    refuse_leaks(leaks)


def test_a_shared_identity_is_refused_by_the_names_of_two_samples():
    leaks = find_leaks(parts_of([1, 2, 3, 4], "abba", train=[0, 1], test=[2, 3]))

    assert [leak.kind for leak in leaks] == ["identity", "identity"]
    with pytest.raises(
        LeakError,
        match=r"One identity stands in train \(it\[0\]\) and in test \(it\[3\]\), and 1 more",
    ):
        refuse_leaks(leaks)


def by_sample(parts):
    return {name: replace(part, split_by="sample") for name, part in parts.items()}


def test_identities_are_shared_in_a_split_by_sample():
    assert find_leaks(by_sample(parts_of([1, 2, 3, 4], "abab", train=[0, 1], test=[2, 3]))) == []


def test_an_unseen_identity_is_shared_in_no_split():
    parts = by_sample(parts_of([1, 2, 3, 4], "abbc", train=[0, 1], unseen=[2, 3]))

    assert find_leaks(parts) == [Leak("identity", "train", "unseen", "it[1]", "it[2]")]


def test_equal_hashes_of_unequal_inputs_are_no_leak(monkeypatch):
    parts = parts_of([1, 2, 3, 4], "aabb", train=[0, 1], test=[2, 3])
    monkeypatch.setattr(
        "gemel.data._leaks._digests", lambda samples: np.zeros(len(samples), dtype=np.uint64)
    )

    assert find_leaks(parts) == []
