import numpy as np
import pytest

from gemel.errors import SettingsError, SourceError, UnreadableSampleError
from gemel.inputs import SeriesPreprocessing, SeriesSettings, SeriesShape, batch_of


def path(steps, seed=0, features=2):
    return np.random.default_rng(seed).normal(size=(steps, features)).cumsum(axis=0)


def settled(**chosen):
    return SeriesSettings(**chosen).settle([path(12), path(20)])


def test_the_shape_follows_the_sequences():
    assert settled().shape == SeriesShape(features=2, length=20)


def test_long_sequences_are_learned_from_at_512_steps():
    assert SeriesSettings().settle([path(9_000)]).length == 512


def test_what_the_user_chose_stays():
    assert settled(length=7).length == 7


def test_sequences_of_different_features_are_refused():
    with pytest.raises(SourceError, match=r"the same features; got \[2, 3\] numbers a step\."):
        SeriesSettings().settle([path(5), path(5, features=3)])


def test_a_short_sequence_passes_unchanged():
    sequence = path(9)

    assert np.array_equal(settled().apply(sequence), sequence.astype(np.float32))


def test_a_long_sequence_is_resampled_between_its_neighbours():
    sequence = path(11)

    seen = settled(length=6).apply(sequence)

    assert np.array_equal(seen, sequence[::2].astype(np.float32))


def test_resampling_agrees_with_a_plain_loop():
    sequence = path(13)

    seen = settled(length=8, resample=True).apply(sequence)

    for step in range(8):
        at = step * 12 / 7
        left = min(int(at), 11)
        expected = sequence[left] + (at - left) * (sequence[left + 1] - sequence[left])
        np.testing.assert_allclose(seen[step], expected, rtol=1e-6)


def test_resampling_makes_fast_and_slow_alike():
    always = settled(length=15, resample=True)
    slow = np.stack([np.linspace(0, 3, 40), np.linspace(5, 1, 40)], axis=1)

    np.testing.assert_allclose(always.apply(slow), always.apply(slow[::39]), atol=1e-6)


def test_a_single_step_is_held_for_as_long_as_wanted():
    seen = settled(length=4, resample=True).apply(np.array([[3.0, 4.0]]))

    assert seen.tolist() == [[3.0, 4.0]] * 4


@pytest.mark.parametrize("differences", [False, True])
def test_centred_sequences_do_not_tell_place_or_size(differences):
    centred = settled(centre="each", differences=differences)
    sequence = path(15)

    moved = sequence * [3.0, 0.2] + [1e6, -5.0]

    np.testing.assert_allclose(centred.apply(moved), centred.apply(sequence), atol=1e-5)


def test_a_feature_that_stands_still_is_centred_to_zero():
    sequence = path(15)
    sequence[:, 1] = 0.1

    seen = settled(centre="each").apply(sequence)

    assert not seen[:, 1].any()
    assert seen[:, 0].std() == pytest.approx(1, abs=1e-6)


def test_differences_stand_beside_the_values():
    with_velocity = settled(differences=True)
    sequence = path(9)

    seen = with_velocity.apply(sequence)

    assert with_velocity.shape.features == 4
    assert np.array_equal(seen[:, :2], sequence.astype(np.float32))
    assert not seen[0, 2:].any()
    for step in range(1, 9):
        np.testing.assert_allclose(seen[step, 2:], sequence[step] - sequence[step - 1], rtol=1e-6)


def test_statistics_are_those_of_the_real_steps():
    plain = settled()
    arrays = [plain.apply(path(steps, seed=steps)) for steps in (3, 8, 5)]

    seen = plain.with_statistics([batch_of(arrays[:2], True), batch_of(arrays[2:], True)])

    together = np.concatenate(arrays).astype(np.float64)
    np.testing.assert_allclose(seen.mean, together.mean(axis=0))
    np.testing.assert_allclose(seen.std, together.std(axis=0))
    assert seen.key() == plain.key()


def test_standardise_agrees_with_the_equation():
    plain = settled().model_copy(update={"mean": (1.0, -2.0), "std": (0.5, 4.0)})
    batch = batch_of([plain.apply(path(3)), plain.apply(path(5))], ragged=True)

    seen = plain.standardise(batch)

    assert seen.length.tolist() == [3, 5]
    for row, step, feature in np.ndindex(2, 5, 2):
        if step < seen.length[row]:
            value = float(batch.values[row, step, feature])
            expected = (value - plain.mean[feature]) / plain.std[feature]
            assert float(seen.values[row, step, feature]) == pytest.approx(expected, rel=1e-5)


def test_another_number_of_features_is_refused():
    with pytest.raises(UnreadableSampleError, match=r"2 numbers a step is needed, got 3\.$"):
        settled().apply(path(5, features=3))


@pytest.mark.parametrize("value", [[1, 2, 3], np.array([[1], [2], [3]]), b"1\n2\n3\n"])
def test_a_sequence_comes_as_an_array_a_list_or_a_file(value):
    assert settled().raw(value, "it").tolist() == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize("value", [[1, float("inf")], [[1, 2], [3]], "none.csv", None, []])
def test_what_is_no_sequence_is_refused_by_name(value):
    with pytest.raises(UnreadableSampleError, match=r"^(it|none\.csv): "):
        settled().raw(value, "it")


def test_the_key_changes_with_what_shapes_the_cache():
    chosen = [{}, {"length": 7}, {"resample": True}, {"centre": "each"}, {"differences": True}]

    assert len({settled(**one).key() for one in chosen}) == 5


def test_a_sequence_that_does_not_move_is_blank():
    plain = settled()
    still, moving = (
        batch_of([plain.apply(sequence)], ragged=True) for sequence in (np.ones((9, 2)), path(9))
    )

    assert plain.blank(still) == "is blank: every step has the same values"
    assert plain.blank(moving) is None


def test_as_many_statistics_as_features_are_needed():
    faulty = {"features": 2, "length": 9, "differences": True, "mean": [0, 0], "std": [1, 1]}

    with pytest.raises(SettingsError, match=r"4 features need as many values of mean and std"):
        SeriesPreprocessing.read(faulty, "it")


@pytest.mark.parametrize(("key", "value"), [("length", 1), ("centre", "all"), ("size", 3)])
def test_a_choice_that_is_none_is_refused_by_name(key, value):
    with pytest.raises(SettingsError, match=key):
        SeriesSettings.read({key: value}, "run.yaml")
