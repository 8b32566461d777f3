"""What happens to an image between its file and the encoder."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from jaxtyping import Bool, Float, Shaped, UInt8
from numpy import ndarray
from PIL import Image, ImageOps
from pydantic import Field
from torch import Tensor

from gemel.inputs._decode_image import decode_image, eight_bit
from gemel.inputs._key import key_of
from gemel.inputs._levels import mean_and_std, standardised
from gemel.inputs._received import received
from gemel.inputs._shapes import ImageShape
from gemel.types import Settings

RULES = 1
"""Raised whenever `ImagePreprocessing.apply` starts to answer differently: old caches are left."""

LEAST_INK = 24
"""Levels of grey by which a pixel must differ from the background to count as ink at all."""

LONGEST_SIDE = 64
"""Larger images are learned from at this size unless the user says otherwise: details beyond
it cost more time on a processor than they bring in verdicts."""

COLOUR_LEVELS = 24
"""Levels by which two channels of a pixel must differ to be a colour and not a tinge."""

Side = Annotated[int, Field(ge=1, le=4096)]


class ImageSettings(Settings):
    """What a user may choose about images; `settle` fills in what is left open.

    Attributes:
        size: Height and width in pixels; None follows the images.
        channels: 1 for grey, 3 for colour; None follows the images.
        fit: How another shape is brought to `size`: "pad" keeps everything and the
            proportions and fills with the image's own background (the median of its
            border); "crop" keeps the proportions and cuts what overhangs; "stretch" keeps
            everything and bends the proportions.
        invert: Turn dark into light: for dark ink on light paper, so that ink is the signal.
        crop_to_ink: First cut away the plain background round what is drawn.
    """

    size: tuple[Side, Side] | None = None
    channels: Literal[1, 3] | None = None
    fit: Literal["pad", "crop", "stretch"] = "pad"
    invert: bool = False
    crop_to_ink: bool = False

    looked_at: ClassVar[int] = 32

    def settle(self, images: Sequence[Image.Image]) -> "ImagePreprocessing":
        """With a size and a number of channels that suit `images`.

        The size is their median, scaled down to `LONGEST_SIDE` where it is larger; the
        channels are 3 when any of them shows colour.
        """
        chosen = self.model_dump()
        if self.size is None:
            chosen["size"] = _usual_size(images)
        if self.channels is None:
            chosen["channels"] = 3 if any(map(_is_coloured, images)) else 1
        return ImagePreprocessing.read(chosen, "preprocessing.image")


class ImagePreprocessing(ImageSettings):
    """From any image to the encoder's input.

    Attributes:
        size: Height and width in pixels.
        channels: 1 for grey, 3 for colour.
        mean: Subtracted from values in [0, 1].
        std: What values in [0, 1] are then divided by.
    """

    modality: Literal["image"] = "image"
    size: tuple[Side, Side] = (32, 32)
    channels: Literal[1, 3] = 1
    mean: float = Field(default=0.0, ge=0, le=1)
    std: float = Field(default=1.0, gt=0)

    ragged: ClassVar[bool] = False

    @property
    def shape(self) -> ImageShape:
        """What an encoder is built for."""
        return ImageShape(self.channels, self.size)

    def raw(self, value: Any, name: str) -> Image.Image:
        """A path, the bytes of an image file, or an image already decoded: Pillow's, or an array
        (height, width) or (height, width, 3) of levels from 0 to 255.

        Raises:
            UnreadableSampleError: If it cannot be decoded; the message names it.
        """
        if isinstance(value, ndarray) and value.dtype == np.uint8 and value.ndim in (2, 3):
            return Image.fromarray(value)
        return value if isinstance(value, Image.Image) else decode_image(*received(value, name))

    def blank(self, prepared: UInt8[Tensor, "1 channels height width"]) -> str | None:
        """Why there is nothing to see on an image, or None."""
        flat = int(prepared.max()) == int(prepared.min())
        return "is blank: every pixel has one value" if flat else None

    def apply(self, image: Image.Image) -> UInt8[ndarray, "channels height width"]:
        """The image as the cache holds it: everything but `mean` and `std`.

        Raises:
            UnreadableSampleError: If the image's values have no known range.
        """
        flat = eight_bit(image).convert("L" if self.channels == 1 else "RGB")
        if self.crop_to_ink or flat.size != self.size[::-1]:
            flat = self._framed(flat)
        # Not asarray: a view of Pillow's own memory may not be written to, which torch warns of.
        planes = np.array(flat).reshape(*self.size, self.channels).transpose(2, 0, 1)
        return np.ascontiguousarray(255 - planes if self.invert else planes)

    def keeps_geometry(self, shape: tuple[int, ...]) -> bool:
        """True when images of shape (channels, height, width) need at most inverting."""
        return not self.crop_to_ink and shape == (self.channels, *self.size)

    def apply_levels(
        self, images: UInt8[ndarray, "block channels height width"]
    ) -> UInt8[ndarray, "block channels height width"]:
        """`apply` for a block of images whose shape `keeps_geometry`."""
        return 255 - images if self.invert else images

    def standardise(self, images: Shaped[Tensor, "*batch"]) -> Float[Tensor, "*batch"]:
        """(x / 255 - mean) / std in float32, of levels from 0 to 255, whole or augmented."""
        return standardised(images, self.mean, self.std)

    def key(self) -> str:
        """A short name for everything that shapes the cache; `mean` and `std` do not."""
        return key_of(self, RULES, unshaping={"mean", "std", "modality"})

    def with_statistics(
        self, blocks: Iterable[UInt8[Tensor, "_ channels height width"]]
    ) -> "ImagePreprocessing":
        """The same with the `mean` and `std` of these prepared images."""
        mean, std = mean_and_std(blocks)
        return self.model_copy(update={"mean": mean, "std": std})

    def _framed(self, image: Image.Image) -> Image.Image:
        """The image cropped and brought to `size`."""
        pixels = np.asarray(image)
        scaled = self._scaled(image.crop(_ink_box(pixels)) if self.crop_to_ink else image)
        if scaled.size == self.size[::-1]:
            return scaled
        # Measured on the whole image: once it is cropped, the border may be ink.
        return _centred(scaled, self.size, _border_median(pixels))

    def _scaled(self, image: Image.Image) -> Image.Image:
        """The image at the scale that `fit` asks for."""
        height, width = self.size
        # Pillow's bilinear filter widens with the reduction: thin strokes fade, none is lost.
        smooth = Image.Resampling.BILINEAR
        if self.fit == "crop":
            return ImageOps.fit(image, (width, height), smooth)
        if self.fit == "stretch":
            return image.resize((width, height), smooth)
        ratio = min(width / image.width, height / image.height)
        sides = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
        return image.resize(sides, smooth)


def _centred(
    image: Image.Image, size: tuple[int, int], background: UInt8[ndarray, " channels"]
) -> Image.Image:
    """The image in the middle of a canvas of `background`."""
    height, width = size
    fill = tuple(background.tolist()) if len(background) > 1 else int(background[0])
    canvas = Image.new(image.mode, (width, height), fill)
    canvas.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return canvas


def _border_median(pixels: UInt8[ndarray, "..."]) -> UInt8[ndarray, " channels"]:
    """The background: the median of the outermost pixels, each channel for itself."""
    planes = pixels.reshape(*pixels.shape[:2], -1)
    edges = planes[0], planes[-1], planes[:, 0], planes[:, -1]
    median: UInt8[ndarray, " channels"] = np.median(np.concatenate(edges), axis=0).astype(np.uint8)
    return median


def _ink_box(pixels: UInt8[ndarray, "..."]) -> tuple[int, int, int, int]:
    """Left, upper, right, lower of all ink; the whole image when it is plain.

    Ink differs from the background by at least a quarter of the largest difference in the
    image, so that the grain of paper and of JPEG does not count.
    """
    planes, background = pixels.reshape(*pixels.shape[:2], -1), _border_median(pixels)
    # The absolute difference without leaving bytes, where 3 - 5 is 254.
    apart = np.maximum(planes, background) - np.minimum(planes, background)
    contrast = apart.max(axis=2)
    ink: Bool[ndarray, "height width"] = contrast >= max(LEAST_INK, contrast.max() / 4)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return 0, 0, pixels.shape[1], pixels.shape[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _usual_size(images: Sequence[Image.Image]) -> tuple[int, int]:
    width, height = np.median([image.size for image in images], axis=0)
    shrink = min(1.0, LONGEST_SIDE / max(width, height))
    return max(8, round(height * shrink)), max(8, round(width * shrink))


def _is_coloured(image: Image.Image) -> bool:
    levels = np.asarray(image.convert("RGB").reduce(2), dtype=np.int16)
    spread = levels.max(axis=2) - levels.min(axis=2)
    return bool((spread >= COLOUR_LEVELS).mean() > 0.001)
