import math

import numpy as np
import pytest
import torch

from gemel.errors import SettingsError
from gemel.inputs import ImageShape, Sound, SoundPreprocessing, SoundSettings
from gemel.inputs._mel import decibels, filterbank, mel


def apart(left, right):
    """Mean difference of levels where either is heard."""
    left, right = left.astype(float), right.astype(float)
    heard = (left > 0) | (right > 0)
    return np.abs(left - right)[heard].mean()


def noise(seconds, rate=8_000, seed=0):
    samples = np.random.default_rng(seed).normal(scale=0.1, size=round(seconds * rate))
    return Sound(samples.astype(np.float32), rate)


@pytest.mark.parametrize(("rate", "bins", "mels"), [(8_000, 129, 40), (16_000, 257, 8)])
def test_the_filterbank_agrees_with_a_plain_loop(rate, bins, mels):
    seen = filterbank(rate, bins, mels)

    top = 2595 * math.log10(1 + rate / 2 / 700)
    edge = [700 * (10 ** (m * top / (mels + 1) / 2595) - 1) for m in range(mels + 2)]
    for m in range(mels):
        low, middle, high = edge[m : m + 3]
        for f in range(bins):
            hertz = f * rate / 2 / (bins - 1)
            slope = min((hertz - low) / (middle - low), (high - hertz) / (high - middle))
            assert float(seen[m, f]) == pytest.approx(max(0.0, slope), abs=1e-5)


@pytest.mark.parametrize("mels", [4, 40, 128])
@pytest.mark.parametrize("rate", [4_000, 16_000])
def test_every_band_hears_something(mels, rate):
    seen = SoundPreprocessing(rate=rate, mels=mels).apply(noise(1, rate))

    assert (seen.max(axis=2) > 0).all()


@pytest.mark.parametrize("hertz", [0.0, 440.0, 8_000.0])
def test_mel_agrees_with_its_equation(hertz):
    assert mel(hertz) == pytest.approx(1127.0 * math.log(1 + hertz / 700), rel=1e-3)


def test_levels_run_from_80_decibels_below_the_peak():
    power = torch.tensor([[1e3, 1e-1, 1e-5, 1e-9]])

    assert decibels(power).tolist() == [[255, 128, 0, 0]]


def test_the_shape_is_bands_and_frames():
    settled = SoundPreprocessing(rate=8_000, seconds=0.5, mels=20, hop_ms=10)

    assert settled.shape == ImageShape(1, (20, 51))
    for seconds in (0.001, 0.3, 0.5, 2.0):
        assert settled.apply(noise(seconds)).shape == (1, 20, 51)


@pytest.mark.parametrize(("hertz", "slower"), [(300, 8_000), (1_000, 11_025), (3_000, 22_050)])
def test_a_tone_looks_the_same_at_any_sample_rate(hertz, slower, tone):
    settled = SoundPreprocessing(rate=8_000, seconds=1.0)
    pictures = [settled.apply(Sound(tone(hertz, rate), rate)) for rate in (slower, 44_100)]
    other = settled.apply(Sound(tone(1.5 * hertz, slower), slower))

    assert apart(*pictures) < 8
    assert apart(pictures[0], other) > 40


@pytest.mark.parametrize("hertz", [250, 1_000, 2_500])
def test_a_tone_stands_in_the_band_of_its_frequency(hertz, tone):
    settled = SoundPreprocessing(rate=8_000)

    loudest = settled.apply(Sound(tone(hertz, 8_000), 8_000))[0].sum(axis=1, dtype=int).argmax()

    assert abs(loudest - (mel(hertz) / mel(4_000) * 41 - 1)) <= 1


def test_a_frequency_that_the_rate_cannot_hold_does_not_come_back_as_another(tone):
    settled = SoundPreprocessing(rate=8_000)
    low, high = tone(500, 44_100), tone(6_000, 44_100)

    both, one = (settled.apply(Sound(samples, 44_100)) for samples in (low + high, low))

    assert apart(both, one) < 8


def test_how_loud_a_recording_was_does_not_show():
    settled = SoundPreprocessing(rate=8_000)
    sound = noise(1)

    quiet = settled.apply(Sound(sound.samples * np.float32(0.01), 8_000))

    assert np.abs(quiet.astype(int) - settled.apply(sound)).max() <= 1


def test_short_sound_stands_in_the_middle_of_silence():
    seen = SoundPreprocessing(rate=8_000, seconds=1.0).apply(noise(0.2))[0]

    assert not seen[:, :37].any()
    assert not seen[:, -37:].any()
    assert seen[:, 45:55].min() > 0


def test_of_long_sound_the_middle_is_kept(tone):
    settled = SoundPreprocessing(rate=8_000, seconds=0.5)
    middle = noise(0.5).samples
    framed = np.concatenate([np.zeros(8_000, np.float32), middle, np.zeros(8_000, np.float32)])

    assert np.array_equal(settled.apply(Sound(framed, 8_000)), settled.apply(Sound(middle, 8_000)))


def test_silence_is_blank():
    settled = SoundPreprocessing(rate=8_000)
    silent, heard = (
        torch.from_numpy(settled.apply(sound))[None]
        for sound in (Sound(np.zeros(8_000, np.float32), 8_000), noise(1))
    )

    assert settled.blank(silent) == "is blank: nothing but silence"
    assert settled.blank(heard) is None


def test_the_rate_follows_the_slowest_recording():
    sounds = [noise(1, 8_000), noise(1, 44_100)]

    assert SoundSettings().settle(sounds).rate == 8_000
    assert SoundSettings().settle(sounds[1:]).rate == 16_000


def test_nine_of_ten_recordings_fit_whole():
    lengths = [0.5] * 9 + [5.0]

    settled = SoundSettings().settle([noise(seconds) for seconds in lengths])

    assert 0.5 <= settled.seconds < 1


@pytest.mark.parametrize(("seconds", "settled"), [(0.01, 0.25), (1.5, 1.5), (30.0, 10.0)])
def test_the_duration_is_bounded(seconds, settled):
    assert SoundSettings().settle([noise(seconds, rate=100)]).seconds == settled


def test_what_the_user_chose_stays():
    chosen = SoundSettings(rate=4_000, seconds=0.5, mels=12, hop_ms=20, window_ms=40)

    settled = chosen.settle([noise(1)])

    assert {key: getattr(settled, key) for key in chosen.model_dump()} == chosen.model_dump()


def test_statistics_and_standardise_agree_with_the_equation():
    plain = SoundPreprocessing(rate=8_000, seconds=0.2)
    pictures = torch.stack([torch.from_numpy(plain.apply(noise(0.2, seed=at))) for at in range(5)])

    seen = plain.with_statistics(pictures.split(2)).standardise(pictures)

    expected = (pictures.double() / 255 - (pictures.double() / 255).mean()) / (
        pictures.double() / 255
    ).std(correction=0)
    torch.testing.assert_close(seen, expected.float(), atol=1e-5, rtol=1e-5)


def test_the_key_changes_with_what_shapes_the_cache_and_with_nothing_else():
    chosen = [{}, {"rate": 8_000}, {"seconds": 2.0}, {"mels": 8}, {"hop_ms": 5}, {"window_ms": 9}]

    assert len({SoundPreprocessing(**one).key() for one in chosen}) == 6
    assert SoundPreprocessing(mean=0.5, std=0.1).key() == SoundPreprocessing().key()


@pytest.mark.parametrize(("key", "value"), [("rate", 0), ("seconds", 0), ("mels", 1), ("hop", 5)])
def test_a_choice_that_is_none_is_refused_by_name(key, value):
    with pytest.raises(SettingsError, match=key):
        SoundSettings.read({key: value}, "run.yaml")
