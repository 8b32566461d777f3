from hypothesis import given
from hypothesis import strategies as st

from gemel.training import main_process_first
from gemel.training._lesson import seed_of

words = st.lists(
    st.one_of(st.integers(min_value=0), st.sampled_from(["dropout", "augmentation"])), max_size=4
)


@given(one=words, other=words)
def test_a_seed_is_a_function_of_its_parts_and_different_for_different_ones(one, other):
    assert (seed_of(*one) == seed_of(*other)) == (one == other)
    # What torch's generators take.
    assert 0 <= seed_of(*one) < 2**63


def test_numbers_side_by_side_are_not_numbers_run_together():
    assert seed_of(1, 23) != seed_of(12, 3)
    assert seed_of(1, 2) != seed_of(2, 1)


def test_a_process_that_was_started_alone_is_the_main_one():
    with main_process_first() as is_main:
        assert is_main
