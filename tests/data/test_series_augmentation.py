import math

import numpy as np
import pytest
import torch

from gemel.data import SeriesAugmentation
from gemel.data._series_augmentation import augment_series, draw_for_series
from gemel.errors import SettingsError
from gemel.inputs import Sequences, SeriesPreprocessing

LONGEST = 40


def preprocessing_of(features=3, **more):
    width = features * (2 if more.get("differences") else 1)
    settled = {"mean": (0.0,) * width, "std": (1.0,) * width, "length": LONGEST}
    return SeriesPreprocessing(features=features, **(settled | more))


def series_of(*lengths, features=3, differences=False, seed=0):
    """Random sequences in the padding that the cache gives: zeros."""
    draws = np.random.default_rng(seed)
    values = torch.zeros(len(lengths), max(lengths), features * (2 if differences else 1))
    for row, length in zip(values, lengths, strict=True):
        path = draws.normal(5, 2, size=(length, features))
        steps = (path, np.diff(path, axis=0, prepend=path[:1])) if differences else (path,)
        row[:length] = torch.from_numpy(np.concatenate(steps, axis=1))
    return Sequences(values, torch.tensor(lengths))


def drawn(batch, preprocessing, seed=0, **settings):
    generator = torch.Generator().manual_seed(seed)
    return draw_for_series(SeriesAugmentation(**settings), batch, generator, preprocessing)


def changed(series, preprocessing, seed=0, **settings):
    draws = drawn(len(series), preprocessing, seed, **settings)
    return augment_series(series, draws, SeriesAugmentation(**settings)), draws


def real(series):
    return [row[:n] for row, n in zip(series.values, series.length.tolist(), strict=True)]


EVERYTHING = {"rotation": 30, "scale": 0.3, "speed": 0.4, "noise": 0.2}


def test_a_turn_is_a_rotation_of_the_first_two_features_about_their_mean():
    series = series_of(5, 9, 1)

    turned, draws = changed(series, preprocessing_of(), rotation=180)

    for before, after, plane in zip(real(series), real(turned), draws.plane, strict=True):
        cos, sin = float(plane[0, 0]), float(plane[0, 1])
        assert cos**2 + sin**2 == pytest.approx(1, abs=1e-5)
        middle = before.mean(dim=0)
        for one, other in zip(before, after, strict=True):
            x, y = (one - middle)[:2].tolist()
            expected = [
                float(middle[0]) + cos * x - sin * y,
                float(middle[1]) + sin * x + cos * y,
                float(one[2]),
            ]
            torch.testing.assert_close(other, torch.tensor(expected), rtol=0, atol=1e-4)


def test_turns_are_drawn_in_degrees_either_way():
    plane = drawn(2000, preprocessing_of(), rotation=30).plane
    degrees = torch.rad2deg(torch.atan2(plane[:, 0, 1], plane[:, 0, 0]))

    assert -30 - 1e-3 <= degrees.min() < -29
    assert 29 < degrees.max() <= 30 + 1e-3


def test_scaling_is_by_one_factor_about_the_mean_of_the_real_steps():
    series = series_of(6, 3)

    scaled, draws = changed(series, preprocessing_of(), scale=0.5)

    for before, after, factor in zip(real(series), real(scaled), draws.scale, strict=True):
        middle = before.mean(dim=0)
        torch.testing.assert_close(after, middle + (before - middle) * factor)


def test_growing_and_shrinking_are_equally_far():
    factors = drawn(2000, preprocessing_of(), scale=0.25).scale

    assert factors.min() == pytest.approx(1 / 1.25, abs=1e-3)
    assert factors.max() == pytest.approx(1.25, abs=1e-3)


def test_another_speed_is_another_number_of_steps_along_the_same_path():
    series = series_of(10, 20, 2, 1)

    slower, draws = changed(series, preprocessing_of(), speed=0.5)

    for before, after, factor in zip(real(series), real(slower), draws.duration, strict=True):
        steps = max(min(2, len(before)), min(LONGEST, round(len(before) * float(factor))))
        assert len(after) == steps
        assert torch.equal(after[0], before[0])
        torch.testing.assert_close(after[-1], before[-1])
        for step in range(steps):
            at = step * (len(before) - 1) / max(1, steps - 1)
            low = min(math.floor(at + 1e-6), len(before) - 1)
            high = min(low + 1, len(before) - 1)
            expected = before[low] + (at - low) * (before[high] - before[low])
            torch.testing.assert_close(after[step], expected, rtol=0, atol=1e-4)


def test_no_sequence_grows_beyond_what_an_encoder_was_built_for():
    slower, draws = changed(series_of(*[LONGEST] * 50), preprocessing_of(), speed=1.0)

    assert draws.duration.max() > 1.5
    assert slower.length.max() == LONGEST
    assert slower.values.shape[1] == LONGEST


def test_noise_follows_the_deviation_of_each_feature():
    preprocessing = preprocessing_of(std=(1.0, 10.0, 0.1))
    series = series_of(*[LONGEST] * 60)

    noisy, _ = changed(series, preprocessing, noise=0.2)

    spread = (noisy.values - series.values).std(dim=(0, 1))
    torch.testing.assert_close(spread, torch.tensor([0.2, 2.0, 0.02]), rtol=0.1, atol=0)


@pytest.mark.parametrize("differences", [False, True])
def test_padding_stays_nothing(differences):
    preprocessing = preprocessing_of(differences=differences)
    series = series_of(4, 12, 7, differences=differences)

    after, _ = changed(series, preprocessing, **EVERYTHING)

    assert not after.values[~after.mask].any()
    assert after.values.shape[1] == after.length.max()


def test_what_stands_in_the_padding_changes_nothing():
    series = series_of(4, 12, 7)
    soiled = Sequences(series.values.clone(), series.length)
    soiled.values[~series.mask] = 1e6

    clean, dirty = (changed(one, preprocessing_of(), **EVERYTHING)[0] for one in (series, soiled))

    for here, there in zip(real(clean), real(dirty), strict=True):
        torch.testing.assert_close(here, there)


@pytest.mark.parametrize("settings", [EVERYTHING, {"rotation": 40}, {"speed": 0.5}])
def test_differences_are_those_of_the_changed_values(settings):
    series = series_of(4, 12, 7, differences=True)

    after, _ = changed(series, preprocessing_of(differences=True), **settings)

    for steps in real(after):
        values, found = steps[:, :3], steps[:, 3:]
        expected = np.diff(values.numpy(), axis=0, prepend=values[:1].numpy())
        torch.testing.assert_close(found, torch.from_numpy(expected))


def test_what_is_off_does_not_move_what_is_on():
    alone = drawn(5, preprocessing_of(), noise=0.1).noise

    torch.testing.assert_close(
        drawn(5, preprocessing_of(), **(EVERYTHING | {"noise": 0.1})).noise, alone
    )


def test_one_feature_has_no_plane_to_turn_in():
    with pytest.raises(SettingsError, match=r"series\.rotation=20\.0 turns .* these have one\."):
        drawn(2, preprocessing_of(features=1), rotation=20)


def test_one_feature_may_still_be_scaled():
    series = series_of(6, 3, features=1)

    scaled, _ = changed(series, preprocessing_of(features=1), scale=0.5)

    assert scaled.values.shape == series.values.shape
    assert not torch.equal(scaled.values, series.values)


def test_speed_is_refused_where_every_sequence_has_one_number_of_steps():
    with pytest.raises(SettingsError, match=r"series\.speed=0\.2 has no effect .*resample"):
        drawn(2, preprocessing_of(resample=True), speed=0.2)
