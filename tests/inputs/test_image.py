import numpy as np
import pytest
import torch
from PIL import Image

from gemel.errors import SettingsError
from gemel.inputs import ImagePreprocessing, ImageSettings


def drawn_on(paper, ink, size=(40, 20), box=(10, 5, 16, 15)):
    image = Image.new("L", size, paper)
    image.paste(ink, box)
    return image


def test_the_shape_is_channels_height_width(picture):
    shape = ImagePreprocessing(size=(12, 20), channels=3).apply(picture(0)).shape

    assert shape == (3, 12, 20)


def test_an_image_of_the_right_size_passes_unchanged(picture):
    image = picture(0)

    assert np.array_equal(ImagePreprocessing(size=(7, 9)).apply(image)[0], np.asarray(image))


def test_colour_keeps_its_channels_apart():
    image = Image.new("RGB", (5, 5), (10, 20, 30))

    seen = ImagePreprocessing(size=(2, 2), channels=3).apply(image)

    assert seen[:, 0, 0].tolist() == [10, 20, 30]


def test_stretch_keeps_everything_and_bends_the_proportions():
    halves = np.zeros((10, 40), dtype=np.uint8)
    halves[:, 20:] = 255

    seen = ImagePreprocessing(size=(10, 10), fit="stretch").apply(Image.fromarray(halves))[0]

    assert seen[:, :4].max() == 0
    assert seen[:, 6:].min() == 255


def test_pad_fills_with_the_background_of_the_image_itself():
    seen = ImagePreprocessing(size=(20, 20)).apply(drawn_on(paper=200, ink=30))[0]

    assert (seen[:5] == 200).all()
    assert (seen[-5:] == 200).all()
    assert seen[5:15].min() < 60


def test_pad_fills_colour_with_the_background_of_each_channel():
    image = Image.new("RGB", (8, 4), (250, 240, 200))

    seen = ImagePreprocessing(size=(8, 8), channels=3).apply(image)

    assert seen[:, 0, 0].tolist() == [250, 240, 200]


def test_crop_keeps_the_middle_and_the_proportions():
    thirds = np.zeros((10, 30), dtype=np.uint8)
    thirds[:, 10:20] = 255

    seen = ImagePreprocessing(size=(10, 10), fit="crop").apply(Image.fromarray(thirds))

    assert (seen == 255).all()


@pytest.mark.parametrize("fit", ["pad", "crop", "stretch"])
@pytest.mark.parametrize("size", [(1, 4_000), (4_000, 1)])
def test_a_hair_thin_image_costs_no_more_than_its_size(fit, size):
    seen = ImagePreprocessing(size=(8, 8), fit=fit).apply(Image.new("L", size, 9))

    assert seen.shape == (1, 8, 8)


def test_invert_turns_dark_into_light():
    seen = ImagePreprocessing(size=(20, 40), invert=True).apply(drawn_on(paper=255, ink=0))[0]

    assert seen[0, 0] == 0
    assert seen[10, 12] == 255


@pytest.mark.parametrize(("paper", "ink"), [(230, 20), (20, 230)])
def test_crop_to_ink_cuts_the_plain_margin_of_either_polarity(paper, ink):
    seen = ImagePreprocessing(size=(10, 6), crop_to_ink=True).apply(drawn_on(paper, ink))

    assert (seen == ink).all()


def test_crop_to_ink_pads_with_the_paper_and_not_with_the_ink():
    seen = ImagePreprocessing(size=(10, 10), crop_to_ink=True).apply(drawn_on(paper=230, ink=20))[0]

    assert (seen[:, :2] == 230).all()
    assert (seen[:, 2:8] == 20).all()


def test_the_grain_of_the_paper_is_not_ink():
    image = drawn_on(paper=200, ink=20)
    image.putpixel((1, 1), 170)

    assert (ImagePreprocessing(size=(10, 6), crop_to_ink=True).apply(image) == 20).all()


def test_a_plain_image_has_no_ink_and_stays_whole():
    seen = ImagePreprocessing(size=(4, 4), crop_to_ink=True).apply(Image.new("L", (9, 9), 120))

    assert (seen == 120).all()


def test_standardise_agrees_with_the_equation():
    images = torch.arange(256, dtype=torch.uint8).reshape(4, 1, 8, 8)

    seen = ImagePreprocessing(mean=0.3, std=0.2).standardise(images)

    expected = [[(x / 255 - 0.3) / 0.2 for x in row] for row in images.reshape(4, -1).tolist()]
    torch.testing.assert_close(seen.reshape(4, -1), torch.tensor(expected))


def test_the_key_changes_with_what_shapes_the_cache_and_with_nothing_else():
    plain = ImagePreprocessing()
    shaping = [
        ImagePreprocessing(size=(32, 31)),
        ImagePreprocessing(channels=3),
        ImagePreprocessing(fit="crop"),
        ImagePreprocessing(invert=True),
        ImagePreprocessing(crop_to_ink=True),
    ]

    assert len({plain.key(), *(one.key() for one in shaping)}) == 6
    assert ImagePreprocessing(mean=0.5, std=0.1).key() == plain.key()


def test_statistics_are_those_of_all_blocks():
    images = torch.randint(0, 256, (30, 1, 4, 5), dtype=torch.uint8)
    plain = ImagePreprocessing(size=(4, 5))

    seen = plain.with_statistics(images.split(7))

    assert seen.mean == pytest.approx((images / 255).mean().item())
    assert seen.std == pytest.approx((images / 255).std(correction=0).item())
    assert seen.key() == plain.key()


def test_one_flat_colour_is_divided_by_one():
    flat = torch.full((4, 1, 2, 2), 51, dtype=torch.uint8)

    seen = ImagePreprocessing(size=(2, 2)).with_statistics([flat])

    assert (seen.mean, seen.std) == (pytest.approx(0.2), 1.0)


def test_an_image_of_one_value_is_blank(picture):
    plain = ImagePreprocessing(size=(7, 9))
    flat, drawn = (torch.from_numpy(plain.apply(image))[None] for image in (grey(9, 7), picture(0)))

    assert plain.blank(flat) == "is blank: every pixel has one value"
    assert plain.blank(drawn) is None


@pytest.mark.parametrize(
    ("key", "value"), [("size", (0, 8)), ("channels", 2), ("fit", "squeeze"), ("std", 0.0)]
)
def test_a_value_outside_its_range_is_refused_by_name(key, value):
    with pytest.raises(SettingsError, match=rf"^run\.yaml: {key}"):
        ImagePreprocessing.read({key: value}, "run.yaml")


def grey(width, height):
    return Image.new("L", (width, height), 120)


def coloured(red, green, blue):
    return Image.new("RGB", (12, 12), (red, green, blue))


def test_small_images_keep_their_size_and_grey_stays_grey():
    settled = ImageSettings().settle([grey(20, 28)] * 6)

    assert (settled.size, settled.channels) == ((28, 20), 1)


def test_large_images_are_brought_to_64_and_keep_their_proportions():
    assert ImageSettings().settle([grey(400, 200)] * 2).size == (32, 64)


def test_the_median_size_decides():
    assert ImageSettings().settle([*[grey(20, 30)] * 3, grey(200, 300)]).size == (30, 20)


def test_no_side_falls_below_eight_pixels():
    assert ImageSettings().settle([grey(640, 30)] * 2).size == (8, 64)


def test_one_coloured_image_makes_all_coloured():
    assert ImageSettings().settle([grey(12, 12), coloured(200, 20, 20)]).channels == 3


def test_a_tinge_is_no_colour():
    assert ImageSettings().settle([coloured(210, 205, 195)] * 2).channels == 1


def test_what_the_user_chose_stays():
    chosen = ImageSettings(size=(16, 24), channels=3, fit="crop", invert=True)

    settled = chosen.settle([grey(9, 9)])

    assert {key: getattr(settled, key) for key in chosen.model_dump()} == chosen.model_dump()


def test_a_choice_of_size_leaves_the_channels_to_the_images():
    settled = ImageSettings(size=(9, 9)).settle([coloured(200, 20, 20)])

    assert (settled.size, settled.channels) == ((9, 9), 3)
