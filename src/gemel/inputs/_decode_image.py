"""From a picture file of any kind to eight bits, grey or colour, upright, on white."""

import functools
import io
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from PIL import Image, ImageOps, UnidentifiedImageError

from gemel.errors import UnreadableSampleError
from gemel.inputs._quiet import pillow_quiet

LARGEST_PIXELS = 64_000_000
"""An image whose header announces more pixels than this is refused before it is decoded."""

# Pillow also opens formats that start other programs (EPS), need a plug-in, or hide a second
# image of another size behind their header (ICO, ICNS): none of those is let in.
FORMATS = frozenset(
    "AVIF BMP DDS DIB GIF IM JPEG JPEG2000 MPO MSP PCX PNG PPM PSD QOI SGI SPIDER SUN TGA TIFF "
    "WEBP XBM XPM".split()
)


def decode_image(data: bytes | Path, name: str) -> Image.Image:
    """The picture in `data` as Pillow mode "L" or "RGB".

    EXIF rotation is applied; of several pages or frames the first is taken; transparency
    is laid on white; 16-bit grey is scaled to 8 bits.

    Args:
        data: The file's bytes, or where it stands.
        name: What a message calls the sample.

    Raises:
        UnreadableSampleError: If the sample is missing, corrupt, truncated, of no known
            format, or has more than `LARGEST_PIXELS` pixels.
    """
    try:
        return _decode(data)
    except (UnreadableSampleError, Image.DecompressionBombError) as fault:
        raise UnreadableSampleError(f"{name}: {fault}") from None
    except UnidentifiedImageError:
        raise UnreadableSampleError(f"{name}: not an image of a known format.") from None
    except FileNotFoundError:
        raise UnreadableSampleError(f"{name}: no such file.") from None
    except MemoryError:
        raise
    # Pillow's parsers fail on damaged files with whatever their last step raised:
    # OSError, SyntaxError, struct.error, zlib.error, ValueError, IndexError and more.
    except Exception as fault:
        raise UnreadableSampleError(f"{name}: cannot be decoded: {fault}.") from fault


def _decode(data: bytes | Path) -> Image.Image:
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    with pillow_quiet, Image.open(source, formats=_formats()) as image:
        width, height = image.size
        if width * height > LARGEST_PIXELS:
            raise UnreadableSampleError(
                f"{width} by {height} pixels, more than the {LARGEST_PIXELS:,} a sample may "
                "have. Scale it down first."
            )
        image.load()
        return eight_bit(ImageOps.exif_transpose(image))


@functools.cache
def _formats() -> list[str]:
    """The formats let in that this build of Pillow knows."""
    Image.init()
    return sorted(FORMATS & set(Image.OPEN))


def image_suffixes() -> frozenset[str]:
    """File endings of the formats let in, lower case with their dot."""
    return frozenset(
        suffix for suffix, kind in Image.registered_extensions().items() if kind in FORMATS
    )


def eight_bit(image: Image.Image) -> Image.Image:
    """Any image as mode "L" or "RGB", transparency laid on white.

    Raises:
        UnreadableSampleError: If its values have no known range (32-bit integer or float).
    """
    if image.mode.startswith("I"):
        return Image.fromarray(_from_sixteen_bits(np.asarray(image)))
    if image.mode == "F":
        raise UnreadableSampleError(
            "32-bit floats have no agreed range of grey. Save it with 8 or 16 bits."
        )
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _from_sixteen_bits(values: ndarray) -> UInt8[ndarray, "height width"]:
    """round(v / 257): 0 stays 0 and 65535 becomes 255."""
    # Pillow hands some 16-bit files out as 32-bit integers (mode "I").
    if values.min() < 0 or values.max() > 0xFFFF:
        raise UnreadableSampleError(
            "32-bit integers have no agreed range of grey. Save it with 8 or 16 bits."
        )
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)
