import pytest
import torch

from gemel.data import SoundAugmentation
from gemel.data._sound_augmentation import augment_sounds, draw_for_sounds
from gemel.errors import SettingsError
from gemel.inputs import SoundPreprocessing

MELS, FRAMES = 8, 21
PREPROCESSING = SoundPreprocessing(rate=1000, seconds=0.2, mels=MELS)


def sounds_of(batch, seed=0):
    generator = torch.Generator().manual_seed(seed)
    levels = torch.randint(1, 255, (batch, 1, MELS, FRAMES), generator=generator)
    return levels.to(torch.uint8)


def drawn(batch, seed=0, **settings):
    generator = torch.Generator().manual_seed(seed)
    return draw_for_sounds(SoundAugmentation(**settings), batch, generator, PREPROCESSING)


def changed(sounds, seed=0, **settings):
    return augment_sounds(
        sounds, drawn(len(sounds), seed, **settings), SoundAugmentation(**settings)
    )


def test_the_shape_is_the_one_these_tests_count_on():
    assert PREPROCESSING.shape.size == (MELS, FRAMES)


def test_a_shift_moves_whole_frames_and_lets_silence_in():
    sounds = sounds_of(30)

    moved = changed(sounds, shift=0.5)

    shifts = drawn(30, shift=0.5).shift.tolist()
    for before, after, shift in zip(sounds[:, 0], moved[:, 0], shifts, strict=True):
        for frame in range(FRAMES):
            origin = frame - shift
            heard = 0 <= origin < FRAMES
            expected = before[:, origin].float() if heard else torch.zeros(MELS)
            assert torch.equal(after[:, frame], expected)


def test_a_shift_reaches_as_far_as_it_says_and_no_further():
    shift = drawn(2000, shift=0.3).shift

    assert shift.min() == -round(0.3 * FRAMES)
    assert shift.max() == round(0.3 * FRAMES)


def test_a_gain_of_so_many_decibels_moves_every_level_that_is_not_silent():
    sounds = sounds_of(20)
    sounds[:, :, 2] = 0

    louder = changed(sounds, gain=8)

    gain = drawn(20, gain=8).gain
    assert gain.abs().max() <= 8 * 255 / 80
    for before, after, step in zip(sounds.float(), louder, gain, strict=True):
        expected = torch.where(before > 0, (before + step).clamp(0, 255), before)
        torch.testing.assert_close(after, expected)


def test_masks_cover_what_was_drawn_with_the_mean_and_nothing_else():
    sounds = sounds_of(20)

    masked = changed(sounds, time_masks=2, frequency_masks=1)

    draws = drawn(20, time_masks=2, frequency_masks=1)
    assert (draws.times.shape[1], draws.frequencies.shape[1]) == (2, 1)
    for at in range(20):
        mean = sounds[at].float().mean()
        for mel in range(MELS):
            for frame in range(FRAMES):
                covered = any(
                    start <= (frame + 0.5) / FRAMES < stop for start, stop in draws.times[at]
                ) or any(
                    start <= (mel + 0.5) / MELS < stop for start, stop in draws.frequencies[at]
                )
                expected = mean if covered else sounds[at, 0, mel, frame].float()
                torch.testing.assert_close(masked[at, 0, mel, frame], expected)


def test_masks_are_as_wide_as_they_may_be_and_stay_on_their_axis():
    masks = drawn(2000, time_masks=1, widest_mask=0.3).times
    width = masks[..., 1] - masks[..., 0]

    assert width.min() < 0.01
    assert 0.29 < width.max() <= 0.3 + 1e-6
    assert masks.min() >= 0
    assert masks.max() <= 1 + 1e-6


def test_what_is_off_does_not_move_what_is_on():
    alone = drawn(5, frequency_masks=1)
    beside = drawn(5, frequency_masks=1, time_masks=3, shift=0.5, gain=3)

    assert torch.equal(alone.frequencies, beside.frequencies)


@pytest.mark.parametrize(
    ("key", "value", "bound"),
    [
        ("shift", 1.1, "less than or equal to 1"),
        ("gain", -1, "greater than or equal to 0"),
        ("time_masks", 9, "less than or equal to 8"),
        ("widest_mask", 0, "greater than 0"),
    ],
)
def test_a_setting_out_of_its_range_is_refused(key, value, bound):
    with pytest.raises(SettingsError, match=f"augmentation.sound: {key}: .*{bound}"):
        SoundAugmentation.read({key: value}, "augmentation.sound")
