import io
import re
import threading
import warnings

import numpy as np
import pytest
from PIL import Image

from gemel.errors import UnreadableSampleError
from gemel.inputs import decode_image
from gemel.inputs._decode_image import LARGEST_PIXELS, eight_bit
from gemel.inputs._quiet import _PillowQuiet


def encoded(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("L", 77, ("L", 77)),
        ("1", 1, ("L", 255)),
        ("RGB", (10, 20, 30), ("RGB", (10, 20, 30))),
        ("RGBA", (0, 0, 0, 0), ("RGB", (255, 255, 255))),
        ("RGBA", (0, 0, 0, 255), ("RGB", (0, 0, 0))),
        ("LA", (0, 51), ("RGB", (204, 204, 204))),
    ],
)
def test_a_mode_becomes_grey_or_colour_on_white(mode, colour, seen):
    image = decode_image(encoded(Image.new(mode, (3, 2), colour)), "it")

    assert (image.mode, image.getpixel((1, 1))) == seen


def test_a_palette_is_looked_up():
    image = Image.new("P", (2, 2), 1)
    image.putpalette([0, 0, 0, 200, 100, 50])

    assert decode_image(encoded(image), "it").getpixel((0, 0)) == (200, 100, 50)


def test_a_transparent_palette_entry_is_white_and_no_warning_escapes():
    image = Image.new("P", (2, 2), 1)
    image.putpalette([0, 0, 0, 200, 100, 50])

    seen = decode_image(encoded(image, transparency=b"\xff\x00"), "it")

    assert seen.getpixel((0, 0)) == (255, 255, 255)


def test_cmyk_becomes_colour():
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))

    red, green, blue = decode_image(encoded(image, "TIFF"), "it").getpixel((3, 3))

    assert red > 200
    assert max(green, blue) < 50


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_to_eight(kind):
    values = np.array([[0, 128, 129, 257, 0x8000, 0xFFFF]], dtype=np.uint16)

    seen = np.asarray(decode_image(encoded(Image.fromarray(values), kind), "it"))

    assert seen.tolist() == [[round(v / 257) for v in values[0].tolist()]]


def test_a_portable_grey_map_of_sixteen_bits_is_scaled_to_eight():
    data = b"P5 2 1 65535\n" + np.array([0, 0xFFFF], dtype=">u2").tobytes()

    assert np.asarray(decode_image(data, "it")).tolist() == [[0, 255]]


@pytest.mark.parametrize("mode", ["F", "I"])
def test_values_without_a_known_range_are_refused(mode):
    image = Image.new(mode, (2, 2), 70_000)

    with pytest.raises(UnreadableSampleError, match=r"^it: 32-bit .* no agreed range of grey\."):
        decode_image(encoded(image, "TIFF"), "it")


def test_exif_rotation_is_applied(picture):
    upright = picture(0)
    exif = Image.Exif()
    exif[0x0112] = 6  # "rotate by 90 degrees clockwise to see it upright"
    lying = upright.transpose(Image.Transpose.ROTATE_90)

    seen = decode_image(encoded(lying, exif=exif), "it")

    assert np.array_equal(np.asarray(seen), np.asarray(upright))


def test_of_several_pages_the_first_is_taken(picture):
    pages = [picture(seed) for seed in range(3)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])

    assert np.array_equal(np.asarray(decode_image(data, "it")), np.asarray(pages[0]))


def test_a_file_is_read_from_its_path(tmp_path, picture):
    path = tmp_path / "a.png"
    picture(0).save(path)

    assert decode_image(path, "a").size == (9, 7)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "PPM", "GIF"])
def test_a_truncated_file_is_refused_by_name(kind, picture):
    data = encoded(picture(0, (64, 64)), kind)

    with pytest.raises(UnreadableSampleError, match=r"^photo 7: "):
        decode_image(data[: len(data) // 2], "photo 7")


@pytest.mark.parametrize("data", [b"", b"not an image at all", b"%!PS-Adobe-3.0 EPSF-3.0\n"])
def test_what_is_no_image_of_a_known_format_is_refused(data):
    with pytest.raises(UnreadableSampleError, match=r"^it: not an image of a known format\.$"):
        decode_image(data, "it")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableSampleError, match=r"^it: no such file\.$"):
        decode_image(tmp_path / "none.png", "it")


@pytest.mark.parametrize("side", [8_001, 12_000, 60_000])
def test_a_decompression_bomb_is_refused_by_its_header(side):
    # The header announces a huge picture; nothing that could be decoded follows it.
    bomb = f"P5 {side} {side} 255\n".encode()
    assert side * side > LARGEST_PIXELS

    with pytest.raises(UnreadableSampleError, match=r"^it: .*pixels"):
        decode_image(bomb, "it")


def test_the_largest_size_is_named():
    with pytest.raises(
        UnreadableSampleError,
        match=re.escape("it: 8001 by 8001 pixels, more than the 64,000,000 a sample may have."),
    ):
        decode_image(b"P5 8001 8001 255\n", "it")


def test_an_image_made_eight_bit_stays_as_it_is(picture):
    image = picture(0)

    assert np.array_equal(np.asarray(eight_bit(eight_bit(image))), np.asarray(image))


def test_threads_that_overlap_leave_the_warning_filters_as_they_were():
    before = list(warnings.filters)
    quiet, inside, leave = _PillowQuiet(), threading.Event(), threading.Event()

    def first_in_last_out():
        with quiet:
            inside.set()
            leave.wait(timeout=10)

    thread = threading.Thread(target=first_in_last_out)
    thread.start()
    inside.wait(timeout=10)
    with quiet:
        leave.set()
        thread.join()
        assert list(warnings.filters) != before

    assert list(warnings.filters) == before
