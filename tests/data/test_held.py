import numpy as np
import pytest

from gemel.data import HeldStore
from gemel.inputs import Sound


def test_what_is_held_is_read_and_named():
    store = HeldStore(["one", "two"], "text", "the list")

    assert len(store) == 2
    assert (store.read(1), store.name(1)) == ("two", "the list[1]")


@pytest.mark.parametrize("modality", ["series", "vector"])
def test_numbers_are_read_as_float64_whatever_they_were(modality):
    read = HeldStore(np.array([[1, 2], [3, 4]], dtype=np.int8), modality, "it").read(1)

    assert read.dtype == np.float64
    assert read.tolist() == [3.0, 4.0]


DIFFERENT = [
    (["ab", "c"], "text"),
    (["a", "bc"], "text"),
    (["abc"], "text"),
    (["3:abc"], "text"),
    ([np.zeros((2, 3))], "series"),
    ([np.zeros((3, 2))], "series"),
    ([np.zeros((1, 3)), np.zeros((1, 3))], "series"),
    ([np.zeros((2, 3), dtype=np.float32)], "series"),
    ([np.zeros(6)], "vector"),
    ([np.ones(6)], "vector"),
    ([Sound(np.zeros(6, dtype=np.float32), 8000)], "sound"),
    ([Sound(np.zeros(6, dtype=np.float32), 16000)], "sound"),
]


def test_lists_that_differ_have_digests_that_differ():
    assert len({HeldStore(*case, "it").digest() for case in DIFFERENT}) == len(DIFFERENT)


@pytest.mark.parametrize(("values", "modality"), DIFFERENT)
def test_equal_lists_have_equal_digests(values, modality):
    assert HeldStore(values, modality, "it").digest() == HeldStore(values, modality, "it").digest()


def test_the_digest_changes_with_the_modality_and_the_name():
    values = np.zeros((2, 6))
    digests = {
        HeldStore(values, modality, origin).digest()
        for modality in ("series", "vector")
        for origin in ("it", "that")
    }

    assert len(digests) == 4
