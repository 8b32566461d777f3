import numpy as np
import pytest

from gemel.data import CellsStore, Column, HeldStore
from gemel.errors import SourceError


def texts(*values):
    return HeldStore(values, "text", "texts")


def of(**columns):
    return CellsStore({name: Column(*column) for name, column in columns.items()})


def test_a_sample_is_called_by_the_inputs_it_has():
    store = of(
        question=(texts("a", "b"), np.array([0, 1, -1])),
        answer=(texts("c"), np.array([-1, 0, 0])),
    )

    assert len(store) == 3
    assert [store.name(at) for at in range(3)] == ["texts[0]", "texts[1] + texts[0]", "texts[0]"]


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(SourceError, match=r"a cell each for every sample; got left 2, right 3\.$"):
        of(left=(texts("a"), np.array([0, 0])), right=(texts("b"), np.array([0, 0, 0])))


def test_a_table_without_columns_is_refused():
    with pytest.raises(SourceError, match="got no column"):
        CellsStore({})


@pytest.mark.parametrize("place", [1, -2])
def test_a_cell_that_names_no_input_is_refused(place):
    with pytest.raises(SourceError, match=rf"'left' has 1 inputs, .* holds number {place}\."):
        of(left=(texts("a"), np.array([0, place])))


def test_a_sample_without_any_input_is_refused():
    with pytest.raises(
        SourceError, match=r"Sample 1 has no input: .* left, right, is empty\. Fill one"
    ):
        of(left=(texts("a"), np.array([0, -1])), right=(texts("b"), np.array([0, -1])))


def test_the_digest_changes_with_names_inputs_and_who_has_which():
    plain = {"left": (texts("a", "b"), np.array([0, 1])), "right": (texts("c"), np.array([0, 0]))}
    changes = [
        {},
        {"left": (texts("a", "B"), np.array([0, 1]))},
        {"left": (texts("a", "b"), np.array([1, 0]))},
        {"right": (texts("c"), np.array([0, -1]))},
    ]

    digests = {of(**(plain | change)).digest() for change in changes}
    renamed = of(left=plain["left"], other=plain["right"]).digest()

    assert len(digests | {renamed}) == 5
    assert of(**plain).digest() == of(**plain).digest()


def test_the_digest_of_a_long_table_is_short():
    rows = np.zeros(10_000, dtype=np.int64)

    assert len(of(left=(texts("a"), rows)).digest()) == 32
