"""How large a map is after convolutions and poolings, and how large it has to be before."""

from dataclasses import dataclass

from gemel.errors import SettingsError

LEAST_SIDE = 8


@dataclass(frozen=True)
class Window:
    """What a convolution or a pooling slides over its input, in pixels.

    Attributes:
        kernel: Side of the window.
        stride: From one window to the next.
        padding: Zeros before and after the input.
        overhangs: Whether a last window may reach over the edge, so that no pixel is left out.
    """

    kernel: int
    stride: int = 1
    padding: int = 0
    overhangs: bool = False

    def after(self, side: int) -> int:
        """The side of the map that comes out."""
        return (side + 2 * self.padding - self.kernel + self._over) // self.stride + 1

    def before(self, side: int) -> int:
        """The least side that gives a map of `side`."""
        return (side - 1) * self.stride + self.kernel - 2 * self.padding - self._over

    @property
    def _over(self) -> int:
        """By how much the last window may overhang."""
        return self.stride - 1 if self.overhangs else 0


def last_map(encoder: str, windows: tuple[Window, ...], size: tuple[int, int]) -> tuple[int, int]:
    """Height and width after all `windows`.

    Raises:
        SettingsError: If an image of `size` is too small; names the least size.

    Example:
        >>> last_map("book", (Window(7), Window(2, stride=2), Window(3)), (28, 28))
        (9, 9)
    """
    least = 1
    for window in reversed(windows):
        least = max(window.before(least), 1)
    if min(size) < least:
        raise SettingsError(
            f"encoder {encoder!r} needs images of at least {least}x{least}, got "
            f"{size[0]}x{size[1]} (height x width). Set preprocessing.image.size larger (of sounds "
            "preprocessing.sound.mels or seconds), or take network.encoder.name=residual, which "
            "fits any image from 8x8."
        )
    height, width = size
    for window in windows:
        height, width = window.after(height), window.after(width)
    return height, width


def halvings(encoder: str, size: tuple[int, int]) -> int:
    """How often the shorter side can be halved and stay at 4 pixels or more.

    Raises:
        SettingsError: If an image of `size` cannot be halved once.

    Example:
        >>> halvings("vgg", (28, 28)), halvings("vgg", (224, 300))
        (2, 5)
    """
    if min(size) < LEAST_SIDE:
        raise SettingsError(
            f"encoder {encoder!r} needs images of at least {LEAST_SIDE}x{LEAST_SIDE}, got "
            f"{size[0]}x{size[1]} (height x width). Set preprocessing.image.size larger, or take "
            "network.encoder.name=linear, which fits any image."
        )
    return (min(size) // 4).bit_length() - 1
