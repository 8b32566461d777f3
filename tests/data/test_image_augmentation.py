import math

import numpy as np
import pytest
import torch

from gemel.data import ImageAugmentation
from gemel.data._image_augmentation import augment_images, draw_for_images
from gemel.errors import SettingsError
from gemel.inputs import ImagePreprocessing

EVERYTHING = ImageAugmentation(
    shift=0.1,
    rotation=15,
    scale=0.2,
    shear=10,
    elastic=0.02,
    flip=0.5,
    blur=1.0,
    erasing=0.5,
    contrast=0.3,
)


def images_of(batch, channels=1, height=12, width=12, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return 255 * torch.rand(batch, channels, height, width, generator=generator)


def drawn(settings, batch, seed=0, size=(12, 12)):
    generator = torch.Generator().manual_seed(seed)
    return draw_for_images(settings, batch, generator, ImagePreprocessing(size=size))


def changed(images, seed=0, **settings):
    chosen = ImageAugmentation(**settings)
    return augment_images(images, drawn(chosen, len(images), seed, images.shape[2:]), chosen)


def with_affine(draws, rows, size):
    """The same draws with one affine map, in pixels but for its moves, for every image."""
    height, width = size
    stretch = [[1.0, height / width, 1.0], [width / height, 1.0, 1.0]]
    draws.affine[:] = torch.tensor([rows]) * torch.tensor(stretch)
    return draws


def test_everything_off_leaves_the_levels_as_they_are():
    images = images_of(4).to(torch.uint8)

    assert torch.equal(changed(images), images.float())


def test_one_seed_is_one_change_and_another_is_another():
    images = images_of(6, channels=3)
    one, again, other = (
        augment_images(images, drawn(EVERYTHING, 6, seed), EVERYTHING) for seed in (1, 1, 2)
    )

    assert torch.equal(one, again)
    assert not torch.equal(one, other)


def test_shares_put_together_are_the_whole_batch():
    images = images_of(7)
    draws = drawn(EVERYTHING, 7)

    whole = augment_images(images, draws, EVERYTHING)
    parts = [
        augment_images(images[start:stop], draws.take(torch.arange(start, stop)), EVERYTHING)
        for start, stop in ((0, 4), (4, 6), (6, 7))
    ]

    torch.testing.assert_close(torch.cat(parts), whole, rtol=0, atol=1e-4)


def test_what_is_off_does_not_move_what_is_on():
    # One draw of each is taken from the generator whether it is used or not.
    alone = drawn(ImageAugmentation(contrast=0.3), 5).contrast

    torch.testing.assert_close(drawn(EVERYTHING, 5).contrast, alone)


@pytest.mark.parametrize("size", [(8, 8), (6, 10)])
def test_a_shift_of_one_pixel_moves_by_one_pixel(size):
    height, width = size
    images = images_of(2, height=height, width=width)
    settings = ImageAugmentation(shift=0.5)
    # Reading one pixel further right and two further down; a frame is two units wide.
    draws = with_affine(drawn(settings, 2), [[1.0, 0.0, 2 / width], [0.0, 1.0, 4 / height]], size)

    moved = augment_images(images, draws, settings)

    torch.testing.assert_close(moved[..., :-2, :-1], images[..., 2:, 1:], rtol=0, atol=1e-3)


def test_a_shift_reaches_as_far_as_it_says_and_no_further():
    offsets = drawn(ImageAugmentation(shift=0.25), 2000).affine[:, :, 2] / 2

    assert offsets.abs().max() <= 0.25
    assert offsets.min() < -0.24
    assert offsets.max() > 0.24


@pytest.mark.parametrize(
    ("settings", "low", "high"),
    [({"rotation": 30}, -30, 30), ({"rotation": 0}, 0, 0), ({"rotation": 180}, -180, 180)],
)
def test_turns_are_drawn_in_degrees_either_way(settings, low, high):
    affine = drawn(ImageAugmentation(**settings), 2000).affine
    degrees = torch.rad2deg(torch.atan2(affine[:, 1, 0], affine[:, 0, 0]))

    assert low - 1e-3 <= degrees.min() <= low + (high - low) / 50 + 1e-3
    assert high - (high - low) / 50 - 1e-3 <= degrees.max() <= high + 1e-3


def test_growing_and_shrinking_are_equally_far():
    affine = drawn(ImageAugmentation(scale=0.25), 2000).affine

    assert affine[:, 0, 0].min() == pytest.approx(1 / 1.25, abs=1e-3)
    assert affine[:, 0, 0].max() == pytest.approx(1.25, abs=1e-3)


def test_a_quarter_turn_of_a_wide_image_bends_nothing():
    # An L of the same arms in a wide frame is the same L on its side.
    images = torch.zeros(1, 1, 9, 15)
    images[0, 0, 2:7, 7] = 255
    images[0, 0, 6, 7:10] = 255
    settings = ImageAugmentation(rotation=90)
    draws = with_affine(drawn(settings, 1), [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0]], (9, 15))

    turned = augment_images(images, draws, settings)[0, 0]

    centre = images[0, 0, :, 3:12]  # nine by nine about the middle
    torch.testing.assert_close(turned[:, 3:12], torch.rot90(centre), rtol=0, atol=1e-2)


def test_shear_moves_rows_against_each_other_by_its_tangent():
    images = torch.zeros(1, 1, 21, 21)
    images[..., 10] = 255
    settings = ImageAugmentation(shear=45)
    slant = math.tan(math.radians(30))
    draws = with_affine(drawn(settings, 1), [[1.0, slant, 0.0], [0.0, 1.0, 0.0]], (21, 21))

    row = augment_images(images, draws, settings)[0, 0]

    at = (row * torch.arange(21)).sum(dim=1) / row.sum(dim=1)
    expected = 10 - slant * (torch.arange(21) - 10.0)
    torch.testing.assert_close(at[4:17], expected[4:17], rtol=0, atol=1e-3)


def test_an_elastic_change_bends_by_about_what_it_says_and_smoothly():
    # Each pixel's level is where it stands, so levels tell from where pixels were read.
    ramp = torch.arange(64.0).expand(200, 1, 64, 64).clone()

    moved = changed(ramp, elastic=0.03)[:, 0, 16:48, 16:48] - ramp[:, 0, 16:48, 16:48]

    # Between nodes a smooth bend moves a little less than at them.
    assert 0.6 * 0.03 * 64 < moved.std() < 1.1 * 0.03 * 64
    assert abs(moved.mean()) < 0.2
    # Neighbours move together: no tears.
    assert (moved[:, :, 1:] - moved[:, :, :-1]).abs().max() < 1


def test_images_bend_each_in_its_own_way():
    same = images_of(1).expand(2, -1, -1, -1)

    one, other = changed(same, elastic=0.05)

    assert not torch.allclose(one, other)


def test_a_flip_mirrors_left_and_right():
    images = images_of(3, height=5, width=8)

    torch.testing.assert_close(changed(images, flip=1.0), images.flip(-1), rtol=0, atol=1e-3)


def test_a_flip_happens_as_often_as_it_says():
    flipped = drawn(ImageAugmentation(flip=0.3), 4000).affine[:, 0, 0] < 0

    assert flipped.float().mean() == pytest.approx(0.3, abs=0.03)


@pytest.mark.parametrize(("fill", "level"), [("border", 200.0), ("zeros", 0.0)])
def test_what_comes_in_from_outside_is_what_fill_says(fill, level):
    images = torch.full((1, 1, 6, 6), 200.0)
    settings = ImageAugmentation(shift=1.0, fill=fill)
    draws = with_affine(drawn(settings, 1), [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]], (6, 6))

    moved = augment_images(images, draws, settings)

    assert moved[0, 0, 0, 0] == pytest.approx(200.0, abs=1e-3)
    assert moved[0, 0, 0, -1] == pytest.approx(level, abs=1e-3)


def test_a_blur_keeps_the_mean_of_what_does_not_touch_the_border():
    images = torch.zeros(8, 3, 20, 20)
    images[..., 8:12, 8:12] = 255 * torch.rand(8, 3, 4, 4, generator=torch.Generator())

    blurred = changed(images, blur=2.0)

    torch.testing.assert_close(blurred.mean(dim=(2, 3)), images.mean(dim=(2, 3)))
    assert (blurred.amax(dim=(1, 2, 3)) < images.amax(dim=(1, 2, 3))).sum() >= 7


def test_a_blur_is_a_gaussian_of_the_drawn_deviation():
    images = torch.zeros(1, 1, 15, 15)
    images[..., 7, 7] = 1.0
    settings = ImageAugmentation(blur=1.5)
    draws = drawn(settings, 1)
    deviation = float(draws.blur)

    blurred = augment_images(images, draws, settings)[0, 0]

    weights = [math.exp(-0.5 * (x / deviation) ** 2) if abs(x) <= 3 else 0.0 for x in range(-7, 8)]
    row = np.array(weights) / sum(weights)
    torch.testing.assert_close(blurred.double(), torch.from_numpy(np.outer(row, row)))


def test_a_blur_leaves_a_plain_image_plain():
    plain = torch.full((3, 1, 7, 9), 77.0)

    torch.testing.assert_close(changed(plain, blur=3.0), plain)


def test_erasing_covers_the_drawn_rectangle_with_the_mean_and_nothing_else():
    images = images_of(40, channels=3, height=20, width=10)
    settings = ImageAugmentation(erasing=0.5)
    draws = drawn(settings, 40)

    covered = augment_images(images, draws, settings)

    for before, after, (top, left, bottom, right) in zip(
        images, covered, draws.erased.tolist(), strict=True
    ):
        for y in range(20):
            for x in range(10):
                inside = top <= (y + 0.5) / 20 < bottom and left <= (x + 0.5) / 10 < right
                expected = before.mean() if inside else before[:, y, x]
                torch.testing.assert_close(after[:, y, x], expected.expand(3))


def test_erasing_is_as_frequent_and_as_large_as_it_says():
    top, left, bottom, right = drawn(ImageAugmentation(erasing=0.4), 4000).erased.unbind(1)
    area = (bottom - top) * (right - left)

    assert (area > 0).float().mean() == pytest.approx(0.4, abs=0.03)
    assert area[area > 0].min() >= 0.0199
    assert area.max() <= 0.2501
    assert min(top.min(), left.min()) >= 0
    assert max(bottom.max(), right.max()) <= 1


def test_contrast_stays_within_the_levels_and_about_the_mean():
    images = images_of(50)

    changed_images = changed(images, contrast=3.0)

    assert changed_images.min() >= 0
    assert changed_images.max() <= 255
    for before, after in zip(images, changed_images, strict=True):
        inside = (after > 0) & (after < 255)
        factor = (after - before.mean())[inside] / (before - before.mean())[inside]
        assert factor.max() - factor.min() < 1e-2
        assert 1 / 4 - 1e-2 <= factor.mean() <= 4 + 1e-2


@pytest.mark.parametrize(
    ("key", "value", "bound"),
    [
        ("shift", -0.1, "greater than or equal to 0"),
        ("shear", 90, "less than 90"),
        ("flip", 2, "less than or equal to 1"),
        ("erasing", 1.5, "less than or equal to 1"),
    ],
)
def test_a_setting_out_of_its_range_is_refused(key, value, bound):
    with pytest.raises(SettingsError, match=f"augmentation.image: {key}: .*{bound}"):
        ImageAugmentation.read({key: value}, "augmentation.image")


def test_a_turn_is_drawn_for_the_proportions_of_the_frame():
    square, wide = (
        drawn(ImageAugmentation(rotation=90), 50, size=size).affine for size in ((8, 8), (8, 24))
    )

    torch.testing.assert_close(wide[:, 0, 1], square[:, 0, 1] / 3)
    torch.testing.assert_close(wide[:, 1, 0], square[:, 1, 0] * 3)
    torch.testing.assert_close(wide[:, 0, 0], square[:, 0, 0])
