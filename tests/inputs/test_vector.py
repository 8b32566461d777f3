import numpy as np
import pytest
import torch

from gemel.errors import SettingsError, SourceError, UnreadableSampleError
from gemel.inputs import VectorPreprocessing, VectorSettings, VectorShape

THREE = [np.array([1.0, 10.0, 5.0]), np.array([3.0, 30.0, 5.0]), np.array([2.0, 50.0, 5.0])]


def prepared(settled, vectors):
    return torch.from_numpy(np.stack([settled.apply(vector) for vector in vectors]))


def test_the_shape_is_the_length_of_the_vectors():
    assert VectorSettings().settle(THREE).shape == VectorShape(3)


def test_vectors_of_unequal_length_are_refused():
    with pytest.raises(SourceError, match=r"have to be of one length; got \[2, 3\]\."):
        VectorSettings().settle([*THREE, np.zeros(2)])


def test_features_are_brought_to_mean_0_and_deviation_1():
    settled = VectorSettings().settle(THREE)
    settled = settled.with_statistics(prepared(settled, THREE).split(2))

    seen = settled.standardise(prepared(settled, THREE))

    torch.testing.assert_close(seen[:, :2].mean(dim=0), torch.zeros(2))
    torch.testing.assert_close(seen[:, :2].std(dim=0, correction=0), torch.ones(2))


def test_statistics_agree_with_the_equation():
    settled = VectorSettings().settle(THREE)
    settled = settled.with_statistics([prepared(settled, THREE)])

    for feature in range(3):
        values = [vector[feature] for vector in THREE]
        mean = sum(values) / 3
        deviation = (sum((value - mean) ** 2 for value in values) / 3) ** 0.5 or 1.0
        assert settled.mean[feature] == pytest.approx(mean)
        assert settled.std[feature] == pytest.approx(deviation)


def test_a_small_spread_far_from_zero_is_not_lost_in_rounding():
    far = torch.tensor([[2.0**23], [2.0**23 + 1], [2.0**23 + 2], [2.0**23 + 3]])

    seen = VectorPreprocessing(dim=1, mean=(0,), std=(1,)).with_statistics(far.split(1))

    assert seen.std[0] == pytest.approx(1.25**0.5)


def test_unscaled_vectors_stay_as_they_are():
    settled = VectorSettings(scale="none").settle(THREE)
    batch = prepared(settled, THREE)

    assert torch.equal(settled.with_statistics([batch]).standardise(batch), batch)


def test_a_vector_of_another_length_is_refused():
    with pytest.raises(UnreadableSampleError, match=r"^a vector of 3 numbers is needed, got .* 2"):
        VectorSettings().settle(THREE).apply(np.zeros(2))


@pytest.mark.parametrize("value", [[1, 2, 3], (1, 2, 3), np.array([1, 2, 3]), b"1,2,3"])
def test_a_vector_comes_as_an_array_a_list_or_a_file(value):
    assert VectorSettings().settle(THREE).raw(value, "it").tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("value", [[1, float("nan")], [[1, 2], [3]], "none.csv", None])
def test_what_is_no_vector_is_refused_by_name(value):
    with pytest.raises(UnreadableSampleError, match=r"^(it|none\.csv): "):
        VectorSettings().settle(THREE).raw(value, "it")


def test_the_key_changes_with_the_length_and_with_nothing_else():
    settled = VectorSettings().settle(THREE)
    measured = settled.with_statistics([prepared(settled, THREE)])

    assert VectorSettings(scale="none").settle(THREE).key() == settled.key() == measured.key()
    assert VectorSettings().settle([np.zeros(2)]).key() != settled.key()


def test_nothing_but_zeros_is_blank():
    settled = VectorSettings().settle(THREE)

    assert settled.blank(torch.zeros(1, 3)) == "is blank: every number is zero"
    assert settled.blank(torch.tensor([[0.0, 1.0, 0.0]])) is None


def test_as_many_statistics_as_features_are_needed():
    with pytest.raises(
        SettingsError, match=r"^it: 2 features need as many values of mean and std\.$"
    ):
        VectorPreprocessing.read({"dim": 2, "mean": [0], "std": [1]}, "it")
