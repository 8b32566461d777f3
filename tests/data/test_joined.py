from pathlib import Path

import numpy as np
import pytest

from gemel.data import (
    ArrayStore,
    Comparisons,
    HeldStore,
    Listing,
    cached,
    joined,
    leaks_beside,
    refuse_itself,
    split,
    split_beside,
)
from gemel.errors import LeakError, SourceError
from gemel.inputs import ImagePreprocessing


def listing(name, people, images=4, **facts):
    draws = np.random.default_rng(len(name) * people)
    count = people * images
    pictures = draws.integers(0, 256, (count, 8, 8), dtype=np.uint8)
    names = tuple(f"{who}" for who in range(people) for _ in range(images))
    return Listing(name, ArrayStore(pictures, name), names, **facts)


def samples_of(whole):
    return cached(whole, ImagePreprocessing(size=(8, 8)))


@pytest.fixture
def own():
    return listing("own", people=20)


@pytest.fixture
def further():
    return listing("further", people=7)


def test_who_joins_learns_and_the_rest_is_divided_as_without_them(own, further):
    alone = split(samples_of(own))
    beside = split_beside(samples_of(joined(own, [further])), len(own))

    assert list(beside) == list(alone)
    for part in ("validation", "calibration", "test"):
        np.testing.assert_array_equal(beside[part].rows, alone[part].rows)
        assert beside[part].origin == alone[part].origin
    learned = {beside["train"].names[who] for who in beside["train"].identities}
    own_learned = {alone["train"].names[who] for who in alone["train"].identities}
    assert learned == own_learned | {f"further: {who}" for who in range(7)}
    assert len(beside["train"]) == len(alone["train"]) + len(further)


def test_nobody_is_taken_for_a_namesake_of_the_other_source(own, further):
    whole = joined(own, [further])

    assert len(set(whole.identity)) == 20 + 7


def test_the_further_sources_own_test_part_learns_too(own):
    tested = listing("further", people=4, split=("test",) * 16)

    parts = split_beside(samples_of(joined(own, [tested])), len(own))

    assert len(parts["train"].identities) == len(split(samples_of(own))["train"].identities) + 4


def test_without_further_sources_nothing_changes(own):
    assert joined(own, []) is own
    alone, beside = split(samples_of(own)), split_beside(samples_of(own), len(own))
    assert [part.rows.tolist() for part in beside.values()] == [
        part.rows.tolist() for part in alone.values()
    ]


def test_forgeries_join_as_forgeries(own):
    forged = np.arange(12) % 2 == 1
    imitated = listing("imitated", people=3, forged=forged)

    parts = split_beside(samples_of(joined(own, [imitated])), len(own))

    assert parts["train"].forged.sum() == 6


def test_inputs_of_another_kind_cannot_join(own):
    store = HeldStore([np.zeros(3)] * 4, "vector", "numbers")
    numbers = Listing("numbers", store, ("a", "a", "b", "b"))

    with pytest.raises(SourceError, match=r"numbers holds vector and own image"):
        joined(own, [numbers])


def test_what_pairs_are_listed_for_learning_no_identities_join(further):
    pairs = Comparisons.of([(0, 1, True), (0, 5, False), (8, 9, True), (8, 12, False)])
    paired = listing("own", people=20, split=_learned_and_tested(), comparisons={"train": pairs})

    with pytest.raises(SourceError, match="Pairs or triplets"):
        split_beside(samples_of(joined(paired, [further])), len(paired))


@pytest.mark.parametrize("part", ["validation", "calibration", "test"])
def test_a_further_source_may_hold_nothing_that_is_measured(own, further, part):
    at = split(samples_of(own))[part].rows[0]
    store = further.store
    pictures = np.stack([store.read(position) for position in range(len(store))])
    pictures[5] = own.store.read(int(at))
    copied = Listing("copied", ArrayStore(pictures, "copied"), further.identity)
    parts = split_beside(samples_of(joined(own, [copied])), len(own))

    with pytest.raises(
        LeakError,
        match=rf"copied\[5\] of a source in also and own\[{at}\] in {part} .* out of also",
    ):
        leaks_beside(parts, len(own))


def test_a_further_source_may_hold_what_is_learned_from_anyway(own):
    learned = split(samples_of(own))["train"].rows
    pictures = np.stack([own.store.read(int(position)) for position in learned])
    copied = Listing("copied", ArrayStore(pictures, "copied"), tuple(map(str, learned // 4)))

    parts = split_beside(samples_of(joined(own, [copied])), len(own))

    assert leaks_beside(parts, len(own)) == []


def test_a_source_cannot_join_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faces").mkdir()
    (tmp_path / "link").symlink_to("faces")
    same = [
        ("digits", "digits"),
        ("faces", str(tmp_path / "faces")),
        (tmp_path / "faces", "./faces/"),
        ("link", "faces"),
        ("hf:faces", "hf:faces"),
    ]

    for source, further in same:
        with pytest.raises(LeakError, match=r"is SOURCE itself.* Leave it out of also\."):
            refuse_itself(source, ["other", further])
    refuse_itself(Path("digits"), ["digits", "faces", "hf:digits"])


def _learned_and_tested():
    return ("train",) * 40 + ("validation",) * 20 + ("test",) * 20
