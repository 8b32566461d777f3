"""How large a picture is, from its header alone."""

from pathlib import Path

from PIL import Image

from gemel.errors import SourceError


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels.

    Raises:
        SourceError: If there is no such picture.
    """
    try:
        with Image.open(path) as picture:
            width, height = picture.size
    except OSError as fault:
        raise SourceError(f"{path} cannot be read as a picture: {fault}.") from fault
    return width, height
