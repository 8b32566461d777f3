import pytest
import torch

from gemel.data import ImageAugmentation, posed
from gemel.data._image_augmentation import augment_images, draw_for_images
from gemel.inputs import ImagePreprocessing


def images_of(batch, height=9, width=9):
    return 255 * torch.rand(batch, 1, height, width, generator=torch.Generator().manual_seed(0))


def changed(images, *, rotation=0.0, shift=(0.0, 0.0), scale=1.0, **more):
    count = len(images)
    return posed(
        images,
        rotation=torch.full((count,), rotation),
        shift=torch.tensor([shift]).expand(count, 2),
        scale=torch.full((count,), scale),
        **more,
    )


def test_no_change_leaves_an_image_as_it_is():
    images = images_of(3, 7, 10)

    torch.testing.assert_close(changed(images), images, rtol=0, atol=1e-3)


@pytest.mark.parametrize(("rotation", "turns"), [(90.0, 1), (180.0, 2), (-90.0, 3)])
def test_positive_turns_are_counter_clockwise(rotation, turns):
    images = images_of(2)

    turned = changed(images, rotation=rotation)

    torch.testing.assert_close(turned, torch.rot90(images, turns, dims=(2, 3)), rtol=0, atol=1e-2)


def test_a_shift_goes_right_and_down_by_fractions_of_its_own_side():
    images = images_of(1, 8, 10)

    moved = changed(images, shift=(0.2, 0.25))

    torch.testing.assert_close(moved[..., 2:, 2:], images[..., :-2, :-2], rtol=0, atol=1e-3)


def test_a_turned_image_moves_as_far_as_one_that_is_not():
    images = images_of(1)

    both = changed(images, rotation=90.0, shift=(1 / 9, 0.0))

    turned = torch.rot90(images, 1, dims=(2, 3))
    torch.testing.assert_close(both[..., 1:], turned[..., :-1], rtol=0, atol=1e-2)


def test_an_image_of_twice_the_size_shows_its_middle_half():
    ramp = torch.arange(16.0).expand(1, 1, 16, 16)

    doubled = changed(ramp, scale=2.0)

    # Pixel centre x is read half as far from the middle, at 7.5.
    torch.testing.assert_close(doubled[0, 0, 8], 7.5 + (torch.arange(16.0) - 7.5) / 2)


@pytest.mark.parametrize(("fill", "corner"), [("border", 200.0), ("zeros", 0.0)])
def test_a_shrunk_image_is_surrounded_by_what_fill_says(fill, corner):
    plain = torch.full((1, 1, 8, 8), 200.0)

    assert changed(plain, scale=0.5, fill=fill)[0, 0, 0, 0] == pytest.approx(corner, abs=1e-3)


def test_augmentation_turns_as_the_pose_of_the_same_angle_does():
    images = images_of(5, 8, 12)
    settings = ImageAugmentation(rotation=40)
    draws = draw_for_images(
        settings, 5, torch.Generator().manual_seed(3), ImagePreprocessing(size=(8, 12))
    )
    # The angle stands in the two numbers that a wide frame does not stretch and stretches.
    angle = torch.atan2(draws.affine[:, 1, 0] * 8 / 12, draws.affine[:, 0, 0])

    alike = posed(
        images, rotation=torch.rad2deg(angle), shift=torch.zeros(5, 2), scale=torch.ones(5)
    )

    torch.testing.assert_close(alike, augment_images(images, draws, settings), rtol=0, atol=1e-2)
