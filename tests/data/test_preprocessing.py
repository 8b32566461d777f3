import numpy as np
import pytest
import torch
from PIL import Image

from gemel.data import ArrayStore, Listing, Preprocessing, cached
from gemel.errors import SettingsError


def drawn_on(paper, ink, size=(40, 20), box=(10, 5, 16, 15)):
    image = Image.new("L", size, paper)
    image.paste(ink, box)
    return image


def test_the_shape_is_channels_height_width(picture):
    shape = Preprocessing(size=(12, 20), channels=3).apply(picture(0)).shape

    assert shape == (3, 12, 20)


def test_an_image_of_the_right_size_passes_unchanged(picture):
    image = picture(0)

    assert np.array_equal(Preprocessing(size=(7, 9)).apply(image)[0], np.asarray(image))


def test_colour_keeps_its_channels_apart():
    image = Image.new("RGB", (5, 5), (10, 20, 30))

    assert Preprocessing(size=(2, 2), channels=3).apply(image)[:, 0, 0].tolist() == [10, 20, 30]


def test_stretch_keeps_everything_and_bends_the_proportions():
    halves = np.zeros((10, 40), dtype=np.uint8)
    halves[:, 20:] = 255

    seen = Preprocessing(size=(10, 10), fit="stretch").apply(Image.fromarray(halves))[0]

    assert seen[:, :4].max() == 0
    assert seen[:, 6:].min() == 255


def test_pad_fills_with_the_background_of_the_image_itself():
    seen = Preprocessing(size=(20, 20)).apply(drawn_on(paper=200, ink=30))[0]

    assert (seen[:5] == 200).all()
    assert (seen[-5:] == 200).all()
    assert seen[5:15].min() < 60


def test_pad_fills_colour_with_the_background_of_each_channel():
    image = Image.new("RGB", (8, 4), (250, 240, 200))

    seen = Preprocessing(size=(8, 8), channels=3).apply(image)

    assert seen[:, 0, 0].tolist() == [250, 240, 200]


def test_crop_keeps_the_middle_and_the_proportions():
    thirds = np.zeros((10, 30), dtype=np.uint8)
    thirds[:, 10:20] = 255

    assert (Preprocessing(size=(10, 10), fit="crop").apply(Image.fromarray(thirds)) == 255).all()


@pytest.mark.parametrize("fit", ["pad", "crop", "stretch"])
@pytest.mark.parametrize("size", [(1, 4_000), (4_000, 1)])
def test_a_hair_thin_image_costs_no_more_than_its_size(fit, size):
    assert Preprocessing(size=(8, 8), fit=fit).apply(Image.new("L", size, 9)).shape == (1, 8, 8)


def test_invert_turns_dark_into_light():
    seen = Preprocessing(size=(20, 40), invert=True).apply(drawn_on(paper=255, ink=0))[0]

    assert seen[0, 0] == 0
    assert seen[10, 12] == 255


@pytest.mark.parametrize(("paper", "ink"), [(230, 20), (20, 230)])
def test_crop_to_ink_cuts_the_plain_margin_of_either_polarity(paper, ink):
    seen = Preprocessing(size=(10, 6), crop_to_ink=True).apply(drawn_on(paper, ink))

    assert (seen == ink).all()


def test_crop_to_ink_pads_with_the_paper_and_not_with_the_ink():
    seen = Preprocessing(size=(10, 10), crop_to_ink=True).apply(drawn_on(paper=230, ink=20))[0]

    assert (seen[:, :2] == 230).all()
    assert (seen[:, 2:8] == 20).all()


def test_the_grain_of_the_paper_is_not_ink():
    image = drawn_on(paper=200, ink=20)
    image.putpixel((1, 1), 170)

    assert (Preprocessing(size=(10, 6), crop_to_ink=True).apply(image) == 20).all()


def test_a_plain_image_has_no_ink_and_stays_whole():
    seen = Preprocessing(size=(4, 4), crop_to_ink=True).apply(Image.new("L", (9, 9), 120))

    assert (seen == 120).all()


def test_standardise_agrees_with_the_equation():
    images = torch.arange(256, dtype=torch.uint8).reshape(4, 1, 8, 8)

    seen = Preprocessing(mean=0.3, std=0.2).standardise(images)

    expected = [[(x / 255 - 0.3) / 0.2 for x in row] for row in images.reshape(4, -1).tolist()]
    torch.testing.assert_close(seen.reshape(4, -1), torch.tensor(expected))


def test_the_key_changes_with_what_shapes_the_cache_and_with_nothing_else():
    plain = Preprocessing()
    shaping = [
        Preprocessing(size=(32, 31)),
        Preprocessing(channels=3),
        Preprocessing(fit="crop"),
        Preprocessing(invert=True),
        Preprocessing(crop_to_ink=True),
    ]

    assert len({plain.key(), *(one.key() for one in shaping)}) == 6
    assert Preprocessing(mean=0.5, std=0.1).key() == plain.key()


def listing_of(images):
    identity = tuple("ab"[at % 2] for at in range(len(images)))
    return Listing("made up", ArrayStore(images, "made up"), identity)


def test_statistics_are_those_of_the_images():
    images = np.random.default_rng(0).integers(0, 256, (600, 4, 5), dtype=np.uint8)
    plain = Preprocessing(size=(4, 5))

    seen = plain.with_statistics(cached(listing_of(images), plain))

    assert seen.mean == pytest.approx((images / 255).mean())
    assert seen.std == pytest.approx((images / 255).std())
    assert seen.key() == plain.key()


def test_statistics_are_measured_on_a_bounded_number_of_samples(monkeypatch):
    monkeypatch.setattr("gemel.data._preprocessing.STATISTICS_SAMPLES", 2)
    images = np.zeros((9, 1, 1), dtype=np.uint8)
    images[-1] = 255
    plain = Preprocessing(size=(1, 1))

    assert plain.with_statistics(cached(listing_of(images), plain)).mean == 0.5


def test_one_flat_colour_is_divided_by_one():
    plain = Preprocessing(size=(2, 2))
    images = np.full((4, 2, 2), 51, dtype=np.uint8)

    seen = plain.with_statistics(cached(listing_of(images), plain))

    assert (seen.mean, seen.std) == (pytest.approx(0.2), 1.0)


@pytest.mark.parametrize(
    ("key", "value"), [("size", (0, 8)), ("channels", 2), ("fit", "squeeze"), ("std", 0.0)]
)
def test_a_value_outside_its_range_is_refused_by_name(key, value):
    with pytest.raises(SettingsError, match=rf"^run\.yaml: {key}"):
        Preprocessing.read({key: value}, "run.yaml")
